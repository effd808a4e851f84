// `balie customer show`, `change`, `export`, `erase` and `audit`.
#include "core/base/hash.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"
#include "protocols/bus/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <ostream>

namespace balie::operation {
namespace {

constexpr std::uint32_t page_events = 1'000;
constexpr std::size_t change_bytes_max = 1 << 20;

std::string shown(const google::protobuf::Timestamp& time) {
  return to_rfc3339(
      Time(std::chrono::seconds(time.seconds()) + std::chrono::microseconds(time.nanos() / 1000)));
}

// An id or scheme:value, put where a query or a change wants it.
template <typename Message>
result<void> refer(const std::string& who, Message& message) {
  Hash128 id;
  const auto colon = who.find(':');
  if (from_base32(who, id)) {
    message.set_customer_id(who);
  } else if (colon != std::string::npos && colon > 0 && colon + 1 < who.size()) {
    message.mutable_identifier()->set_scheme(who.substr(0, colon));
    message.mutable_identifier()->set_value(who.substr(colon + 1));
  } else {
    return failure(
        Fate::reject, "operator.customer",
        "this is neither a customer's id (26 letters and digits) nor an identifier such as tel:+31201234567 "
        "or email:ann@example.org");
  }
  return {};
}

result<v1::ToHub> customer_query(const CustomerOptions& options, std::string_view what) {
  v1::ToHub request;
  auto& query = *request.mutable_customer_query();
  BALIE_CHECK(refer(options.who, query));
  query.set_country(options.country);
  query.set_what(std::string(what));
  query.set_actor(options.actor);
  query.set_reason(options.reason);
  return request;
}

std::string text_of(const google::protobuf::Value& value) {
  std::string json;
  if (value.has_string_value()) return value.string_value();
  bus::to_json(value, json);
  return json;
}

// One of the customer's lists as a table, where it holds anything.
template <typename List, typename Row>
void print_list(const Context& context, std::string_view title, std::vector<std::string> head,
                const List& list, Row row) {
  if (list.empty()) return;
  context.out << fmt::format("\n{}\n", title);
  TextTable table(std::move(head));
  for (const auto& one : list) table.add(row(one));
  table.print(context.out, "  ");
}

void print_profile(const Context& context, const v1::Customer& customer) {
  using Row = std::vector<std::string>;
  print_list(context, "profile", {"ATTRIBUTE", "VALUE", "SOURCE", "ASSURANCE", "AT"}, customer.attributes(),
             [](const auto& one) {
               return Row{one.name(), text_of(one.value()), one.source(), one.assurance(), shown(one.at())};
             });
  print_list(context, "consents", {"PURPOSE", "CHANNEL", "STATE", "GROUND", "SOURCE", "AT", "EXPIRES"},
             customer.consents(), [](const auto& one) {
               return Row{one.purpose(),
                          one.channel().empty() ? "all" : one.channel(),
                          one.state(),
                          one.ground(),
                          one.source(),
                          shown(one.at()),
                          one.has_expires() ? shown(one.expires()) : ""};
             });
  print_list(context, "preferences; what is stated goes before what is revealed",
             {"NAME", "VALUE", "KIND", "SOURCE", "AT"}, customer.preferences(), [](const auto& one) {
               return Row{one.name(), text_of(one.value()), one.kind(), one.source(), shown(one.at())};
             });
  print_list(context, "products", {"ID", "NAME", "STATE", "SOURCE"}, customer.products(),
             [](const auto& one) {
               return Row{one.id(), one.name(), one.state(), one.source()};
             });
  print_list(context, "opportunities", {"ID", "NAME", "STATE", "VALUE", "SOURCE"}, customer.opportunities(),
             [](const auto& one) {
               return Row{one.id(), one.name(), one.state(), fmt::format("{}", one.value()), one.source()};
             });
  print_list(context, "groups", {"GROUP", "KIND", "NAME", "ROLE"}, customer.memberships(),
             [](const auto& one) {
               return Row{one.group(), one.kind(), one.name(), one.role()};
             });
  print_list(context, "segments", {"NAME"}, customer.segments(),
             [](const auto& one) { return Row{std::string(one)}; });
}

void print_customer(const Context& context, const v1::Customer& customer) {
  using Row = std::vector<std::string>;
  context.out << fmt::format("customer {}, since {}, contacts: {}, running: {}\n",
                             for_terminal(customer.id()), shown(customer.since()), customer.contacts(),
                             customer.running_size());
  context.out << "\nidentifiers\n";
  TextTable identifiers({"SCHEME", "VALUE", "ASSURANCE", "SINCE", "LAST SEEN", "CONTACTS"});
  for (const auto& one : customer.identifiers()) {
    identifiers.add({one.scheme(), one.value(), one.assurance(), shown(one.since()),
                     one.has_last_seen() ? shown(one.last_seen()) : "", std::to_string(one.contacts())});
  }
  identifiers.print(context.out, "  ");
  print_profile(context, customer);
  context.out << "\nhistory, the newest last\n";
  TextTable history({"AT", "CHANNEL", "ENTRY", "TOPIC", "QUEUE", "CONTACT", "OUTCOMES"});
  for (const auto& one : customer.history()) {
    std::string outcomes;
    for (const auto& outcome : one.outcomes()) {
      outcomes += (outcomes.empty() ? "" : ", ") + outcome.kind() +
                  (outcome.offer_id().empty() ? "" : " " + outcome.offer_id());
    }
    history.add(Row{shown(one.at()), one.channel(), one.entry(), one.topic(), one.queue(), one.contact_id(),
                    outcomes});
  }
  history.print(context.out, "  ");
}

result<std::string> read_document(const std::string& file) {
  std::string text;
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& input = file == "-" ? std::cin : opened;
  text.resize(change_bytes_max + 1);
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(input.gcount()));
  if (!input.eof() && !input) {
    return failure(Fate::reject, "operator.input", fmt::format("cannot read {}", file));
  }
  if (text.size() > change_bytes_max) {
    return failure(Fate::reject, "operator.input",
                   fmt::format("{}: is larger than {} bytes", file, change_bytes_max));
  }
  return text;
}

result<v1::ToHub> change_request(const CustomerOptions& options, const bus::Limits& limits) {
  BALIE_TRY(const auto text, read_document(options.file));
  v1::ToHub request;
  auto& change = *request.mutable_customer_change();
  auto read = bus::from_json(text, "customerChange", limits, change);
  if (read && (!change.customer_id().empty() || change.has_identifier())) {
    read = std::unexpected(bus::Violation{"customerChange.customerId", "stands on the command line"});
  }
  if (read) {
    BALIE_CHECK(refer(options.who, change));
    if (change.id().empty()) change.set_id(to_base32(hash128(random_hash_key(), text)));
    if (change.country().empty()) change.set_country(options.country);
    if (change.actor().empty()) change.set_actor(options.actor);
    if (change.reason().empty()) change.set_reason(options.reason);
    read = bus::check(change, limits);
  }
  if (read) return request;
  return failure(Fate::reject, "operator.change",
                 fmt::format("{}: {} {}", options.file, read.error().field, read.error().text));
}

// Hands over each event of the log that is about one of these customers, in order.
result<void> each_event(BusConnection& connection, const std::vector<std::string>& ids,
                        const std::function<void(const v1::Event&)>& found) {
  for (std::uint64_t next = 1;;) {
    v1::ToHub request;
    request.mutable_events_query()->set_from(next);
    request.mutable_events_query()->set_limit(page_events);
    BALIE_TRY(const auto answer, connection.ask(std::move(request)));
    for (const auto& event : answer.events().events()) {
      next = event.sequence() + 1;
      if (std::ranges::find(ids, event.customer_id()) != ids.end()) found(event);
    }
    if (answer.events().events().empty() || next > answer.events().last()) return {};
  }
}

// The customer, and the ids that what is known of the customer stands under.
struct Known {
  v1::Customer customer;
  std::vector<std::string> ids;
};

result<Known> ask_for(BusConnection& connection, const CustomerOptions& options, std::string_view what) {
  BALIE_TRY(auto request, customer_query(options, what));
  BALIE_TRY(auto answer, connection.ask(std::move(request)));
  Known known{std::move(*answer.mutable_customer()), {}};
  known.ids.push_back(known.customer.id());
  for (const auto& merged : known.customer.merged()) known.ids.push_back(merged);
  return known;
}

result<void> run_export(const Context& context, const CustomerOptions& options) {
  BALIE_TRY(const auto connection, connect(context));
  BALIE_TRY(const auto known, ask_for(*connection, options, "export"));
  std::string json;
  bus::to_json(known.customer, json);
  context.out << fmt::format("{{\n\"exportedAt\": \"{}\",\n\"customer\": {},\n\"events\": [",
                             to_rfc3339(context.clock.time()), json);
  bool first = true;
  BALIE_CHECK(each_event(*connection, known.ids, [&](const v1::Event& event) {
    json.clear();
    bus::to_json(event, json);
    context.out << (first ? "\n" : ",\n") << json;
    first = false;
  }));
  context.out << "\n]\n}\n";
  return {};
}

// Who did what, of an event; nothing: it is no matter of the audit log.
std::vector<std::string> audited(const v1::Event& event) {
  const auto row = [&](std::string what, const std::string& actor, const std::string& reason) {
    return std::vector<std::string>{shown(event.at()), std::move(what), event.adapter(), actor, reason};
  };
  if (event.has_customer_read()) {
    const auto& read = event.customer_read();
    return row(read.what(), read.actor(), read.reason());
  }
  if (event.has_customer_changed()) {
    const auto& change = event.customer_changed().change();
    std::vector<std::string> parts;
    for (const auto& one : change.attributes()) parts.push_back(one.name());
    for (const auto& one : change.consents()) parts.push_back(fmt::format("consent {}", one.purpose()));
    const auto others = change.preferences_size() + change.products_size() + change.opportunities_size() +
                        change.memberships_size() + change.removals_size();
    std::string what = "change";
    for (const auto& part : parts) what += fmt::format(" {}", part);
    if (others > 0) what += fmt::format(" and {} more", others);
    return row(std::move(what), change.actor(), change.reason());
  }
  if (event.has_contact_decided()) {
    return row(fmt::format("contact {}", event.contact_decided().contact().channel()), {}, {});
  }
  if (event.has_customers_merged()) {
    return row("merge", event.customers_merged().actor(), event.customers_merged().reason());
  }
  if (event.has_customers_unmerged()) {
    return row("unmerge", event.customers_unmerged().actor(), event.customers_unmerged().reason());
  }
  return {};
}

result<void> run_audit(const Context& context, const CustomerOptions& options) {
  BALIE_TRY(const auto connection, connect(context));
  BALIE_TRY(const auto known, ask_for(*connection, options, "audit"));
  TextTable table({"AT", "WHAT", "ADAPTER", "ACTOR", "REASON"});
  BALIE_CHECK(each_event(*connection, known.ids, [&](const v1::Event& event) {
    auto row = audited(event);
    if (row.empty()) return;
    if (context.globals.json) return print_json(context, event);
    table.add(std::move(row));
  }));
  if (!context.globals.json) table.print(context.out, "");
  return {};
}

int finish(const Context& context, const result<void>& done_or_not) {
  return done_or_not ? static_cast<int>(done) : report(context, done_or_not.error());
}

}  // namespace

int show_customer(const Context& context, const CustomerOptions& options) {
  auto request = customer_query(options, "view");
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

int change_customer(const Context& context, const CustomerOptions& options) {
  auto request = change_request(options, bus::Limits());
  if (!request) return report(context, request.error());
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  const auto answer = (*connection)->ask(*std::move(request));
  if (!answer) return report(context, answer.error());
  const auto& recorded = answer->recorded();
  if (context.globals.json) {
    print_json(context, recorded);
    return done;
  }
  context.out << fmt::format(
      "{} {}\n", recorded.repeated_before() ? "recorded before:" : "recorded:", for_terminal(recorded.id()));
  for (const auto& kept : recorded.kept()) {
    context.out << fmt::format("  {} was left as it is: {}\n", for_terminal(kept.name()),
                               for_terminal(kept.reason(), 200));
  }
  return done;
}

int erase_customer(const Context& context, const CustomerOptions& options) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  v1::ToHub request;
  auto& erase = *request.mutable_erase_customer();
  erase.set_id(options.who);
  erase.set_customer_id(options.who);
  erase.set_actor(options.actor);
  erase.set_reason(options.reason);
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) {
    print_json(context, answer->recorded());
  } else {
    context.out << fmt::format("{} {}\n", answer->recorded().repeated_before() ? "erased before:" : "erased:",
                               for_terminal(options.who));
  }
  return done;
}

int export_customer(const Context& context, const CustomerOptions& options) {
  return finish(context, run_export(context, options));
}

int audit_customer(const Context& context, const CustomerOptions& options) {
  return finish(context, run_audit(context, options));
}

}  // namespace balie::operation
