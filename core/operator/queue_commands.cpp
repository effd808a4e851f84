// `balie queue`: the queues, who waits in one and why they stand where they stand, and what a supervisor
// orders.
#include "core/base/hash.hpp"
#include "core/operator/routing_commands.hpp"
#include "core/operator/text_table.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

result<v1::Queues> ask_queues(const Context& context, const std::string& queue, std::uint32_t contacts) {
  BALIE_TRY(const auto connection, connect(context));
  v1::ToHub request;
  request.mutable_queue_query()->set_queue(queue);
  request.mutable_queue_query()->set_contacts(contacts);
  BALIE_TRY(auto answer, connection->ask(std::move(request)));
  return std::move(*answer.mutable_queues());
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? std::string("-")
                    : fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

void print_waiting(const Context& context, const v1::QueueStatus& queue) {
  TextTable table({"PLACE", "CONTACT", "CHANNEL", "PRIORITY", "AGE", "ESTIMATE", "STATE", "WHY"});
  int place = 0;
  for (const auto& one : queue.contacts()) {
    table.add({fmt::format("{}", ++place), one.contact_adapter() + "/" + one.contact_id(), one.channel(),
               fmt::format("{:.3f}", one.priority()), short_duration(one.age()),
               one.has_estimate() ? short_duration(one.estimate()) : "-",
               one.agent().empty() ? one.state() : one.state() + " to " + one.agent(), one.reason()});
  }
  table.print(context.out, "");
}

}  // namespace

std::string short_duration(const google::protobuf::Duration& duration) {
  const auto seconds = duration.seconds();
  if (seconds < 3'600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3'600, seconds / 60 % 60, seconds % 60);
}

int list_queues(const Context& context) {
  const auto queues = ask_queues(context, {}, 0);
  if (!queues) return report(context, queues.error());
  if (context.globals.json) {
    print_json(context, *queues);
    return done;
  }
  TextTable table({"QUEUE", "OPEN", "WAITING", "LONGEST", "ESTIMATE", "OFFERED", "TALKING", "FREE", "AGENTS",
                   "ARRIVED", "ABANDONED", "IN LEVEL"});
  for (const auto& one : queues->queues()) {
    table.add({one.queue(), one.open() ? "yes" : "no", std::to_string(one.waiting()),
               short_duration(one.longest()), one.has_estimate() ? short_duration(one.estimate()) : "-",
               std::to_string(one.offered()), std::to_string(one.talking()), std::to_string(one.free()),
               std::to_string(one.agents()), std::to_string(one.arrived()), std::to_string(one.abandoned()),
               share(one.in_level(), one.assigned() + one.abandoned())});
  }
  table.print(context.out, "");
  return done;
}

int show_queue(const Context& context, const QueueOptions& options) {
  const auto queues = ask_queues(context, options.queue, options.contacts);
  if (!queues) return report(context, queues.error());
  if (context.globals.json) {
    print_json(context, *queues);
    return done;
  }
  for (const auto& one : queues->queues()) {
    context.out << fmt::format("{}{}{}, {}", for_terminal(one.queue()), one.title().empty() ? "" : ": ",
                               for_terminal(one.title()), one.open() ? "open" : "closed");
    if (one.has_changes()) {
      context.out << fmt::format(" until {}", to_rfc3339(bus::to_time(one.changes())));
    }
    context.out << fmt::format("\n{} waiting, {} offered, {} talking; {} of {} agents free\n", one.waiting(),
                               one.offered(), one.talking(), one.free(), one.agents());
    if (one.has_estimate_error()) {
      context.out << fmt::format("estimates were off by {} on average\n",
                                 short_duration(one.estimate_error()));
    }
    if (!one.contacts().empty()) context.out << "\n";
    print_waiting(context, one);
  }
  return done;
}

int order_contact(const Context& context, const OrderOptions& options) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  v1::ToHub request;
  auto& order = *request.mutable_routing_order();
  order.set_id(to_base32(hash128(random_hash_key(), "order")));
  order.set_kind(options.kind);
  order.set_contact_id(options.contact);
  order.set_contact_adapter(options.adapter);
  order.set_queue(options.queue);
  order.set_agent(options.agent);
  if (options.priority) order.set_priority(*options.priority);
  order.set_reason(options.reason);
  order.set_actor(options.actor);
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) print_json(context, answer->recorded());
  return done;
}

}  // namespace balie::operation
