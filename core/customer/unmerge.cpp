#include "core/customer/merge.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace balie::customer {
namespace {

using google::protobuf::RepeatedPtrField;

// One list of the record, as it was in both, as the merge left it, and as it is.
template <typename Message>
struct Lists {
  const RepeatedPtrField<Message>& kept_before;
  const RepeatedPtrField<Message>& merged_before;
  const RepeatedPtrField<Message>& after;
  const RepeatedPtrField<Message>& now;
};

std::string contact_key(const v1::PastContact& one) { return one.adapter() + '\n' + one.contact_id(); }
std::string offer_key(const v1::PastOffer& one) { return one.decision_id() + '\n' + one.offer_id(); }
std::string attribute_key(const v1::AttributeValue& one) { return one.name(); }
std::string preference_key(const v1::Preference& one) { return one.kind() + '\n' + one.name(); }
std::string product_key(const v1::Product& one) { return one.id(); }
std::string opportunity_key(const v1::Opportunity& one) { return one.id(); }
std::string membership_key(const v1::Membership& one) { return one.group(); }
std::string consent_key(const v1::Consent& one) { return one.SerializeAsString(); }
std::string identifier_key(const v1::KnownIdentifier& one) { return one.scheme() + '\n' + one.value(); }

template <typename Message>
const Message* find(const RepeatedPtrField<Message>& list, std::string (*key)(const Message&),
                    const std::string& wanted) {
  for (const auto& one : list) {
    if (key(one) == wanted) return &one;
  }
  return nullptr;
}

bool same(const google::protobuf::Message& one, const google::protobuf::Message& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

template <typename Message>
void sort_by_time(RepeatedPtrField<Message>& list) {
  std::ranges::stable_sort(list, std::ranges::less(),
                           [](const Message& one) { return bus::to_time(one.at()); });
}

class Parting {
 public:
  explicit Parting(const MergedState& state) : state_(state) {
    parted_.kept = state.now;
    parted_.merged = state.merged_before;
    for (auto* customer : {&parted_.kept, &parted_.merged}) {
      customer->clear_identifiers();
      customer->clear_history();
      customer->clear_attributes();
      customer->clear_consents();
      customer->clear_offers();
      customer->clear_preferences();
      customer->clear_products();
      customer->clear_opportunities();
      customer->clear_memberships();
    }
  }

  Parted part() {
    part_heads();
    part_history();
    part_identifiers();
    part_offers();
    part_consents();
    part_named(&v1::Customer::attributes, &v1::Customer::mutable_attributes, attribute_key, "attribute",
               [](const auto& one) { return one.name(); });
    part_named(&v1::Customer::preferences, &v1::Customer::mutable_preferences, preference_key, "preference",
               [](const auto& one) { return one.name(); });
    part_named(&v1::Customer::products, &v1::Customer::mutable_products, product_key, "product",
               [](const auto& one) { return one.id(); });
    part_named(&v1::Customer::opportunities, &v1::Customer::mutable_opportunities, opportunity_key,
               "opportunity", [](const auto& one) { return one.id(); });
    part_named(&v1::Customer::memberships, &v1::Customer::mutable_memberships, membership_key, "membership",
               [](const auto& one) { return one.group(); });
    return std::move(parted_);
  }

 private:
  template <typename Message>
  Lists<Message> lists(const RepeatedPtrField<Message>& (v1::Customer::*list)() const) const {
    return {(state_.kept_before.*list)(), (state_.merged_before.*list)(), (state_.after.*list)(),
            (state_.now.*list)()};
  }

  void untold(std::string_view kind, const std::string& name, std::string_view text) {
    auto& one = parted_.untold.emplace_back();
    one.set_kind(std::string(kind));
    one.set_name(name);
    one.set_text(std::string(text));
  }

  void part_heads() {
    if (state_.kept_before.has_since()) *parted_.kept.mutable_since() = state_.kept_before.since();
    parted_.kept.clear_merged();
    *parted_.kept.mutable_merged() = state_.kept_before.merged();
  }

  // What both had, and what one of them had, goes back as it is now. What was dropped by the merge comes
  // back; what was taken away since stays away.
  template <typename Message>
  void part_named(const RepeatedPtrField<Message>& (v1::Customer::*list)() const,
                  RepeatedPtrField<Message>* (v1::Customer::*mutable_list)(),
                  std::string (*key)(const Message&), std::string_view kind, auto name) {
    const auto all = lists(list);
    auto& kept = *(parted_.kept.*mutable_list)();
    auto& merged = *(parted_.merged.*mutable_list)();
    for (const auto& one : all.now) {
      const auto* of_kept = find(all.kept_before, key, key(one));
      const auto* of_merged = find(all.merged_before, key, key(one));
      const bool untouched = (of_kept && same(one, *of_kept)) || (of_merged && same(one, *of_merged));
      if (of_kept && of_merged) {
        *kept.Add() = untouched ? *of_kept : one;
        *merged.Add() = *of_merged;
      } else {
        *(of_merged ? merged : kept).Add() = one;
      }
      if (!untouched) untold(kind, name(one), "changed since the merge");
    }
    const auto bring_back = [&](const RepeatedPtrField<Message>& before, RepeatedPtrField<Message>& out) {
      for (const auto& one : before) {
        if (!find(all.now, key, key(one)) && !find(all.after, key, key(one))) *out.Add() = one;
      }
    };
    bring_back(all.kept_before, kept);
    bring_back(all.merged_before, merged);
  }

  Whose whose(const v1::PastContact& one) const {
    if (find(state_.kept_before.history(), contact_key, contact_key(one))) return Whose::kept;
    if (find(state_.merged_before.history(), contact_key, contact_key(one))) return Whose::merged;
    return state_.contact(one.decision_id());
  }

  // Contacts that newer ones pushed out since come back, as far as a history reaches.
  void part_history() {
    auto& kept = *parted_.kept.mutable_history();
    auto& merged = *parted_.merged.mutable_history();
    std::uint32_t told = 0, seen = 0;
    for (const auto& one : state_.now.history()) {
      const bool since = !find(state_.kept_before.history(), contact_key, contact_key(one)) &&
                         !find(state_.merged_before.history(), contact_key, contact_key(one));
      const auto owner = whose(one);
      *(owner == Whose::merged ? merged : kept).Add() = one;
      if (!since) continue;
      ++seen;
      if (owner == Whose::merged) ++told;
      if (owner == Whose::nobody)
        untold("contact", one.contact_id(), "with identifiers of neither or of both");
    }
    bring_back_history(state_.kept_before.history(), kept);
    bring_back_history(state_.merged_before.history(), merged);
    const auto before = state_.kept_before.contacts() + state_.merged_before.contacts();
    const auto since = state_.now.contacts() - std::min(state_.now.contacts(), before);
    if (since > seen) {
      untold("contact", fmt::format("{} more", since - seen), "since the merge, older than the history held");
    }
    parted_.merged.set_contacts(state_.merged_before.contacts() + told);
    parted_.kept.set_contacts(state_.kept_before.contacts() + since - told);
  }

  void bring_back_history(const RepeatedPtrField<v1::PastContact>& before,
                          RepeatedPtrField<v1::PastContact>& out) {
    for (const auto& one : before) {
      if (!find(state_.now.history(), contact_key, contact_key(one))) *out.Add() = one;
    }
    sort_by_time(out);
    const auto excess = out.size() - static_cast<int>(std::min<std::size_t>(state_.history_max, 1 << 30));
    if (excess > 0) out.DeleteSubrange(0, excess);
  }

  void part_identifiers() {
    const auto all = lists(&v1::Customer::identifiers);
    for (const auto& one : all.now) {
      const auto* of_kept = find(all.kept_before, identifier_key, identifier_key(one));
      const auto* of_merged = find(all.merged_before, identifier_key, identifier_key(one));
      if (of_kept && of_merged) {
        part_common(one, *of_kept, *of_merged);
      } else if (of_kept || of_merged) {
        *(of_merged ? parted_.merged : parted_.kept).add_identifiers() = one;
      } else {
        const auto owner = state_.identifier(one);
        *(owner == Whose::merged ? parted_.merged : parted_.kept).add_identifiers() = one;
        if (owner == Whose::nobody) untold("identifier", one.scheme(), "new since the merge");
      }
    }
  }

  // Both used it before: what was counted since stays with the one kept.
  void part_common(const v1::KnownIdentifier& now, const v1::KnownIdentifier& of_kept,
                   const v1::KnownIdentifier& of_merged) {
    *parted_.merged.add_identifiers() = of_merged;
    auto& kept = *parted_.kept.add_identifiers();
    kept = of_kept;
    const auto before = of_kept.contacts() + of_merged.contacts();
    if (now.contacts() <= before) return;
    kept.set_contacts(of_kept.contacts() + now.contacts() - before);
    *kept.mutable_last_seen() = now.last_seen();
    untold("identifier", now.scheme(), "used by both before the merge, and again since");
  }

  void part_offers() {
    const auto all = lists(&v1::Customer::offers);
    for (const auto& one : all.now) {
      auto owner = Whose::nobody;
      if (find(all.kept_before, offer_key, offer_key(one))) owner = Whose::kept;
      if (find(all.merged_before, offer_key, offer_key(one))) owner = Whose::merged;
      if (owner == Whose::nobody) owner = state_.contact(one.decision_id());
      *(owner == Whose::merged ? parted_.merged : parted_.kept).add_offers() = one;
      if (owner == Whose::nobody) untold("offer", one.offer_id(), "made since the merge");
    }
    sort_by_time(*parted_.kept.mutable_offers());
    sort_by_time(*parted_.merged.mutable_offers());
  }

  void part_consents() {
    const auto all = lists(&v1::Customer::consents);
    const auto restore = [&](const RepeatedPtrField<v1::Consent>& before,
                             RepeatedPtrField<v1::Consent>& out) {
      for (const auto& one : before) {
        const auto key = consent_key(one);
        // Dropped by the merge, or still there.
        if (find(all.now, consent_key, key) || !find(all.after, consent_key, key)) *out.Add() = one;
      }
    };
    restore(all.kept_before, *parted_.kept.mutable_consents());
    restore(all.merged_before, *parted_.merged.mutable_consents());
    for (const auto& one : all.now) {
      const auto key = consent_key(one);
      if (find(all.kept_before, consent_key, key) || find(all.merged_before, consent_key, key)) continue;
      *parted_.kept.add_consents() = one;
      const bool granted = one.state() == "granted";
      if (!granted) *parted_.merged.add_consents() = one;
      untold("consent", one.purpose(),
             granted ? "granted since the merge" : "refused since the merge: kept for both");
    }
  }

  const MergedState& state_;
  Parted parted_;
};

}  // namespace

Parted part(const MergedState& state) { return Parting(state).part(); }

}  // namespace balie::customer
