// Who may send what to the hub, and in whose name. Pure.
#pragma once

#include "adapters/desk/messages.hpp"
#include "adapters/desk/users.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace balie::desk {

// The word for a ToHub's body, as in its JSON form with underscores: "customer_query".
std::string_view name_of(wire::ToHub::BodyCase what);

// What an agent's right may depend on: whether the agent has that contact in hand.
using InHand = std::function<bool(std::string_view adapter, std::string_view contact)>;

// nullopt: the user may. Else what is refused: "not_allowed" and why. Changes the message: who asks
// (`actor`), which agent it is, whatever stood there.
std::optional<Objection> object_to(wire::ToHub& message, const User& user, const InHand& in_hand);

// Of the customer in the answer to a decision query: the id and the segments alone, for a user who sees no
// customers.
void withhold(wire::FromHub& answer, const User& user);
void withhold(wire::Decision& decision, const User& user);

// What it is done to, for the audit: an id; "" where there is none, or only a person's number or name.
// nullopt: not worth noting.
std::optional<std::string> audited_subject(const wire::ToHub& message);

}  // namespace balie::desk
