// What the playbook says of recognising customers: a value that never changes. Read by any thread.
#pragma once

#include "core/base/clock.hpp"
#include "core/contact/identifier.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::identity {

// One scheme of identifiers.
struct SchemeRule {
  std::string scheme;
  // Among equally assured identifiers the heavier decides; among shared ones it counts in proportion.
  double weight = 1;
  // From this assurance on, in a contact that also brings one that is assured better and leads to a known
  // customer, whoever was found by this scheme and never verified joins that customer. nullopt: never.
  std::optional<Assurance> joins = Assurance::verified;
  // A person has one: two values of this scheme are two persons.
  bool one_each = false;
  std::string rule;  // where it stands: "identity.toml:14"; empty: built in
};

// Identifiers of which the playbook knows that many share them.
struct ListedIdentifier {
  std::string scheme;
  std::string value;  // normalised; with `prefix`, what it begins with
  bool prefix = false;
  std::string name;  // in words: "the switchboard of the town hall"
  std::string rule;
};

// Which of two values of one attribute remains when two customers become one: the first of these that tells
// them apart, in the order of the playbook.
enum class Survival : std::uint8_t {
  source,     // the more trusted source
  assurance,  // the better assured
  recent,     // the later
};

struct Survivorship {
  std::vector<Survival> by{Survival::source, Survival::assurance, Survival::recent};
  std::vector<std::string> sources;  // the most trusted first; others come after these, and are equal
};

// Customers are compared by name and date of birth, of these attributes.
struct MatchRule {
  std::string given_name, family_name, birth_date;  // empty: nobody is compared
  double listed_from = 0.05;                        // likelier customers are told with the decision
  // From this probability on the contact is taken to be from that customer. nullopt: never.
  std::optional<double> links_from;
  double customers = 1'000'000;  // about how many there are: among more, a likeness tells less
  std::string rule;              // where it stands: "identity.toml:14"
  [[nodiscard]] bool in_force() const { return !birth_date.empty(); }
};

struct Rules {
  Rules();  // built in: what holds without an identity.toml

  // The least assured identifier in whose company others join, and are told to be shared.
  Assurance sure_from = Assurance::verified;
  // A contact is taken to be from the likeliest of those who share its identifiers from this probability on;
  // below, it is from somebody new until it is known who.
  double decided_from = 0.5;
  // Nobody is taken to be the likeliest of more customers than this, seen within `period`: a switchboard.
  std::uint32_t people_max = 6;
  Duration period = std::chrono::days(90);
  // A use of a shared identifier counts half after so long.
  Duration half_life = std::chrono::days(90);
  // A customer has at most so many; what is brought beyond that is not theirs any more.
  std::uint32_t identifiers_max = 50;
  std::vector<SchemeRule> schemes;
  std::vector<ListedIdentifier> listed;
  Survivorship survivorship;
  MatchRule match;
  std::string rule;  // where the general part stands: "identity.toml:1"; empty: built in

  // Of a scheme that nobody named: what SchemeRule says by itself.
  [[nodiscard]] const SchemeRule& scheme(std::string_view name) const;
  // nullptr: it is not listed.
  [[nodiscard]] const ListedIdentifier* find_listed(const Identifier& identifier) const;
};

}  // namespace balie::identity
