#include "adapters/http/translate.hpp"

#include "adapters/http/cti.hpp"
#include "adapters/http/translate_routing.hpp"
#include "protocols/bus/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::http {
namespace {

constexpr std::uint32_t events_preset = 100, events_max = 1'000;

Asked read_contact(const Request& request, std::string_view channel, const bus::Limits& limits,
                   v1::Contact& contact) {
  if (auto read = read_json(request, "contact", limits, contact); !read) return read;
  if (contact.channel().empty()) contact.set_channel(channel.data(), channel.size());
  return held(bus::check(contact, limits));
}

// "?history_before=2026-11-01T00:00:00Z&limit=10"; false: it is none of these.
std::expected<bool, Problem> read_page(const std::string& name, const std::string& value,
                                       const bus::Limits& limits, v1::CustomerQuery& query) {
  if (name == "history_before") {
    if (auto read = read_time(name, value, limits, *query.mutable_history_before()); !read) {
      return std::unexpected(read.error());
    }
    return true;
  }
  if (name != "limit") return false;
  const auto limit = read_limit(name, value);
  if (!limit) return std::unexpected(limit.error());
  query.set_history_limit(*limit);
  return true;
}

// "?before=2026-11-01T00:00:00Z&before_decision=...&limit=10"
Asked read_history(const Matched& matched, const Target& target, const bus::Limits& limits,
                   v1::HistoryQuery& query) {
  if (auto known = known_parameters(target, {"before", "before_decision", "limit"}); !known) return known;
  if (matched.id.size() > limits.id_bytes_max) return invalid("id", "is too long");
  query.set_customer_id(matched.id);
  if (const auto* before = target.parameter("before")) {
    if (auto read = read_time("before", *before, limits, *query.mutable_before()); !read) return read;
  }
  if (const auto* decision = target.parameter("before_decision")) {
    if (decision->size() > limits.id_bytes_max) return invalid("before_decision", "is too long");
    if (!query.has_before()) return invalid("before_decision", "is given with before alone");
    query.set_before_decision(*decision);
  }
  if (const auto* text = target.parameter("limit")) {
    const auto limit = read_limit("limit", *text);
    if (!limit) return std::unexpected(limit.error());
    query.set_limit(*limit);
  }
  return {};
}

Asked read_shown_customer(const Matched& matched, const Target& target, const bus::Limits& limits,
                          v1::CustomerQuery& query) {
  if (matched.id.size() > limits.id_bytes_max) return invalid("id", "is too long");
  query.set_customer_id(matched.id);
  for (const auto& [name, value] : target.parameters) {
    const auto page = read_page(name, value, limits, query);
    if (!page) return std::unexpected(page.error());
    if (!*page) return invalid(name.substr(0, 64), "is not a parameter of this path");
  }
  return {};
}

// Who it is about stands in the path: an id, or an identifier as scheme:value.
Asked read_change(const Matched& matched, const Request& request, const bus::Limits& limits,
                  v1::CustomerChange& change) {
  if (auto read = read_json(request, "customerChange", limits, change); !read) return read;
  if (!change.customer_id().empty() || change.has_identifier()) {
    return invalid("customerChange.customerId", "and identifier are not given: the path says who it is");
  }
  const auto colon = matched.id.find(':');
  if (colon == std::string::npos) {
    change.set_customer_id(matched.id);
  } else {
    change.mutable_identifier()->set_scheme(matched.id.substr(0, colon));
    change.mutable_identifier()->set_value(matched.id.substr(colon + 1));
  }
  return held(bus::check(change, limits));
}

// "?tel=0612345678&country=NL": one identifier, whatever its scheme is.
Asked read_identifier(const Target& target, const bus::Limits& limits, v1::CustomerQuery& query) {
  for (const auto& [name, value] : target.parameters) {
    if (name == "country") {
      if (value.size() > 2) return invalid(name, "is not a country of two letters");
      query.set_country(value);
      continue;
    }
    const auto page = read_page(name, value, limits, query);
    if (!page) return std::unexpected(page.error());
    if (*page) continue;
    if (query.has_identifier()) {
      return invalid(name.substr(0, 64), "is one identifier too many");
    } else {
      if (name.empty() || name.size() > limits.id_bytes_max) return invalid("scheme", "is empty or too long");
      if (value.empty() || value.size() > limits.value_bytes_max)
        return invalid(name, "is empty or too long");
      query.mutable_identifier()->set_scheme(name);
      query.mutable_identifier()->set_value(value);
    }
  }
  if (!query.has_identifier())
    return invalid("tel", "or another identifier (email=, account=, ...) is required");
  return {};
}

Asked read_events(const Target& target, v1::EventsQuery& query) {
  std::uint64_t from = 0;
  std::uint32_t limit = events_preset;
  if (auto read = known_parameters(target, {"from", "limit"}); !read) return read;
  if (auto read = read_number(target, "from", from); !read) return read;
  if (auto read = read_number(target, "limit", limit); !read) return read;
  query.set_from(from);
  query.set_limit(std::min(limit, events_max));
  return {};
}

// "?from=2026-11-01&to=2026-11-30&by=offer,channel"; the hub knows the words and the days.
Asked read_results(const Target& target, const bus::Limits& limits, v1::ResultsQuery& query) {
  if (auto read = known_parameters(target, {"from", "to", "by"}); !read) return read;
  for (const auto& [name, value] : target.parameters) {
    if (value.size() > limits.id_bytes_max) return invalid(name, "is too long");
  }
  if (const auto* from = target.parameter("from")) query.set_from(*from);
  if (const auto* to = target.parameter("to")) query.set_to(*to);
  return read_words(target, "by", limits, *query.mutable_by());
}

Asked read_id(const Matched& matched, const Target& target, const bus::Limits& limits, std::string& id) {
  if (matched.id.size() > limits.id_bytes_max) return invalid("id", "is too long");
  id = matched.id;
  return known_parameters(target, {});
}

Response written(const google::protobuf::Message& message) {
  Response response;
  bus::to_json(message, response.body);
  return response;
}

Problem of_refusal(const v1::Refusal& refusal) {
  Problem problem{.status = 400, .code = refusal.code(), .detail = refusal.text(), .field = refusal.field()};
  // A word of the hub's; what is none would break the document.
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  if (!std::all_of(problem.code.begin(), problem.code.end(), is_word) || problem.code.empty())
    problem.code = "refused";
  if (refusal.fate() == "retry") {
    problem.status = 503;
    problem.retry_after_seconds = 1;
  } else if (problem.code == "not_found" || problem.code.ends_with(".not_found")) {
    problem.status = 404;
  } else if (problem.code == "not_allowed" || problem.code.ends_with(".not_allowed")) {
    problem.status = 403;
  } else if (problem.code == "conflict") {
    problem.status = 409;
  }
  return problem;
}

// Who remains stands in the path, the other in the body.
template <typename Command>
Asked read_merge(const Matched& matched, const Target& target, const Request& request,
                 const bus::Limits& limits, std::string_view root, Command& command) {
  if (auto known = known_parameters(target, {}); !known) return known;
  if (auto read = read_json(request, root, limits, command); !read) return read;
  if (!command.kept().empty()) return invalid(fmt::format("{}.kept", root), "is not given: the path says it");
  command.set_kept(matched.id);
  return held(bus::check(command, limits));
}

}  // namespace

Asked to_hub(const Matched& matched, const Target& target, const Request& request, std::string_view channel,
             const bus::Limits& limits, v1::ToHub& message) {
  // A contact uses the memory of the one before.
  if (matched.route->operation != Operation::report_contact || !message.has_contact()) message.Clear();
  switch (matched.route->operation) {
    case Operation::report_contact:
      if (auto known = known_parameters(target, {}); !known) return known;
      return read_contact(request, channel, limits, *message.mutable_contact());
    case Operation::report_outcome:
      if (auto known = known_parameters(target, {}); !known) return known;
      if (auto read = read_json(request, "outcome", limits, *message.mutable_outcome()); !read) return read;
      return held(bus::check(message.outcome(), limits));
    case Operation::push_call:
      if (auto known = known_parameters(target, {}); !known) return known;
      return read_push(request, limits, message);
    case Operation::show_customer:
      return read_shown_customer(matched, target, limits, *message.mutable_customer_query());
    case Operation::show_history:
      return read_history(matched, target, limits, *message.mutable_history_query());
    case Operation::change_customer:
      if (auto known = known_parameters(target, {}); !known) return known;
      return read_change(matched, request, limits, *message.mutable_customer_change());
    case Operation::find_customer:
      return read_identifier(target, limits, *message.mutable_customer_query());
    case Operation::merge_customers:
      return read_merge(matched, target, request, limits, "mergeCustomers",
                        *message.mutable_merge_customers());
    case Operation::unmerge_customers:
      return read_merge(matched, target, request, limits, "unmergeCustomers",
                        *message.mutable_unmerge_customers());
    case Operation::show_decision:
      return read_id(matched, target, limits, *message.mutable_decision_query()->mutable_decision_id());
    case Operation::list_events:
      return read_events(target, *message.mutable_events_query());
    case Operation::show_results:
      return read_results(target, limits, *message.mutable_results_query());
    default:
      return routing_to_hub(matched, target, request, limits, message);
  }
}

Response from_hub(const v1::FromHub& message) {
  switch (message.body_case()) {
    case v1::FromHub::kDecision:
      return written(message.decision());
    case v1::FromHub::kRecorded:
      return written(message.recorded());
    case v1::FromHub::kCustomer:
      return written(message.customer());
    case v1::FromHub::kHistory:
      return written(message.history());
    case v1::FromHub::kQueues:
      return written(message.queues());
    case v1::FromHub::kAgents:
      return written(message.agents());
    case v1::FromHub::kRoutingReport:
      return written(message.routing_report());
    case v1::FromHub::kMergeDone:
      return written(message.merge_done());
    case v1::FromHub::kEvents:
      return written(message.events());
    case v1::FromHub::kResults:
      return written(message.results());
    case v1::FromHub::kStatus:
      return written(message.status());
    case v1::FromHub::kRefusal:
      return to_response(of_refusal(message.refusal()));
    default:
      return to_response(Problem{.status = 503,
                                 .code = "unexpected_answer",
                                 .detail = "the hub answered with something else",
                                 .retry_after_seconds = 5});
  }
}

// Most answers are decisions, and most of these need not be parsed.
Response from_hub(bus::ClientSession::Answered&& answer, const bus::Limits& limits) {
  if (!answer.decision.empty()) {
    Response response;
    response.body.reserve(2 * answer.decision.size());
    if (bus::to_json(answer.decision, *v1::Decision::descriptor(), limits, response.body)) return response;
  }
  const auto message = bus::message_of(std::move(answer), limits);
  return message ? from_hub(*message) : to_response(no_answer(message.error()));
}

Problem no_answer(const Error& error) {
  const bool late = error.code() == "bus.late";
  return {.status = 503,
          .code = late ? "hub_late" : "hub_away",
          .detail = late ? "the hub did not answer in time; the same request may be sent again"
                         : "the hub is away; the same request may be sent again",
          .retry_after_seconds = 1};
}

}  // namespace balie::http
