#include "adapters/desk/rights.hpp"

#include "adapters/desk/conversations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::desk {
namespace {

using Case = wire::ToHub::BodyCase;

enum : unsigned { agent = 1, supervisor = 2, marketer = 4, analyst = 8, privacy = 16, admin = 32 };
constexpr unsigned sees_customers = agent | supervisor | privacy;

struct Row {
  Case what;
  unsigned roles;
};

// What stands in no row, nobody may: the desk's own session is not for pages to lead.
constexpr auto rights = std::to_array<Row>({
    {Case::kContact, agent | supervisor},
    {Case::kOutcome, agent | supervisor},
    {Case::kPresence, agent | supervisor},
    {Case::kReservationAnswer, agent},
    {Case::kRoutingOrder, agent | supervisor},
    {Case::kCommand, agent | supervisor},
    {Case::kSignal, agent | supervisor},
    {Case::kCustomerQuery, agent | supervisor | privacy},
    {Case::kHistoryQuery, agent | supervisor | privacy},
    {Case::kCustomerChange, agent | supervisor | privacy},
    {Case::kMergeCustomers, supervisor | privacy},
    {Case::kUnmergeCustomers, supervisor | privacy},
    {Case::kEraseCustomer, privacy},
    {Case::kDecisionQuery, agent | supervisor | marketer | analyst | privacy},
    {Case::kResultsQuery, agent | supervisor | marketer | analyst},
    {Case::kQueueQuery, agent | supervisor | analyst},
    {Case::kAgentQuery, agent | supervisor | analyst},
    {Case::kRoutingReportQuery, supervisor | analyst},
    {Case::kChoicesQuery, agent | supervisor | marketer | analyst | privacy | admin},
    {Case::kAdapterQuery, agent | supervisor | marketer | analyst | privacy | admin},
    {Case::kStatusQuery, agent | supervisor | marketer | analyst | privacy | admin},
});

unsigned roles_of(const User& user) {
  unsigned roles = 0;
  for (const auto& [word, bit] :
       {std::pair("agent", agent), std::pair("supervisor", supervisor), std::pair("marketer", marketer),
        std::pair("analyst", analyst), std::pair("privacy_officer", privacy), std::pair("admin", admin)}) {
    if (user.has(word)) roles |= bit;
  }
  return roles;
}

Objection not_allowed(std::string text) { return {"not_allowed", std::move(text)}; }

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What only the hub says, to those who carry it out.
bool is_of_hub(std::string_view command) {
  return one_of(command, {"connect", "wait", "route", "join", "call_back", "show"});
}

// What the server orders itself: files and mails are had over HTTP, and erased with their customer.
bool is_of_server(std::string_view command) {
  return one_of(command, {"fetch_original", "fetch_attachment", "erase"});
}

// What begins something, and so is of no contact in hand.
bool begins(std::string_view command) { return one_of(command, {"send", "dial", "resend"}); }

std::optional<Objection> limit(wire::RoutingOrder& order, const User& user, bool supervises,
                               const InHand& in_hand) {
  order.set_actor(user.shown.user());
  order.clear_adapter();
  if (supervises) return std::nullopt;
  if (order.kind() == "end_wrap_up") {
    order.set_agent(user.shown.agent());
    return std::nullopt;
  }
  if (!one_of(order.kind(), {"transfer", "join", "callback", "end"})) {
    return not_allowed(fmt::format("\"{}\" is a supervisor's", order.kind()));
  }
  if (!in_hand(order.contact_adapter(), order.contact_id())) return not_allowed("the contact is not yours");
  return std::nullopt;
}

std::optional<Objection> limit(wire::Command& command, const User& user, bool supervises,
                               const InHand& in_hand) {
  command.set_actor(user.shown.user());
  if (!user.shown.agent().empty()) command.set_agent(user.shown.agent());
  if (is_of_hub(command.kind())) return not_allowed(fmt::format("\"{}\" is the hub's", command.kind()));
  if (is_of_server(command.kind())) return not_allowed(fmt::format("no page orders \"{}\"", command.kind()));
  if (command.contact_id().empty() && !begins(command.kind())) {
    return not_allowed(fmt::format("\"{}\" is of a contact", command.kind()));
  }
  // Files are uploaded for a contact, and go with a message of it; what else a page puts there nobody looks
  // at.
  if ((command.contact_id().empty() || command.kind() != "send") && command.has_arguments()) {
    command.mutable_arguments()->mutable_fields()->erase("attachments");
  }
  if (supervises || command.contact_id().empty()) return std::nullopt;
  const auto key = key_of(command);
  if (!in_hand(key.adapter, key.contact)) return not_allowed("the contact is not yours");
  return std::nullopt;
}

std::optional<Objection> limit(wire::Presence& presence, const User& user, bool supervises) {
  presence.clear_adapter();
  presence.clear_lease();
  if (!supervises || presence.agent().empty()) presence.set_agent(user.shown.agent());
  if (presence.agent().empty()) return not_allowed("you are no agent");
  return std::nullopt;
}

}  // namespace

std::string_view name_of(wire::ToHub::BodyCase what) {
  const auto* field = wire::ToHub::descriptor()->FindFieldByNumber(what);
  return field ? std::string_view(field->name()) : "nothing";
}

std::optional<Objection> object_to(wire::ToHub& message, const User& user, const InHand& in_hand) {
  const auto what = message.body_case();
  const auto roles = roles_of(user);
  const auto row =
      std::find_if(rights.begin(), rights.end(), [&](const auto& one) { return one.what == what; });
  if (row == rights.end() || (row->roles & roles) == 0) {
    return not_allowed(fmt::format("your roles do not allow {}", name_of(what)));
  }
  const auto& name = user.shown.user();
  const bool supervises = (roles & supervisor) != 0;
  switch (what) {
    case Case::kContact:
      message.mutable_contact()->clear_adapter();
      return std::nullopt;
    case Case::kOutcome:
      message.mutable_outcome()->clear_adapter();
      if (!supervises || message.outcome().agent().empty()) {
        message.mutable_outcome()->set_agent(user.shown.agent());
      }
      return std::nullopt;
    case Case::kPresence:
      return limit(*message.mutable_presence(), user, supervises);
    case Case::kReservationAnswer:
      message.mutable_reservation_answer()->set_agent(user.shown.agent());
      return std::nullopt;
    case Case::kRoutingOrder:
      return limit(*message.mutable_routing_order(), user, supervises, in_hand);
    case Case::kCommand:
      return limit(*message.mutable_command(), user, supervises, in_hand);
    case Case::kDecisionQuery:
      if ((roles & sees_customers) == 0) message.mutable_decision_query()->set_contact(false);
      return std::nullopt;
    case Case::kSignal:
      if (!one_of(message.signal().kind(), {"typing", "idle", "read"})) {
        return not_allowed("pages signal that somebody types or has read");
      }
      message.mutable_signal()->set_agent(user.shown.agent());
      message.mutable_signal()->clear_to();
      if (in_hand(message.signal().contact_adapter(), message.signal().contact_id())) return std::nullopt;
      return not_allowed("the contact is not yours");
    case Case::kCustomerQuery:
      message.mutable_customer_query()->set_actor(name);
      return std::nullopt;
    case Case::kHistoryQuery:
      message.mutable_history_query()->set_actor(name);
      return std::nullopt;
    case Case::kCustomerChange:
      message.mutable_customer_change()->set_actor(name);
      message.mutable_customer_change()->clear_adapter();
      return std::nullopt;
    case Case::kMergeCustomers:
      message.mutable_merge_customers()->set_actor(name);
      message.mutable_merge_customers()->clear_adapter();
      return std::nullopt;
    case Case::kUnmergeCustomers:
      message.mutable_unmerge_customers()->set_actor(name);
      message.mutable_unmerge_customers()->clear_adapter();
      return std::nullopt;
    case Case::kEraseCustomer:
      message.mutable_erase_customer()->set_actor(name);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

void withhold(wire::Decision& decision, const User& user) {
  if ((roles_of(user) & sees_customers) != 0 || !decision.has_customer()) return;
  wire::Customer shown;
  shown.set_id(decision.customer().id());
  *shown.mutable_segments() = decision.customer().segments();
  *decision.mutable_customer() = std::move(shown);
}

void withhold(wire::FromHub& answer, const User& user) {
  if (answer.has_decision()) withhold(*answer.mutable_decision(), user);
  if (answer.has_contact_decided()) withhold(*answer.mutable_contact_decided()->mutable_decision(), user);
}

std::optional<std::string> audited_subject(const wire::ToHub& message) {
  switch (message.body_case()) {
    case Case::kCustomerQuery:
      return message.customer_query().customer_id();
    case Case::kHistoryQuery:
      return message.history_query().customer_id();
    case Case::kCustomerChange:
      return message.customer_change().customer_id();
    case Case::kMergeCustomers:
      return message.merge_customers().kept() + " " + message.merge_customers().merged();
    case Case::kUnmergeCustomers:
      return message.unmerge_customers().kept() + " " + message.unmerge_customers().merged();
    case Case::kEraseCustomer:
      return message.erase_customer().customer_id();
    case Case::kDecisionQuery:
      return message.decision_query().decision_id();
    case Case::kRoutingOrder:
      return message.routing_order().kind() + " " + message.routing_order().contact_id();
    case Case::kCommand:
      // What is written in a conversation stands there already.
      if (message.command().kind() == "send" && !message.command().contact_id().empty()) return std::nullopt;
      return message.command().kind() + " " + message.command().contact_id();
    case Case::kContact:
      return message.contact().id();
    default:
      return std::nullopt;
  }
}

}  // namespace balie::desk
