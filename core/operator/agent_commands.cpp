// `balie agent`: who is there and what they do, and to be one of them.
#include "core/base/hash.hpp"
#include "core/base/units.hpp"
#include "core/operator/routing_commands.hpp"
#include "core/operator/text_table.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

std::string contacts_of(const v1::AgentStatus& agent) {
  std::string all;
  for (const auto& one : agent.contacts()) {
    all += fmt::format("{}{} {}/{}", all.empty() ? "" : ", ", one.state(), one.contact_adapter(),
                       one.contact_id());
    if (one.outcome_owed()) all += " (outcome owed)";
  }
  return all;
}

int carry_out(const Context& context, v1::ToHub request) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) print_json(context, answer->recorded());
  return done;
}

}  // namespace

int list_agents(const Context& context, const AgentOptions& options) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  v1::ToHub request;
  request.mutable_agent_query()->set_agent(options.agent);
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) {
    print_json(context, answer->agents());
    return done;
  }
  TextTable table({"AGENT", "NAME", "STATE", "REASON", "SINCE", "THERE", "LOAD", "CONTACTS"});
  for (const auto& one : answer->agents().agents()) {
    table.add({one.agent(), one.name(), one.state(), one.reason(),
               one.has_since() ? to_rfc3339(bus::to_time(one.since())) : "-", one.connected() ? "yes" : "no",
               fmt::format("{} of {}", one.load(), one.capacity()), contacts_of(one)});
  }
  table.print(context.out, "");
  return done;
}

int set_agent(const Context& context, const AgentOptions& options) {
  v1::ToHub request;
  auto& presence = *request.mutable_presence();
  presence.set_id(to_base32(hash128(random_hash_key(), "presence")));
  presence.set_agent(options.agent);
  presence.set_state(options.state);
  presence.set_reason(options.reason);
  const auto lease = parse_duration(options.lease);
  if (!lease) {
    return report(context, Error(Fate::reject, "operator.lease",
                                 fmt::format("--for: \"{}\" is not a duration such as 30m", options.lease)));
  }
  bus::set(*presence.mutable_lease(), *lease);
  return carry_out(context, std::move(request));
}

int answer_reservation(const Context& context, const AgentOptions& options) {
  v1::ToHub request;
  auto& answer = *request.mutable_reservation_answer();
  answer.set_reservation_id(options.reservation);
  answer.set_agent(options.agent);
  answer.set_answer(options.answer);
  answer.set_reason(options.reason);
  return carry_out(context, std::move(request));
}

}  // namespace balie::operation
