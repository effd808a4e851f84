#include "core/customer/merge.hpp"

#include "core/contact/identifier.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace balie::customer {
namespace {

using google::protobuf::RepeatedPtrField;

// Every list of one message type, with the same way to tell its elements apart.
template <typename Message>
auto key_is(std::string (*key)(const Message&), const Message& element) {
  return [key, wanted = key(element)](const Message& other) { return key(other) == wanted; };
}

std::size_t place(const std::vector<std::string>& sources, const std::string& source) {
  return static_cast<std::size_t>(std::ranges::find(sources, source) - sources.begin());
}

// Whether `one` goes before `other` under the rules; equals do not.
bool survives(const v1::AttributeValue& one, const v1::AttributeValue& other,
              const identity::Survivorship& rules) {
  for (const auto by : rules.by) {
    switch (by) {
      case identity::Survival::source: {
        const auto mine = place(rules.sources, one.source()), theirs = place(rules.sources, other.source());
        if (mine != theirs) return mine < theirs;
        break;
      }
      case identity::Survival::assurance: {
        const auto mine = assurance_of(one.assurance()), theirs = assurance_of(other.assurance());
        if (mine != theirs) return mine > theirs;
        break;
      }
      case identity::Survival::recent: {
        const auto mine = bus::to_time(one.at()), theirs = bus::to_time(other.at());
        if (mine != theirs) return mine > theirs;
        break;
      }
    }
  }
  return false;
}

void add_identifiers(v1::Customer& kept, const v1::Customer& merged) {
  for (const auto& identifier : merged.identifiers()) {
    const auto found =
        std::ranges::find_if(*kept.mutable_identifiers(), [&](const v1::KnownIdentifier& other) {
          return other.scheme() == identifier.scheme() && other.value() == identifier.value();
        });
    if (found == kept.mutable_identifiers()->end()) {
      *kept.add_identifiers() = identifier;
      continue;
    }
    if (assurance_of(identifier.assurance()) > assurance_of(found->assurance())) {
      found->set_assurance(identifier.assurance());
    }
    if (bus::to_time(identifier.since()) < bus::to_time(found->since()))
      *found->mutable_since() = identifier.since();
    if (bus::to_time(identifier.last_seen()) > bus::to_time(found->last_seen())) {
      *found->mutable_last_seen() = identifier.last_seen();
    }
    found->set_contacts(found->contacts() + identifier.contacts());
  }
}

template <typename Message>
void add_in_time(RepeatedPtrField<Message>& list, const RepeatedPtrField<Message>& more) {
  list.MergeFrom(more);
  std::ranges::stable_sort(list, std::ranges::less(),
                           [](const Message& one) { return bus::to_time(one.at()); });
}

void add_history(v1::Customer& kept, const v1::Customer& merged, std::size_t history_max) {
  auto& history = *kept.mutable_history();
  add_in_time(history, merged.history());
  const auto excess = history.size() - static_cast<int>(std::min<std::size_t>(history_max, 1 << 30));
  if (excess > 0) history.DeleteSubrange(0, excess);
}

// Adds what `kept` has not; of what both have, what `better` says remains.
template <typename Message>
void add_by_key(RepeatedPtrField<Message>& list, const RepeatedPtrField<Message>& more,
                std::string (*key)(const Message&), auto better) {
  for (const auto& element : more) {
    const auto found = std::ranges::find_if(list, key_is(key, element));
    if (found == list.end()) {
      *list.Add() = element;
    } else if (better(element, *found)) {
      *found = element;
    }
  }
}

std::string attribute_key(const v1::AttributeValue& one) { return one.name(); }
std::string preference_key(const v1::Preference& one) { return one.kind() + '\n' + one.name(); }
std::string product_key(const v1::Product& one) { return one.id(); }
std::string opportunity_key(const v1::Opportunity& one) { return one.id(); }
std::string membership_key(const v1::Membership& one) { return one.group(); }

bool refuses(const v1::Consent& consent) { return consent.state() != "granted"; }

// What a customer says of a purpose on a channel: of the statements on it the last, a refusal among equals;
// without one, what was said of all channels; and a later refusal of all channels counts everywhere.
bool refused(const RepeatedPtrField<v1::Consent>& consents, const std::string& purpose,
             const std::string& channel) {
  const v1::Consent* own = nullptr;
  const v1::Consent* all = nullptr;
  const auto take = [](const v1::Consent*& last, const v1::Consent& one) {
    const bool later = !last || bus::to_time(one.at()) > bus::to_time(last->at());
    if (later || (bus::to_time(one.at()) == bus::to_time(last->at()) && refuses(one))) last = &one;
  };
  for (const auto& one : consents) {
    if (one.purpose() != purpose) continue;
    if (one.channel() == channel) take(own, one);
    if (one.channel().empty()) take(all, one);
  }
  if (!own) return all && refuses(*all);
  return refuses(*own) || (all && refuses(*all) && bus::to_time(all->at()) >= bus::to_time(own->at()));
}

// The stricter wins: what one of them grants and the other refuses is granted no more.
void add_consents(v1::Customer& kept, const v1::Customer& merged) {
  const auto before = kept.consents();
  const auto drop_refused = [](RepeatedPtrField<v1::Consent> consents, const auto& others) {
    const auto gone = std::ranges::remove_if(consents, [&others](const v1::Consent& one) {
      return !refuses(one) && refused(others, one.purpose(), one.channel());
    });
    consents.DeleteSubrange(static_cast<int>(gone.begin() - consents.begin()), static_cast<int>(gone.size()));
    return consents;
  };
  *kept.mutable_consents() = drop_refused(before, merged.consents());
  for (const auto& one : drop_refused(merged.consents(), before)) {
    const auto same = [&one](const v1::Consent& other) {
      return other.SerializeAsString() == one.SerializeAsString();
    };
    if (std::ranges::none_of(kept.consents(), same)) *kept.add_consents() = one;
  }
}

}  // namespace

v1::Customer merged(const v1::Customer& kept, const v1::Customer& merged, const identity::Survivorship& rules,
                    std::size_t history_max) {
  v1::Customer made = kept;
  if (merged.has_since() &&
      (!made.has_since() || bus::to_time(merged.since()) < bus::to_time(made.since()))) {
    *made.mutable_since() = merged.since();
  }
  add_identifiers(made, merged);
  made.set_contacts(kept.contacts() + merged.contacts());
  add_history(made, merged, history_max);
  add_by_key(*made.mutable_attributes(), merged.attributes(), attribute_key,
             [&rules](const auto& one, const auto& other) { return survives(one, other, rules); });
  add_consents(made, merged);
  add_in_time(*made.mutable_offers(), merged.offers());
  add_by_key(
      *made.mutable_preferences(), merged.preferences(), preference_key,
      [](const auto& one, const auto& other) { return bus::to_time(one.at()) > bus::to_time(other.at()); });
  const auto never = [](const auto&, const auto&) { return false; };
  add_by_key(*made.mutable_products(), merged.products(), product_key, never);
  add_by_key(*made.mutable_opportunities(), merged.opportunities(), opportunity_key, never);
  add_by_key(*made.mutable_memberships(), merged.memberships(), membership_key, never);
  made.mutable_merged()->MergeFrom(merged.merged());
  made.add_merged(merged.id());
  // Fields of a later version: both, as protobuf joins two messages.
  made.GetReflection()->MutableUnknownFields(&made)->MergeFrom(
      merged.GetReflection()->GetUnknownFields(merged));
  return made;
}

v1::Customer redirect(std::string_view id, std::string_view kept, std::string_view merge_id,
                      const google::protobuf::Timestamp& at) {
  v1::Customer made;
  made.set_id(std::string(id));
  auto& into = *made.mutable_merged_into();
  into.set_customer_id(std::string(kept));
  into.set_merge_id(std::string(merge_id));
  *into.mutable_at() = at;
  return made;
}

}  // namespace balie::customer
