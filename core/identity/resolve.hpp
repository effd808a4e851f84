// Who a contact is from. Pure: it is handed what the store knows.
#pragma once

#include "core/base/hash.hpp"
#include "core/contact/identifier.hpp"

#include <optional>
#include <span>

namespace balie::identity {

// A normalised identifier of the contact, and the customer that it led to so far.
struct Candidate {
  Identifier identifier;
  std::optional<Hash128> customer;
};

// The index of the candidate that decides who it is: the best assured one that leads to a customer, the first
// of equals. nullopt: none does, and the contact is from somebody new.
std::optional<std::size_t> resolve(std::span<const Candidate> candidates);

}  // namespace balie::identity
