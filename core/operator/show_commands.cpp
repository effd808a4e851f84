// `balie customer show`, `balie status` and `balie version`.
#include "core/base/hash.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>

namespace balie::operation {
namespace {

std::string shown(const google::protobuf::Timestamp& time) {
  return to_rfc3339(
      Time(std::chrono::seconds(time.seconds()) + std::chrono::microseconds(time.nanos() / 1000)));
}

result<v1::ToHub> customer_query(const std::string& who, const std::string& country) {
  v1::ToHub request;
  auto& query = *request.mutable_customer_query();
  Hash128 id;
  const auto colon = who.find(':');
  if (from_base32(who, id)) {
    query.set_customer_id(who);
  } else if (colon != std::string::npos && colon > 0 && colon + 1 < who.size()) {
    query.mutable_identifier()->set_scheme(who.substr(0, colon));
    query.mutable_identifier()->set_value(who.substr(colon + 1));
  } else {
    return failure(
        Fate::reject, "operator.customer",
        "this is neither a customer's id (26 letters and digits) nor an identifier such as tel:+31201234567 "
        "or email:ann@example.org");
  }
  query.set_country(country);
  return request;
}

void print_customer(const Context& context, const v1::Customer& customer) {
  context.out << fmt::format("customer {}, since {}, contacts: {}\n", for_terminal(customer.id()),
                             shown(customer.since()), customer.contacts());
  context.out << "\nidentifiers\n";
  TextTable identifiers({"SCHEME", "VALUE", "ASSURANCE", "SINCE", "LAST SEEN", "CONTACTS"});
  for (const auto& one : customer.identifiers()) {
    identifiers.add({one.scheme(), one.value(), one.assurance(), shown(one.since()), shown(one.last_seen()),
                     std::to_string(one.contacts())});
  }
  identifiers.print(context.out, "  ");
  context.out << "\nhistory, the newest last\n";
  TextTable history({"AT", "CHANNEL", "ENTRY", "TOPIC", "QUEUE", "CONTACT", "OUTCOMES"});
  for (const auto& one : customer.history()) {
    std::string outcomes;
    for (const auto& outcome : one.outcomes()) {
      outcomes += (outcomes.empty() ? "" : ", ") + outcome.kind() +
                  (outcome.offer_id().empty() ? "" : " " + outcome.offer_id());
    }
    history.add(
        {shown(one.at()), one.channel(), one.entry(), one.topic(), one.queue(), one.contact_id(), outcomes});
  }
  history.print(context.out, "  ");
}

void print_models(const Context& context, const v1::Status& status) {
  TextTable table({"MODEL", "VERSION", "SCORED", "NO SCORE", "DRIFT", "MISSING", "INVALID", ""});
  for (const auto& model : status.models()) {
    std::vector<std::string> missing, invalid;
    for (const auto& field : model.fields()) {
      if (field.missing() > 0) missing.push_back(fmt::format("{} {}", field.field(), field.missing()));
      if (field.invalid() > 0) invalid.push_back(fmt::format("{} {}", field.field(), field.invalid()));
    }
    table.add({model.model(), model.version(), std::to_string(model.scored()), std::to_string(model.failed()),
               model.deciles().empty() ? "" : fmt::format("{:.3f}", model.drift()),
               fmt::format("{}", fmt::join(missing, ", ")), fmt::format("{}", fmt::join(invalid, ", ")),
               model.shadow() ? "in shadow" : ""});
  }
  table.print(context.out, "  ");
}

void print_status(const Context& context, const std::string& endpoint, const v1::Status& status) {
  context.out << fmt::format("hub at {}: {}\n", endpoint,
                             status.ready() ? "ready" : "not ready: " + for_terminal(status.reason(), 200));
  TextTable table({"WHAT", "VALUE"});
  table.add({"version", status.version()});
  table.add({"playbook", status.playbook_version()});
  table.add({"last event", std::to_string(status.last_sequence())});
  table.add({"contacts", std::to_string(status.contacts())});
  table.add({"outcomes", std::to_string(status.outcomes())});
  table.add({"fallbacks", std::to_string(status.fallbacks())});
  table.add({"refusals", std::to_string(status.refusals())});
  table.add({"batches", std::to_string(status.batches())});
  table.add({"sessions", std::to_string(status.sessions())});
  table.add({"log entries behind", std::to_string(status.behind())});
  table.add({"customers in memory", std::to_string(status.customers_held())});
  table.add({"bytes in memory", std::to_string(status.memory_bytes())});
  table.print(context.out, "  ");
  print_models(context, status);
}

}  // namespace

int show_customer(const Context& context, const std::string& who, const std::string& country) {
  auto request = customer_query(who, country);
  if (!request) return report(context, request.error());
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  const auto answer = (*connection)->ask(*std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) {
    print_json(context, answer->customer());
  } else {
    print_customer(context, answer->customer());
  }
  return done;
}

int show_status(const Context& context) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  v1::ToHub request;
  request.mutable_status_query();
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) {
    print_json(context, answer->status());
  } else {
    print_status(context, (*connection)->settings().bus.endpoint, answer->status());
  }
  return answer->status().ready() ? done : hub_away;
}

int show_version(const Context& context) {
  if (context.globals.json) {
    context.out << fmt::format("{{\"version\":\"{}\",\"protocol\":{}}}\n", BALIE_VERSION,
                               bus::protocol_version);
  } else {
    context.out << fmt::format("balie {}, bus protocol {}\n", BALIE_VERSION, bus::protocol_version);
  }
  return done;
}

}  // namespace balie::operation
