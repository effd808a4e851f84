#include "core/service/retention.hpp"

#include "core/contact/match_scheme.hpp"
#include "core/service/erasure.hpp"
#include "protocols/bus/time.hpp"

#include "balie/v1/event.pb.h"
#include <fmt/format.h>

#include <algorithm>

namespace balie::service {
namespace {

// Read and parsed twice where something is to be done, the second time on the hub's thread.
constexpr std::size_t page_events = 256;
constexpr std::size_t page_bytes = 1 << 20;

// Takes what has outlived out of a parsed event.
class Trim {
 public:
  Trim(const customer::Retention& retention, std::set<std::string>& customers)
      : retention_(retention), customers_(customers) {}

  // Gives: whether there was any.
  bool run(v1::Event& event) {
    if (event.has_contact_decided()) contact(*event.mutable_contact_decided());
    if (event.has_customer_changed()) {
      values(*event.mutable_customer_changed()->mutable_change()->mutable_attributes());
      places(*event.mutable_customer_changed()->mutable_identifiers());
    }
    if (event.has_customers_merged()) merged(*event.mutable_customers_merged());
    if (event.has_customers_unmerged()) unmerged(*event.mutable_customers_unmerged());
    if (event.has_customer_erased()) {
      auto& remains = *event.mutable_customer_erased();
      values(*remains.mutable_attributes());
      places(*remains.mutable_identifiers());
    }
    if (trimmed_ && !event.customer_id().empty()) customers_.insert(event.customer_id());
    return trimmed_;
  }

 private:
  void values(google::protobuf::RepeatedPtrField<v1::AttributeValue>& list) {
    const auto gone = std::ranges::stable_partition(
        list, [this](const v1::AttributeValue& value) { return !retention_.is_past(value); });
    for (const auto& value : gone) forget(value.value());
    if (gone.empty()) return;
    trimmed_ = true;
    list.DeleteSubrange(static_cast<int>(gone.begin() - list.begin()), static_cast<int>(gone.size()));
  }

  // Where a value went, what customers are found by its like goes with it.
  template <typename List>
  void places(List& identifiers) const {
    if (!trimmed_) return;
    const auto gone = std::ranges::remove(identifiers, match_scheme,
                                          [](const auto& one) { return std::string_view(one.scheme()); });
    identifiers.DeleteSubrange(static_cast<int>(gone.begin() - identifiers.begin()),
                               static_cast<int>(gone.size()));
  }

  void record(v1::Customer& customer) {
    values(*customer.mutable_attributes());
    places(*customer.mutable_identifiers());
    trimmed_ = retention_.apply(customer) || trimmed_;
  }

  void state(v1::CustomerState& state) {
    record(*state.mutable_record());
    places(*state.mutable_identifiers());
  }

  void contact(v1::ContactDecided& decided) {
    auto& fields = *decided.mutable_contact()->mutable_attributes()->mutable_fields();
    for (const auto& [name, before] : retention_.attributes()) {
      const auto field = fields.find(name);
      if (field == fields.end() || !(customer::moment_of(decided.contact().at()) < before)) continue;
      forget(field->second);
      fields.erase(field);
      trimmed_ = true;
    }
    if (fields.empty()) decided.mutable_contact()->clear_attributes();
    values(*decided.mutable_attributes());
    places(*decided.mutable_identifiers());
    if (decided.decision().has_customer()) record(*decided.mutable_decision()->mutable_customer());
    if (decided.has_settled()) settled(*decided.mutable_settled());
    texts(*decided.mutable_decision());
  }

  // What was moved to this contact's customer from another one.
  void settled(v1::Settled& settled) {
    v1::Customer moved;
    moved.mutable_history()->Swap(settled.mutable_contacts());
    moved.mutable_offers()->Swap(settled.mutable_offers());
    if (retention_.apply(moved)) {
      trimmed_ = true;
      customers_.insert(settled.from());
    }
    moved.mutable_history()->Swap(settled.mutable_contacts());
    moved.mutable_offers()->Swap(settled.mutable_offers());
  }

  // Offers and explanations may hold a value in their words.
  void texts(v1::Decision& decision) {
    const auto bytes = decision.SerializeAsString();
    const auto held = [&bytes](const std::string& text) { return bytes.find(text) != std::string::npos; };
    if (std::ranges::none_of(forgotten_, held)) return;
    for (auto& offer : *decision.mutable_offers()) {
      offer.clear_text();
      offer.clear_hint();
      offer.clear_why();
      offer.clear_reasons();
    }
    for (auto& score : *decision.mutable_scores()) {
      score.clear_reasons();
      score.clear_values();
    }
    decision.clear_annotations();
    decision.clear_explanation();
  }

  void merged(v1::CustomersMerged& merged) {
    const bool before = std::exchange(trimmed_, false);
    state(*merged.mutable_kept_before());
    state(*merged.mutable_merged_before());
    for (auto& after : *merged.mutable_after()) state(after);
    if (trimmed_) customers_.insert({merged.kept(), merged.merged()});
    trimmed_ = trimmed_ || before;
  }

  void unmerged(v1::CustomersUnmerged& unmerged) {
    const bool before = std::exchange(trimmed_, false);
    for (auto& after : *unmerged.mutable_after()) state(after);
    if (trimmed_) customers_.insert({unmerged.kept(), unmerged.merged()});
    trimmed_ = trimmed_ || before;
  }

  void forget(const google::protobuf::Value& value) {
    if (!value.string_value().empty()) forgotten_.push_back(value.string_value());
  }

  const customer::Retention& retention_;
  std::set<std::string>& customers_;
  std::vector<std::string> forgotten_;  // texts of values
  bool trimmed_ = false;
};

v1::Event remains_of(const Keys& keys, const v1::Event& event) {
  const auto& decided = event.contact_decided();
  v1::Event made;
  *made.mutable_at() = event.at();
  made.set_type("erased");
  made.set_customer_id(event.customer_id());
  auto& erased = *made.mutable_customer_erased();
  const auto key = key_of(keys, event);
  erased.set_key(&key, sizeof key);
  *erased.mutable_identifiers() = decided.identifiers();
  *erased.mutable_shared() = decided.shared();
  *erased.mutable_attributes() = decided.attributes();
  return made;
}

bool is_of_routing(const v1::Event& event) {
  return event.has_command_ordered() || event.has_command_done() || event.has_reservation_changed() ||
         event.has_contact_routed() || event.has_routing_ordered();
}

// Whose contact it was, and what was said in it, goes; what was done by which agent, and under which number,
// stays. Gives: whether there was any.
bool forget_contact(v1::Event& event) {
  constexpr std::size_t least = 3;  // of what can be told, in bytes; as much must be filled up
  if (!is_of_routing(event)) return false;
  event.DiscardUnknownFields();  // what filled up its place before
  const auto bytes = event.ByteSizeLong();
  if (event.has_command_ordered()) {
    auto& command = *event.mutable_command_ordered();
    v1::Command left;
    left.set_id(command.id());
    left.set_kind(command.kind());
    left.set_adapter(command.adapter());
    left.set_agent(command.agent());
    left.set_queue(command.queue());
    left.set_actor(command.actor());
    *left.mutable_at() = command.at();
    command = std::move(left);
  } else if (event.has_command_done()) {
    event.mutable_command_done()->clear_ids();
    event.mutable_command_done()->clear_text();
  } else if (event.has_reservation_changed()) {
    auto& reservation = *event.mutable_reservation_changed();
    reservation.clear_contact_id();
    reservation.clear_customer_id();
    reservation.clear_decision_id();
  } else if (event.has_contact_routed()) {
    event.mutable_contact_routed()->clear_contact_id();
  } else {
    event.mutable_routing_ordered()->clear_contact_id();
    event.mutable_routing_ordered()->clear_reason();
  }
  event.clear_customer_id();
  return event.ByteSizeLong() + least <= bytes;
}

bool is_past(const customer::Retention& retention, const v1::OutcomeRecorded& recorded) {
  return retention.is_past(recorded.has_contact_at() ? recorded.contact_at() : recorded.outcome().at());
}

}  // namespace

result<std::optional<std::string>> without_outlived(const Keys& keys, const customer::Retention& retention,
                                                    std::string_view event,
                                                    std::set<std::string>& customers) {
  v1::Event parsed;
  if (!parsed.ParseFromArray(event.data(), static_cast<int>(event.size()))) {
    return failure(Fate::fatal, "store.corrupt", "an event of the log cannot be read");
  }
  if (parsed.has_outcome_recorded() && is_past(retention, parsed.outcome_recorded())) {
    if (!parsed.customer_id().empty()) customers.insert(parsed.customer_id());
    BALIE_TRY(auto made, tombstone(keys, event));
    return made;
  }
  if (parsed.has_contact_decided() && retention.is_past(parsed.contact_decided().contact().at())) {
    customers.insert(parsed.customer_id());
    if (parsed.contact_decided().has_settled()) customers.insert(parsed.contact_decided().settled().from());
    auto remains = remains_of(keys, parsed);
    Trim(retention, customers).run(remains);
    BALIE_TRY(auto made, padded(remains.SerializeAsString(), event.size()));
    return made;
  }
  const bool routed = retention.is_past(parsed.at()) && forget_contact(parsed);
  if (!routed && !Trim(retention, customers).run(parsed)) return std::nullopt;
  BALIE_TRY(auto made, padded(parsed.SerializeAsString(), event.size()));
  return made;
}

result<void> RetentionPage::run(store::Store& store) {
  customers_.clear();
  trimmed_.clear();
  unscrubbed_.reset();
  const Keys keys(store.secret());
  BALIE_TRY(const auto page, store.events(from_, page_events, page_bytes));
  for (const auto& logged : page) BALIE_CHECK(take(keys, logged));
  next_ = page.empty() ? from_ : page.back().sequence + 1;
  return {};
}

result<void> RetentionPage::take(const Keys& keys, const store::LoggedEvent& logged) {
  BALIE_TRY(auto made, without_outlived(keys, retention_, logged.event, customers_));
  if (made) trimmed_.push_back({logged.sequence, *std::move(made)});
  if (logged.event.find("retention.applied") == std::string::npos) return {};
  v1::Event event;
  event.ParseFromString(logged.event);
  if (event.has_retention_applied()) {
    unscrubbed_ = !customer::Retention(event.retention_applied()).empty();
  }
  return {};
}

}  // namespace balie::service
