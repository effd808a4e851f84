// The part of Gateway that hears the hub, and asks it what is known of a contact.
#include "adapters/desk/gateway.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace balie::desk {
namespace {

constexpr auto known_commands =
    std::to_array<std::string_view>({"connect", "wait", "route", "join", "call_back", "hang_up"});

}  // namespace

std::vector<std::string> Gateway::commands() {
  std::vector<std::string> all(known_commands.begin(), known_commands.end());
  all.emplace_back("show");
  return all;
}

void Gateway::ordered(const wire::FromHub& message) {
  if (message.has_reservation()) {
    reserved(message.reservation());
  } else if (message.has_command()) {
    command(message.command());
  }
  parts_.hub.taken();
}

// Shown with everything about it at once, so that accepting costs no wait.
void Gateway::reserved(const wire::Reservation& reservation) {
  const auto pages = pages_.of_agent(reservation.agent());
  const bool offered = reservation.state() == "offered";
  if (offered && !presences_.expects(reservation.agent())) return decline(reservation, "desk.no_page");
  page::FromDesk message;
  *message.mutable_hub()->mutable_reservation() = reservation;
  const auto text = text_of(message);
  for (const auto& page : pages) page->socket->send(text);
  changed();
  if (!offered) {
    offered_.erase(reservation.id());
    return;
  }
  if (!is_known(reservation.contact_adapter())) ask_known();  // for the controls that the page shows
  offered_[reservation.id()] = reservation;
  work_.offer(reservation);
  const ConversationKey key{reservation.contact_adapter(), reservation.contact_id()};
  if (const auto done = parts_.conversations.adopt(key); !done) log_error("adopting messages", done.error());
  if (pages.empty()) return;  // shown when the page is there again
  shown_.insert({reservation.agent(), key});
  page::Opened known;
  known.set_contact_id(key.contact);
  known.set_contact_adapter(key.adapter);
  known.set_reservation_id(reservation.id());
  fetch(known, reservation.decision_id(), reservation.customer_id(), pages.front()->user.shown.user(),
        [this, agent = reservation.agent()](const page::Opened& opened, const Error* error) {
          if (error) return log_error("opening what is offered", *error);
          page::FromDesk told;
          *told.mutable_opened() = opened;
          const auto shown = text_of(told);
          for (const auto& page : pages_.of_agent(agent)) page->socket->send(shown);
        });
}

void Gateway::decline(const wire::Reservation& reservation, std::string_view reason) {
  wire::ToHub message;
  auto& answer = *message.mutable_reservation_answer();
  answer.set_reservation_id(reservation.id());
  answer.set_agent(reservation.agent());
  answer.set_answer("decline");
  answer.set_reason(std::string(reason));
  ask(std::move(message), [](const Answer&) {});
}

void Gateway::command(const wire::Command& command) {
  wire::CommandDone done;
  done.set_command_id(command.id());
  const bool known =
      std::find(known_commands.begin(), known_commands.end(), command.kind()) != known_commands.end();
  if (command.kind() == "show") {
    if (!show(command)) done.set_error("desk.state");
  } else if (known) {
    const ConversationKey key{parts_.adapter, command.contact_id()};
    page::FromDesk message;
    *message.mutable_hub()->mutable_command() = command;
    push(key, command.agent(), message);
    const bool nobody = !command.agent().empty() && !presences_.expects(command.agent());
    if (nobody && command.kind() != "wait") done.set_error("desk.no_page");
  } else {
    done.set_error("desk.unknown_command");
  }
  parts_.hub.done(done);
}

// What the customer wrote; false: nobody has it. Kept, it counts as delivered: who opens the contact later
// sees it.
bool Gateway::show(const wire::Command& command) {
  // The command does not say who brought the contact.
  std::optional<std::string> adapter;
  for (const auto& [key, contact] : work_.contacts()) {
    if (key.contact == command.contact_id()) adapter = key.adapter;
  }
  if (!adapter) {
    auto known = parts_.conversations.adapter_of(command.contact_id());
    if (!known) log_error("looking for a conversation", known.error());
    if (!known) return false;
    adapter = *std::move(known);
  }
  const ConversationKey key{*adapter, command.contact_id()};
  page::Message message;
  message.set_id(command.id());
  message.set_from("customer");
  message.set_text(command.text());
  *message.mutable_at() = command.has_at() ? command.at() : sdk::to_wire(parts_.clock.time());
  if (command.has_arguments()) *message.mutable_arguments() = command.arguments();
  const auto added = parts_.conversations.add(key, command.customer_id(), message);
  if (added && !*added) return true;  // it came before
  parts_.figures.messages.Increment();
  const auto seen = push_message(key, command.agent(), message);
  if (added) return true;
  // On a full disk a page that shows it is better than nothing.
  log_error("keeping a customer's message", added.error());
  return seen > 0;
}

void Gateway::signalled(const wire::Signal& signal) {
  const bool delivered = signal.kind() == "delivered", failed = signal.kind() == "not_delivered";
  const auto& id = signal.subject();
  if ((delivered || failed) && !orders_.has(id)) return came_to(id, failed ? "not_delivered" : "");
  if (failed) return orders_.failed(id);
  if (delivered) {
    if (const auto ended = orders_.delivered(id)) tell(*ended);
    return;
  }
  if (signal.kind() == "presence") return;  // an event tells it, and is not lost
  const ConversationKey key{signal.contact_adapter(), signal.contact_id()};
  if (signal.kind() == "read") {
    const auto read = parts_.conversations.read_to(key, signal.subject());
    if (!read) return log_error("keeping that a message was read", read.error());
    if (*read) return push_state(key, signal.subject(), "read", "");
  }
  if (signal.kind() == "held" || signal.kind() == "retrieved") work_.hold(key, signal.kind() == "held");
  page::FromDesk message;
  *message.mutable_hub()->mutable_signal() = signal;
  push(key, signal.agent(), message);
}

// To the agent's pages, or those of all who have the contact; and to who listens in.
std::size_t Gateway::push(const ConversationKey& key, std::string_view agent, const page::FromDesk& message) {
  auto pages = pages_.who_listen(key);
  std::set<std::string> agents;
  if (!agent.empty()) agents.emplace(agent);
  if (const auto* contact = work_.find(key)) agents.insert(contact->agents.begin(), contact->agents.end());
  for (const auto& one : agents) {
    for (auto& page : pages_.of_agent(one)) {
      if (std::find(pages.begin(), pages.end(), page) == pages.end()) pages.push_back(std::move(page));
    }
  }
  const auto text = text_of(message);
  for (const auto& page : pages) page->socket->send(text);
  return pages.size();
}

std::size_t Gateway::push_message(const ConversationKey& key, std::string_view agent,
                                  const page::Message& message) {
  page::FromDesk told;
  auto& one = *told.mutable_message();
  one.set_contact_id(key.contact);
  one.set_contact_adapter(key.adapter);
  *one.mutable_message() = message;
  return push(key, agent, told);
}

void Gateway::push_state(const ConversationKey& key, std::string_view id, std::string_view state,
                         std::string_view error) {
  page::FromDesk told;
  auto& one = *told.mutable_message_state();
  one.set_contact_id(key.contact);
  one.set_contact_adapter(key.adapter);
  one.set_message_id(std::string(id));
  one.set_state(std::string(state));
  one.set_error(std::string(error));
  push(key, "", told);
}

void Gateway::show_conversation(const SharedPage& page, const ConversationKey& key, std::uint64_t request) {
  auto shown = parts_.conversations.show(key);
  if (!shown) {
    log_error("reading a conversation", shown.error());
    if (request != 0) send(page, refusal(request, "retry", "desk.state", "the conversation cannot be read"));
    return;
  }
  page::FromDesk message;
  message.set_request(request);
  *message.mutable_conversation() = *std::move(shown);
  send(page, message);
}

// The decision with its contact, and the customer: asked at once where it is known who that is.
struct Gateway::Opening {
  page::Opened opened;
  std::optional<Error> error;
  int waits = 0;
  bool customer_asked = false;
  Opened done;

  void ended() {
    if (--waits == 0) done(opened, error ? &*error : nullptr);
  }
};

void Gateway::fetch(page::Opened known, const std::string& decision, const std::string& customer,
                    const std::string& actor, Opened done) {
  const auto opening = std::make_shared<Opening>();
  opening->opened = std::move(known);
  opening->done = std::move(done);
  const auto ask_customer = [this, opening, actor](const std::string& id) {
    if (id.empty() || actor.empty() || std::exchange(opening->customer_asked, true)) return;
    ++opening->waits;
    wire::ToHub message;
    auto& query = *message.mutable_customer_query();
    query.set_customer_id(id);
    query.set_actor(actor);
    query.set_reason("contact " + opening->opened.contact_id());
    ask(std::move(message), [opening](const Answer& answer) {
      if (answer && answer->has_customer()) *opening->opened.mutable_customer() = answer->customer();
      opening->ended();
    });
  };
  ++opening->waits;
  ask_customer(customer);
  wire::ToHub message;
  message.mutable_decision_query()->set_decision_id(decision);
  message.mutable_decision_query()->set_contact(!actor.empty());  // who sees customers
  ask(std::move(message), [opening, ask_customer](const Answer& answer) {
    auto& opened = opening->opened;
    if (!answer) {
      opening->error = answer.error();
    } else if (answer->has_refusal()) {
      opening->error = Error(Fate::reject, answer->refusal().code(), answer->refusal().text());
    } else if (answer->has_contact_decided()) {
      *opened.mutable_decided() = answer->contact_decided();
    } else {
      *opened.mutable_decided()->mutable_decision() = answer->decision();
    }
    const auto& decided = opened.decided();
    if (opened.contact_id().empty()) opened.set_contact_id(decided.decision().contact_id());
    if (opened.contact_adapter().empty()) opened.set_contact_adapter(decided.decision().adapter());
    ask_customer(decided.decision().customer().id());
    opening->ended();
  });
}

}  // namespace balie::desk
