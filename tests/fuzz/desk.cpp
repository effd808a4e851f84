// What an agent's page says, or who claims to be one: a violation, or a message that is held to its user's roles, and
// that says of nobody but that user what they did.
#include "adapters/desk/messages.hpp"
#include "adapters/desk/rights.hpp"
#include "adapters/desk/users.hpp"
#include "protocols/bus/json.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace balie;
  desk::page::ToDesk message;
  const bus::Limits limits;
  if (!bus::from_json(fuzz::text(data, size), "toDesk", limits, message)) return 0;
  for (const char* role : {"agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin"}) {
    desk::User user;
    user.shown.set_user("u");
    user.shown.set_agent("a");
    user.shown.add_roles(role);
    auto asked = message.hub();
    const auto objection = desk::object_to(asked, user, [](auto, auto) { return true; });
    (void)desk::audited_subject(asked);
    if (objection) continue;
    if (asked.has_routing_order()) BALIE_ASSERT(asked.routing_order().actor() == "u");
    const bool is_own = asked.presence().agent() == "a" || user.has("supervisor");
    if (asked.has_presence()) BALIE_ASSERT(is_own);
  }
  std::string written;
  bus::to_json(message, written);
  desk::page::ToDesk again;
  BALIE_ASSERT(bus::from_json(written, "toDesk", limits, again).has_value());
  return 0;
}
