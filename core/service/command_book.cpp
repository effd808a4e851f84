#include "core/service/command_book.hpp"

#include "core/bus/sessions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace balie::service {
namespace {

constexpr std::string_view own_prefix = "hub-";
constexpr std::uint64_t name_bytes_max = 4096, command_bytes_max = 1 << 20, commands_max = 10'000'000;

}  // namespace

std::string own_command_id(std::uint64_t number) { return fmt::format("{}{}", own_prefix, number); }

std::optional<std::uint64_t> own_command_number(std::string_view id) {
  std::uint64_t number = 0;
  if (!id.starts_with(own_prefix)) return std::nullopt;
  id.remove_prefix(own_prefix.size());
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return number;
}

void CommandBook::ordered(const v1::Command& command, std::uint64_t sequence, std::string_view by) {
  if (const auto number = own_command_number(command.id())) last_own_ = std::max(last_own_, *number);
  if (!places_.try_emplace(command.id(), command.adapter(), sequence, std::string(by)).second) return;
  open_[command.adapter()].emplace(sequence, command);
}

void CommandBook::done(const v1::CommandDone& done, std::string_view by) {
  if (!ends(done, by)) return;
  const auto* over = find(done.command_id());
  if (over->kind() == erase_kind) erased_.insert(sequence_of(done.command_id()));
  erase(done.command_id());
}

bool CommandBook::ends(const v1::CommandDone& done, std::string_view by) const {
  const auto* open = find(done.command_id());
  return open && (open->kind() != erase_kind || done.error().empty() || by == bus::hub_adapter);
}

void CommandBook::erase(const std::string& id) {
  const auto found = places_.find(id);
  if (found == places_.end()) return;
  const auto of_adapter = open_.find(found->second.adapter);
  of_adapter->second.erase(found->second.sequence);
  if (of_adapter->second.empty()) open_.erase(of_adapter);
  places_.erase(found);
}

void CommandBook::forget_customer(const std::string& id) {
  std::vector<std::string> theirs;
  for (const auto& [adapter, commands] : open_) {
    for (const auto& [sequence, command] : commands) {
      if (command.customer_id() == id && command.kind() != erase_kind) theirs.push_back(command.id());
    }
  }
  for (const auto& one : theirs) erase(one);
}

const v1::Command* CommandBook::find(std::string_view id) const {
  const auto found = places_.find(id);
  if (found == places_.end()) return nullptr;
  return &open_of(found->second.adapter).at(found->second.sequence);
}

std::string CommandBook::orderer_of(std::string_view id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? std::string() : found->second.by;
}

std::uint64_t CommandBook::sequence_of(std::string_view id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? 0 : found->second.sequence;
}

const CommandBook::Open& CommandBook::open_of(std::string_view adapter) const {
  static const Open none;
  const auto found = open_.find(adapter);
  return found == open_.end() ? none : found->second;
}

bool CommandBook::full(std::string_view adapter) const {
  const auto& open = open_of(adapter);
  if (open.size() < open_commands_max) return false;
  const auto others =
      std::ranges::count_if(open, [](const auto& one) { return one.second.kind() != erase_kind; });
  return static_cast<std::size_t>(others) >= open_commands_max;
}

void CommandBook::save(scoring::adaptive::StateWriter& out) const {
  out.whole(last_own_, 8);
  out.whole(places_.size(), 8);
  for (const auto& [adapter, commands] : open_) {
    for (const auto& [sequence, command] : commands) {
      out.whole(sequence, 8);
      out.text(orderer_of(command.id()));
      out.text(command.SerializeAsString());
    }
  }
  out.whole(erased_.size(), 8);
  for (const auto sequence : erased_) out.whole(sequence, 8);
}

void CommandBook::load(scoring::adaptive::StateReader& in) {
  const auto last = in.whole(8);
  auto left = in.whole(8);
  if (left > commands_max) in.fail();
  for (; left > 0 && in.good(); --left) {
    const auto sequence = in.whole(8);
    const auto by = std::string(in.text(name_bytes_max));
    const auto bytes = in.text(command_bytes_max);
    v1::Command command;
    if (!command.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) in.fail();
    ordered(command, sequence, by);
  }
  last_own_ = last;
  auto erased = in.whole(8);
  if (erased > commands_max) in.fail();
  for (; erased > 0 && in.good(); --erased) erased_.insert(in.whole(8));
}

}  // namespace balie::service
