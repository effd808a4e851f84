#include "adapters/http/routes.hpp"

#include "adapters/http/web.hpp"

#include <array>

namespace balie::http {
namespace {

constexpr std::string_view id_part = "{id}";

constexpr std::array<Route, operations> all_routes = {{
    {"POST", "/v1/contacts", Operation::report_contact, "report_contact", false},
    {"POST", "/v1/outcomes", Operation::report_outcome, "report_outcome", false},
    {"POST", "/v1/cti/{id}", Operation::push_call, "push_call", false},  // the token stands in the path
    {"GET", "/v1/customers/{id}", Operation::show_customer, "show_customer", false},
    {"GET", "/v1/customers", Operation::find_customer, "find_customer", false},
    {"GET", "/v1/customers/{id}/history", Operation::show_history, "show_history", false},
    {"POST", "/v1/customers/{id}/merge", Operation::merge_customers, "merge_customers", false},
    {"POST", "/v1/customers/{id}/unmerge", Operation::unmerge_customers, "unmerge_customers", false},
    {"POST", "/v1/customers/{id}/changes", Operation::change_customer, "change_customer", false},
    {"GET", "/v1/decisions/{id}", Operation::show_decision, "show_decision", false},
    {"GET", "/v1/events", Operation::list_events, "list_events", false},
    {"GET", "/v1/results", Operation::show_results, "show_results", false},
    {"PUT", "/v1/agents/{id}/presence", Operation::set_presence, "set_presence", false},
    {"GET", "/v1/agents", Operation::list_agents, "list_agents", false},
    {"GET", "/v1/agents/{id}", Operation::show_agent, "show_agent", false},
    {"GET", "/v1/agents/{id}/reservations", Operation::list_reservations, "list_reservations", false},
    {"POST", "/v1/reservations/{id}/answer", Operation::answer_reservation, "answer_reservation", false},
    {"GET", "/v1/queues", Operation::list_queues, "list_queues", false},
    {"GET", "/v1/queues/{id}", Operation::show_queue, "show_queue", false},
    {"POST", "/v1/orders", Operation::order_routing, "order_routing", false},
    {"POST", "/v1/commands", Operation::order_command, "order_command", false},
    {"GET", "/v1/commands", Operation::list_commands, "list_commands", false},
    {"POST", "/v1/commands/{id}/done", Operation::end_command, "end_command", false},
    {"GET", "/v1/reports/routing", Operation::show_routing_report, "show_routing_report", false},
    {"POST", "/v1/sms/{id}", Operation::take_sms, "take_sms", true},
    {"GET", "/v1/sms/{id}", Operation::take_sms_by_get, "take_sms_by_get", true},
    {"GET", "/openapi.json", Operation::openapi, "openapi", true},
    {"GET", "/healthz", Operation::health, "health", true},
    {"GET", "/readyz", Operation::ready, "ready", true},
    {"GET", "/metrics", Operation::metrics, "metrics", true},
}};

// Whether the path is the route's; `id` is what stands for {id}, as it is written.
bool fits(const Route& route, std::string_view path, std::string_view& id) {
  const auto place = route.path.find(id_part);
  if (place == std::string_view::npos) return path == route.path;
  const auto before = route.path.substr(0, place), after = route.path.substr(place + id_part.size());
  if (path.size() <= before.size() + after.size()) return false;
  if (!path.starts_with(before) || !path.ends_with(after)) return false;
  id = path.substr(before.size(), path.size() - before.size() - after.size());
  return id.find('/') == std::string_view::npos;
}

}  // namespace

std::span<const Route> routes() { return all_routes; }

std::expected<Matched, Problem> match(std::string_view method, std::string_view path) {
  if (method == "HEAD") method = "GET";
  Problem problem{
      .status = 404, .code = "no_such_path", .detail = "there is nothing at this path; see /openapi.json"};
  for (const auto& route : all_routes) {
    std::string_view id;
    if (!fits(route, path, id)) continue;
    if (route.method != method) {
      problem = {.status = 405,
                 .code = "method_not_allowed",
                 .detail = "this path does not know that method",
                 .allow = (problem.allow.empty() ? "" : problem.allow + ", ") +
                          (route.method == "GET" ? "GET, HEAD" : std::string(route.method))};
      continue;
    }
    auto decoded = percent_decode(id, false);
    if (!decoded) break;
    return Matched{&route, std::move(*decoded)};
  }
  return std::unexpected(std::move(problem));
}

bool may(Role role, Operation operation) {
  const bool sees = role == Role::desk || role == Role::observer || role == Role::admin;
  switch (operation) {
    case Operation::report_contact:
    case Operation::report_outcome:
    case Operation::push_call:
    case Operation::change_customer:
    case Operation::set_presence:
    case Operation::list_reservations:
    case Operation::answer_reservation:
    case Operation::order_routing:
      return role != Role::observer;
    case Operation::list_commands:
    case Operation::end_command:
      return role == Role::adapter || role == Role::admin;
    case Operation::show_customer:
    case Operation::find_customer:
    case Operation::show_history:
    case Operation::show_decision:
    case Operation::show_results:
    case Operation::list_agents:
    case Operation::show_agent:
    case Operation::list_queues:
    case Operation::show_queue:
    case Operation::show_routing_report:
      return sees;
    case Operation::merge_customers:
    case Operation::unmerge_customers:
    case Operation::order_command:
      return role == Role::desk || role == Role::admin;
    case Operation::list_events:
      return role == Role::observer || role == Role::admin;
    default:
      return true;
  }
}

}  // namespace balie::http
