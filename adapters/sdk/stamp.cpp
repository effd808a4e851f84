#include "adapters/sdk/stamp.hpp"

#include "adapters/sdk/wire_time.hpp"

namespace balie::sdk {
namespace {

template <typename Body>
void set_missing(Body& body, const std::function<std::string()>& fresh_id, Time now) {
  if (body.id().empty()) body.set_id(fresh_id());
  if constexpr (requires { body.mutable_at(); }) {
    if (!body.has_at()) *body.mutable_at() = to_wire(now);
  }
}

}  // namespace

void stamp(v1::ToHub& message, const std::function<std::string()>& fresh_id, Time now) {
  if (message.has_presence()) set_missing(*message.mutable_presence(), fresh_id, now);
  if (message.has_outcome()) set_missing(*message.mutable_outcome(), fresh_id, now);
  if (message.has_customer_change()) set_missing(*message.mutable_customer_change(), fresh_id, now);
  if (message.has_routing_order()) set_missing(*message.mutable_routing_order(), fresh_id, now);
  if (message.has_command()) set_missing(*message.mutable_command(), fresh_id, now);
}

}  // namespace balie::sdk
