// The keys of contacts, outcomes, identifiers and customers: 128-bit hashes under the store's own secret, so
// that nobody outside can make two of them meet.
#pragma once

#include "core/base/hash.hpp"
#include "core/contact/identifier.hpp"

#include <string_view>

namespace balie {

class Keys {
 public:
  explicit Keys(const HashKey& secret) : secret_(secret) {}

  // What makes a contact (or outcome, presence, change) the same one: who brought it, and the id it was
  // given.
  [[nodiscard]] Hash128 contact(std::string_view adapter, std::string_view id) const;
  [[nodiscard]] Hash128 outcome(std::string_view adapter, std::string_view id) const;
  [[nodiscard]] Hash128 presence(std::string_view adapter, std::string_view id) const;
  [[nodiscard]] Hash128 change(std::string_view adapter, std::string_view id) const;
  [[nodiscard]] Hash128 identifier(const Identifier& identifier) const;
  // A conversation, looked up as identifiers are.
  [[nodiscard]] Hash128 thread(std::string_view adapter, std::string_view thread) const;
  // A merge that was asked for, or an unmerge; and one that a contact brought about.
  [[nodiscard]] Hash128 merge(std::string_view adapter, std::string_view id) const;
  [[nodiscard]] Hash128 joined(const Hash128& contact, const Hash128& merged) const;
  // The record of an identifier that the contact showed to be shared.
  [[nodiscard]] Hash128 group(const Hash128& contact, const Hash128& identifier) const;
  // What was asked of routing, and of an adapter, by whom.
  [[nodiscard]] Hash128 order(std::string_view adapter, std::string_view id) const;
  [[nodiscard]] Hash128 command(std::string_view adapter, std::string_view id) const;
  // What came of one offer of a decision.
  [[nodiscard]] Hash128 response(const Hash128& decision, std::string_view offer) const;
  // The customer that a contact makes known.
  [[nodiscard]] Hash128 customer(const Hash128& contact) const;

 private:
  [[nodiscard]] Hash128 pair(char kind, std::string_view first, std::string_view second) const;
  HashKey secret_;
};

}  // namespace balie
