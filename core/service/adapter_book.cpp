#include "core/service/adapter_book.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::service {

bool AdapterBook::begun(const bus::Session& session, const Pushes& there) {
  const auto* known = find(session.adapter);
  const bool changed = known ? known->commands != session.commands : !session.commands.empty();
  if (!known && known_.size() >= adapters_known_max) {
    const auto away =
        std::ranges::find_if(known_, [&](const auto& one) { return !there.is_there(one.first); });
    if (away != known_.end()) known_.erase(away);
  }
  known_.insert_or_assign(session.adapter, Known{session.channel, session.program, session.commands});
  return changed;
}

const AdapterBook::Known* AdapterBook::find(std::string_view adapter) const {
  const auto found = known_.find(adapter);
  return found == known_.end() ? nullptr : &found->second;
}

bool AdapterBook::carries_out(std::string_view adapter, std::string_view kind) const {
  const auto* known = find(adapter);
  return !known || known->commands.empty() || names(adapter, kind);
}

bool AdapterBook::names(std::string_view adapter, std::string_view kind) const {
  const auto* known = find(adapter);
  return known && std::ranges::find(known->commands, kind) != known->commands.end();
}

std::string AdapterBook::save() const {
  v1::Adapters kept;
  for (const auto& [name, known] : known_) {
    if (known.commands.empty()) continue;
    auto& one = *kept.add_adapters();
    one.set_adapter(name);
    one.mutable_commands()->Assign(known.commands.begin(), known.commands.end());
  }
  return kept.SerializeAsString();
}

void AdapterBook::load(std::string_view bytes) {
  v1::Adapters kept;
  if (!kept.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  for (const auto& one : kept.adapters()) {
    if (known_.size() >= adapters_known_max) return;
    known_.try_emplace(one.adapter(), Known{{}, {}, {one.commands().begin(), one.commands().end()}, false});
  }
}

result<v1::Adapters> AdapterBook::answer(const v1::AdapterQuery& query, const Pushes& there) const {
  v1::Adapters told;
  for (const auto& [name, known] : known_) {
    if (!known.seen || (!query.adapter().empty() && name != query.adapter())) continue;
    auto& one = *told.add_adapters();
    one.set_adapter(name);
    one.set_channel(known.channel);
    one.set_program(known.program);
    one.set_present(there.is_there(name));
    one.mutable_commands()->Assign(known.commands.begin(), known.commands.end());
  }
  if (!query.adapter().empty() && told.adapters().empty()) {
    return failure(Fate::reject, "not_found", fmt::format("there is no adapter \"{}\"", query.adapter()));
  }
  if (told.ByteSizeLong() > adapters_bytes_max) {
    return failure(Fate::reject, "too_many",
                   "there are too many adapters for one answer; ask for one by its name");
  }
  return told;
}

}  // namespace balie::service
