// Which request is which operation, and who may ask for it. Pure.
#pragma once

#include "adapters/http/access.hpp"
#include "adapters/http/problem.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace balie::http {

enum class Operation : unsigned char {
  report_contact,
  report_outcome,
  push_call,
  show_customer,  // by id
  find_customer,  // by identifier
  show_history,
  merge_customers,
  unmerge_customers,
  change_customer,
  show_decision,
  list_events,
  show_results,
  set_presence,
  list_agents,
  show_agent,
  list_reservations,
  answer_reservation,
  list_queues,
  show_queue,
  order_routing,
  order_command,
  list_commands,
  end_command,
  show_routing_report,
  take_sms,
  take_sms_by_get,
  openapi,
  health,
  ready,
  metrics,
};
constexpr std::size_t operations = static_cast<std::size_t>(Operation::metrics) + 1;

struct Route {
  std::string_view method;
  std::string_view path;  // one part may be {id}
  Operation operation;
  std::string_view name;  // in metrics
  bool open;              // needs no token
};

// All routes, in the order of Operation.
std::span<const Route> routes();

struct Matched {
  const Route* route = nullptr;
  std::string id;  // what stood for {id}, decoded
};

// 404 where no route has the path, 405 where one has it with another method. HEAD is GET.
std::expected<Matched, Problem> match(std::string_view method, std::string_view path);

bool may(Role role, Operation operation);

}  // namespace balie::http
