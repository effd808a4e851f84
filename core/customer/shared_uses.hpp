// The record of an identifier that several customers share: who uses it, and how often. Pure; the same code
// runs when a contact is decided and when the log is applied again.
#pragma once

#include "core/customer/record.hpp"
#include "core/identity/resolve.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace balie::customer {

// More are not remembered one by one: who used it least lately goes, and counts among the others.
constexpr std::size_t shared_uses_max = 32;

// Of a serialised balie.v1.SharedIdentifier.
identity::SharedUses uses_of(std::string_view shared);
identity::SharedUses uses_of(const v1::SharedIdentifier& shared);
v1::SharedIdentifier to_message(const identity::SharedUses& uses);

// More contacts; nullopt: of nobody who is known by something else.
void count(identity::SharedUses& uses, const std::optional<Hash128>& customer, Time at,
           std::uint32_t contacts = 1);
// Takes away contacts that were counted wrongly, and who has none left.
void discount(identity::SharedUses& uses, const Hash128& customer, std::uint32_t contacts);
// `from` turned out to be `to`: their contacts are one's.
void rename(identity::SharedUses& uses, const Hash128& from, const Hash128& to);

void write(const identity::SharedUses& uses, Record& record);

}  // namespace balie::customer
