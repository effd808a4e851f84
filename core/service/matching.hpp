// Customers whose name and date of birth are alike: where they are looked up, and which of them a contact may
// be from.
//
// Each text of match::blocks_of() has a bounded number of places, which are looked up as identifiers are; a
// place leads to one customer. They stand in the customer's record and in the log as identifiers of a scheme
// of their own (core/contact/match_scheme.hpp), so that merges, erasures and recovery treat them as they do
// all identifiers.
#pragma once

#include "core/contact/identifier.hpp"
#include "core/contact/keys.hpp"
#include "core/identity/match/person.hpp"
#include "core/identity/resolve.hpp"
#include "core/service/working_set.hpp"
#include "core/store/store.hpp"

#include "balie/v1/contact.pb.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

// Of more customers who share a block, the later are not found by it.
constexpr int match_places = 8;

// Takes the places out of the record. Those that are not among `kept` lead nowhere from now on. So it is done
// with every event that says something of the profile: the event then names all that hold.
result<void> leave_places(store::Store& store, const Keys& keys, WorkingSet& working, Held& held,
                          std::span<const Identifier> kept = {});

class Matching {
 public:
  Matching(store::Store& store, const Keys& keys, WorkingSet& working)
      : store_(store), keys_(keys), working_(working) {}

  // Who the contact says it is from, in the attributes that the rule names.
  std::optional<identity::match::Person> person(const v1::Contact& contact, const identity::MatchRule& rule);

  // The customers whom it may be, the most likely first, with reasons that hold no value; those that the rule
  // lists. `may_be` leaves some out. At most 24 records are read.
  result<std::vector<identity::Likely>> candidates(const identity::match::Person& person,
                                                   const identity::MatchRule& rule,
                                                   const std::function<bool(const Held&)>& may_be);

  // Leads the places of the customer's name and date of birth to `held`, as far as there is room, and those
  // of an earlier one nowhere. Gives all of them, for the record, which has none now, and for the log.
  result<std::vector<Identifier>> lead(Held& held, const identity::MatchRule& rule);
  // Whether the record has places.
  [[nodiscard]] static bool is_led(const customer::Record& record);
  // Whether it has them though its name or date of birth is not known any more.
  bool is_stale(const customer::Record& record, const identity::MatchRule& rule);

 private:
  std::optional<identity::match::Person> person(const customer::Record& record,
                                                const identity::MatchRule& rule);
  [[nodiscard]] Identifier place(std::string_view block, int number) const;
  result<void> find_places(const std::vector<std::string>& blocks);

  store::Store& store_;
  const Keys& keys_;
  WorkingSet& working_;
  std::unique_ptr<identity::match::Folder> folder_;  // made for the first who needs it
  std::vector<Identifier> places_;                   // of each block its match_places, one after the other
  std::vector<Hash128> place_keys_;
};

}  // namespace balie::service
