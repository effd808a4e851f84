#include "adapters/freeswitch/orders.hpp"

#include "adapters/freeswitch/translate.hpp"
#include "adapters/sdk/arguments.hpp"
#include "core/base/hash.hpp"

#include <fmt/format.h>

namespace balie::freeswitch {
namespace {

using sdk::refused;
using sdk::text_argument;

// As RFC 4122 writes one.
std::string uuid_of(std::string_view command_id) {
  const auto hash = hash128(HashKey{}, command_id);
  const auto high = hash.high, low = hash.low;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff,
                     low >> 48, low & 0xffffffffffff);
}

std::string number_of(const v1::Command& command) {
  if (command.identifier().scheme() == "tel") return command.identifier().value();
  return text_argument(command, "number");
}

}  // namespace

std::string phone_endpoint(const std::string& to) {
  if (!esl::is_endpoint(to)) return {};
  return to.find('/') == std::string::npos ? "user/" + to : to;
}

std::string route_target(const v1::Command& command, const Settings& settings) {
  if (esl::is_extension(command.to())) return command.to();
  auto name = text_argument(command, "name");
  return extension_for(settings.transfer, name.empty() ? command.queue() : name);
}

esl::Variables wait_variables(const v1::Command& command) {
  esl::Variables variables;
  if (auto estimate = text_argument(command, "estimate_seconds"); !estimate.empty())
    variables.emplace_back("BALIE_ESTIMATE", std::move(estimate));
  if (auto reason = text_argument(command, "reason"); !reason.empty())
    variables.emplace_back("BALIE_REASON", std::move(reason));
  return variables;
}

result<NewCall> new_call(const v1::Command& command, const Settings& settings) {
  const auto number = number_of(command);
  const auto outside = endpoint_for(settings.dial, number);
  if (outside.empty()) return refused("freeswitch.bad_number", "the customer's number cannot be dialled");
  const auto phone = phone_endpoint(command.to());
  if (phone.empty()) return refused("freeswitch.bad_address", "`to` is no endpoint of FreeSWITCH");
  NewCall call;
  call.uuid = uuid_of(command.id());
  const bool known = esl::is_endpoint(command.contact_id());
  call.contact_id = known ? command.contact_id() : call.uuid;
  if (!known) {
    call.contact.set_id(call.uuid);
    call.contact.set_channel("voice");
    call.contact.set_direction("outbound");
    call.contact.set_entry(settings.caller_id);
    call.contact.set_country(settings.country);
    auto& identifier = *call.contact.add_identifiers();
    identifier.set_scheme("tel");
    identifier.set_value(number);
    identifier.set_assurance("observed");
  }
  const bool agent_first = command.kind() == "dial";
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(settings.ring).count();
  const auto caller_id = settings.caller_id.empty()
                             ? std::string()
                             : fmt::format(",origination_caller_id_number={0},effective_caller_id_number={0}",
                                           settings.caller_id);
  call.line = fmt::format(
      "originate {{origination_uuid={},BALIE_CONTACT={},BALIE_LEG={},originate_timeout={},"
      "ignore_early_media=true,hangup_after_bridge=true{}}}{} &bridge({})",
      call.uuid, call.contact_id, agent_first ? "agent" : "customer", seconds, caller_id,
      agent_first ? phone : outside, agent_first ? outside : phone);
  return call;
}

}  // namespace balie::freeswitch
