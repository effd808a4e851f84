// Who each contact of a batch is from: looks up what its identifiers lead to, has core/identity decide, and
// does what follows from it: records of shared identifiers, customers who join, contacts that turn out to be
// somebody else's.
#pragma once

#include "core/contact/keys.hpp"
#include "core/identity/resolve.hpp"
#include "core/playbook/playbook.hpp"
#include "core/service/matching.hpp"
#include "core/service/merging.hpp"
#include "core/service/working_set.hpp"
#include "core/store/store.hpp"

#include "balie/v1/event.pb.h"

#include <span>
#include <string>
#include <vector>

namespace balie::service {

// A contact's normalised identifiers, its thread last, with the keys by which they are looked up.
struct Brought {
  const v1::Contact& contact;
  const Hash128& key;  // the contact's
  std::span<identity::Candidate> candidates;
  std::span<const Hash128> keys;
  Time now;
  const identity::match::Person* person = nullptr;  // who it says it is, where the playbook compares
};

// One contact at a time, in two steps; what it hands out holds until the next.
class Recognition {
 public:
  Recognition(store::Store& store, const Keys& keys, WorkingSet& working)
      : store_(store), keys_(keys), working_(working), matching_(store, keys, working) {}
  Matching& matching() { return matching_; }

  // A customer who turned out to be another: an event of its own, before the contact's.
  struct Joined {
    Hash128 key;
    std::string event;  // serialised CustomersMerged
    Changed others;
  };

  // Whose record the contact belongs to: of somebody new where created().
  result<Held*> recognise(const Brought& brought, const playbook::Playbook& playbook);
  [[nodiscard]] bool created() const { return created_; }
  [[nodiscard]] const identity::Resolution& resolution() const { return resolution_; }
  [[nodiscard]] std::vector<Joined>& joined() { return joined_; }

  // Once the contact is decided: leads identifiers to `held`.
  void conclude(const Brought& brought, Held& held);
  // Once the contact's values are in the profile, if it brought any: leads to it who has its name and date of
  // birth.
  result<void> lead_by_name(Held& held, bool told);
  // Which of them lead to the customer from now on; and with those that several share, which the record
  // counts.
  [[nodiscard]] const std::vector<Identifier>& leading() const { return leading_; }
  [[nodiscard]] const std::vector<Identifier>& seen() const { return seen_; }
  [[nodiscard]] bool keeps_thread() const { return keeps_thread_; }
  // Appends what the event of the contact says of it; and the customers changed besides.
  void append_fields(std::string& contact_decided) const;
  [[nodiscard]] const Changed& others() const { return others_; }

 private:
  result<void> look_up(const Brought& brought);
  result<Held*> compare(const Brought& brought);
  result<Held*> choose(const Brought& brought);
  void look_closer(const Brought& brought);
  result<void> join(const Brought& brought, std::size_t index, Held& held);
  result<void> settle(const Brought& brought, std::size_t index, Held& held);
  void found_group(const Brought& brought, std::size_t index, const Held& held);
  void use_group(const Brought& brought, std::size_t index, const Held& held);
  void count(Held& group, const identity::Candidate& candidate, const Held& held, const v1::Contact& contact,
             v1::SharedUsed& used);

  store::Store& store_;
  const Keys& keys_;
  WorkingSet& working_;
  Matching matching_;
  const playbook::Playbook* playbook_ = nullptr;  // while a contact is recognised
  bool created_ = false;
  bool keeps_thread_ = false;
  identity::Resolution resolution_;
  std::vector<Joined> joined_;
  std::vector<Held*> groups_;  // one for each candidate; null: it is not shared
  std::vector<Identifier> leading_;
  std::vector<Identifier> seen_;
  v1::ContactDecided extra_;  // shared, settled, thread_leads
  Changed others_;
};

// One more contact with a shared identifier, in the record of who uses it.
void count_shared(const v1::SharedUsed& used, const Hash128& customer, const v1::Contact& contact,
                  Held& group);
// The contacts of a conversation go from one record to the other; what one of them does not hold is in
// `settled`.
void take_away(const v1::Settled& settled, Held& from);
void take_over(const v1::Settled& settled, std::size_t history_max, Held& to);

}  // namespace balie::service
