// Who a contact is from. Pure: it is handed what the store knows. The rules are in
// core/decisions/0008-shared-identifiers.md and in the playbook's identity.toml.
#pragma once

#include "core/base/hash.hpp"
#include "core/contact/identifier.hpp"
#include "core/identity/rules.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace balie::identity {

// How much one customer uses a shared identifier.
struct Use {
  Hash128 customer;
  std::uint32_t contacts = 0;
  Time seen;
  bool operator==(const Use&) const = default;
};

struct SharedUses {
  std::vector<Use> uses;     // the last used last
  std::uint32_t others = 0;  // contacts of anybody else
  Time other_seen;
};

// A normalised identifier of the contact, and what it led to so far.
struct Candidate {
  Identifier identifier;
  std::optional<Hash128> customer = {};  // it leads to this one
  // It is the contact's thread, which is nobody's property; its value is never shown.
  bool thread = false;
  const ListedIdentifier* listed = nullptr;
  std::optional<SharedUses> shared = {};  // it leads to all of these; `customer` is empty
  // Of the customer that it leads to:
  bool verified = false;  // was known by a verified identifier before
  bool nameless = false;  // has no identifier at all
  bool full = false;      // has as many as the rules allow
  bool another = false;   // has another value of a scheme of which this contact brings a new, verified one
};

// What the contact makes of one of its identifiers.
enum class Effect : std::uint8_t {
  none,    // leads to nobody, and goes on doing so
  own,     // leads to the customer already
  link,    // leads to the customer from now on
  left,    // leads to another customer, and goes on doing so
  join,    // leads to another who turns out to be the same: the two are merged
  share,   // is shared from now on
  use,     // was shared before
  settle,  // thread: its contacts were taken for somebody else's, and are moved
};

// Who it may be, where identifiers are shared.
struct Likely {
  std::optional<Hash128> customer;  // nullopt: somebody else
  double probability = 0;
  std::string reason;  // in words, without any value
};

struct Reason {
  std::string text;
  std::string rule;
};

struct Resolution {
  std::optional<std::size_t> decided_by;  // index of the candidate that told; nullopt: new, or the likeliest
  std::optional<Hash128> customer;        // nullopt: somebody new
  bool guessed = false;                   // no identifier told it: the likeliest of several
  std::vector<Effect> effects;            // one for each candidate
  std::vector<Likely> likely;             // the most likely first; empty: nothing was shared
  // It is not sure who this was; a later contact of the thread may tell.
  bool open = false;
  // `likely` are customers whose name and date of birth are alike; `customer`, if any, is the first of them.
  bool compared = false;
};

// `at`: of the contact. The same arguments give the same resolution.
Resolution resolve(std::span<const Candidate> candidates, const Rules& rules, Time at);

// How it came about, for the explanation: the first reason tells who it is, the others what became of the
// identifiers that did not.
std::vector<Reason> explain(const Resolution& resolution, std::span<const Candidate> candidates,
                            const Rules& rules);

constexpr std::size_t likely_max = 8;

}  // namespace balie::identity
