// The operator's commands about agents, queues and what was counted of them.
#pragma once

#include "core/operator/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::operation {

struct AgentOptions {
  std::string agent;  // list: empty is all
  std::string state;
  std::string reason;
  std::string lease = "1h";            // how long the state holds that is set
  std::vector<std::string> addresses;  // "voice=SIP/2001"
  std::string reservation;
  std::string answer;  // "accept" or "decline"
};
int list_agents(const Context& context, const AgentOptions& options);
int set_agent(const Context& context, const AgentOptions& options);
int answer_reservation(const Context& context, const AgentOptions& options);
// An agent at a terminal: reads orders from the standard input, a line each, and prints what is reserved.
int work_as_agent(const Context& context, const AgentOptions& options);

struct QueueOptions {
  std::string queue;  // list: empty is all; move: where to
  std::uint32_t contacts = 100;
};
int list_queues(const Context& context);
int show_queue(const Context& context, const QueueOptions& options);

struct OrderOptions {
  std::string kind;  // "move" or "cancel"
  std::string contact;
  std::string adapter;  // that brought the contact
  std::string queue;
  std::string agent;
  std::optional<std::int32_t> priority;
  std::string reason;
  std::string actor;
};
int order_contact(const Context& context, const OrderOptions& options);

struct RoutingReportOptions {
  std::string from, to;  // times such as 2026-11-22T09:00:00Z, or days; both counted; empty: no bound
  std::vector<std::string> by;
};
int show_routing_report(const Context& context, const RoutingReportOptions& options);

// "3:07", "1:02:03": of people's waits.
std::string short_duration(const google::protobuf::Duration& duration);

}  // namespace balie::operation
