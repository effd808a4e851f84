#include "core/service/learning.hpp"

#include "core/base/toml.hpp"
#include "core/playbook/adaptive_file.hpp"
#include "core/service/playbook_record.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

constexpr int event_contact_decided = 10, event_outcome_recorded = 11, event_playbook_published = 13;
constexpr std::uint64_t magic = 0x324e524c;  // "LRN2"
constexpr int magic_bytes = 4;
constexpr std::size_t page_events = 2048, page_bytes = 8 << 20;
constexpr std::uint64_t text_bytes_max = 64 << 20, state_bytes_max = std::uint64_t{4} << 30;
constexpr std::uint64_t hash_bytes = 32;
constexpr std::string_view specs_file = "adaptive.toml";

Error corrupt(std::uint64_t sequence) {
  return {Fate::fatal, "store.corrupt", fmt::format("the log's event {} cannot be read", sequence)};
}

// They were checked when they were published; what this program does not understand learns nothing.
std::vector<scoring::adaptive::ModelSpec> specs_of(const std::string& text) {
  Problems problems;
  const std::string file(specs_file);
  auto specs = playbook::read_adaptive_models(parse_toml(text, file, problems), file, problems);
  if (!problems.empty()) specs.clear();
  return specs;
}

}  // namespace

result<void> Learning::apply(std::uint64_t sequence, std::string_view event) {
  if (sequence != applied_ + 1) return std::unexpected(corrupt(sequence));
  bus::WireReader reader(event);
  while (const auto field = reader.next()) {
    if (field->number == event_contact_decided) {
      results_.decided(field->bytes);
    } else if (field->number == event_outcome_recorded) {
      v1::OutcomeRecorded recorded;
      if (!recorded.ParseFromArray(field->bytes.data(), static_cast<int>(field->bytes.size()))) {
        return std::unexpected(corrupt(sequence));
      }
      if (!recorded.has_response()) continue;  // of no offer
      models_.learn(recorded);
      results_.reported(recorded);
      presentations_.reported(sequence, recorded);
    } else if (field->number == event_playbook_published) {
      BALIE_CHECK(published(field->bytes));
    }
  }
  if (!reader.good()) return std::unexpected(corrupt(sequence));
  stock_.apply(event);
  applied_ = sequence;
  return {};
}

void Learning::go_by(const std::string& playbook_version, std::vector<scoring::adaptive::ModelSpec> specs) {
  playbook_version_ = playbook_version;
  own_models_ = true;
  models_.switch_to(std::move(specs));
}

result<void> Learning::published(std::string_view event) {
  if (own_models_) return {};
  v1::PlaybookPublished published;
  if (!published.ParseFromArray(event.data(), static_cast<int>(event.size()))) {
    return std::unexpected(corrupt(applied_ + 1));
  }
  playbook_version_ = published.version();
  specs_.clear();
  for (auto& file : *published.mutable_files()) {
    if (file.content().size() > file_always_written_max) written_.emplace(file.hash(), applied_ + 1);
    if (file.path() == specs_file) specs_ = std::move(*file.mutable_content());
  }
  models_.switch_to(specs_of(specs_));
  return {};
}

std::optional<std::uint64_t> Learning::written(std::string_view content_hash) const {
  const auto found = written_.find(content_hash);
  return found == written_.end() ? std::nullopt : std::optional(found->second);
}

result<bool> Learning::catch_up(store::Store& store) {
  const auto last = store.statistics().last_sequence;
  if (applied_ >= last) return true;
  BALIE_TRY(const auto page, store.events(applied_ + 1, page_events, page_bytes));
  if (page.empty()) return std::unexpected(corrupt(applied_ + 1));
  for (const auto& logged : page) BALIE_CHECK(apply(logged.sequence, logged.event));
  return applied_ >= last;
}

store::Kept Learning::save() const {
  scoring::adaptive::StateWriter out;
  out.whole(magic, magic_bytes);
  out.text(playbook_version_);
  out.text(specs_);
  out.whole(written_.size(), 8);
  for (const auto& [hash, sequence] : written_) {
    out.text(hash);
    out.whole(sequence, 8);
  }
  out.text(models_.save());
  out.text(results_.save());
  out.text(presentations_.save());
  out.text(stock_.save());
  return {applied_, out.take()};
}

void Learning::load(const store::Kept& kept, std::uint64_t last_sequence) {
  *this = Learning();
  if (kept.sequence > last_sequence) return;
  if (!read(kept.bytes)) {
    *this = Learning();
    return;
  }
  applied_ = kept.sequence;
}

result<void> Learning::read(std::string_view bytes) {
  scoring::adaptive::StateReader in(bytes);
  if (in.whole(magic_bytes) != magic) in.fail();
  playbook_version_ = in.text(text_bytes_max);
  specs_ = in.text(text_bytes_max);
  for (auto count = in.whole(8); count > 0 && in.good(); --count) {
    std::string hash(in.text(hash_bytes));
    written_.emplace(std::move(hash), in.whole(8));
  }
  BALIE_CHECK(models_.load(specs_of(specs_), in.text(state_bytes_max)));
  BALIE_CHECK(results_.load(in.text(state_bytes_max)));
  BALIE_CHECK(presentations_.load(in.text(state_bytes_max)));
  BALIE_CHECK(stock_.load(in.text(state_bytes_max)));
  if (in.good() && in.at_end()) return {};
  return failure(Fate::reject, "learning.state", "the state is cut short or damaged");
}

}  // namespace balie::service
