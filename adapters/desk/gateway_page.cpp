// The part of Gateway that does what a page asks.
#include "adapters/desk/gateway.hpp"
#include "adapters/desk/rights.hpp"
#include "adapters/sdk/wire_time.hpp"
#include "protocols/bus/json.hpp"

#include <fmt/format.h>

namespace balie::desk {
namespace {

constexpr std::size_t unanswered_max = 64;
constexpr std::uint32_t watched_contacts_max = 100;
constexpr std::size_t listens_max = 20;

}  // namespace

void Gateway::received(const SharedPage& page, std::string_view text) {
  parts_.figures.frames.Increment();
  if (!frames_.allow(fmt::format("{}", page->number))) {
    parts_.figures.too_often.Increment();
    return page->socket->close(too_often, "too many frames");
  }
  page::ToDesk message;
  bus::Limits limits;
  limits.frame_bytes_max = parts_.settings.message_bytes;
  const auto read = bus::from_json(text, "toDesk", limits, message);
  if (!read) {
    parts_.figures.frames_refused.Increment();
    // The field is a name of ours, or "toDesk": nothing of what the frame said.
    parts_.log.warning("a page sent what is no message", {{"user", page->user.shown.user()}});
    return page->socket->close(web::CloseCode::policy, "no message of the desk");
  }
  carry_out(page, message);
}

void Gateway::carry_out(const SharedPage& page, page::ToDesk& message) {
  const auto request = message.request();
  switch (message.body_case()) {
    case page::ToDesk::kHub:
      return forward(page, request, std::move(*message.mutable_hub()));
    case page::ToDesk::kOpen:
      return open_contact(page, request, message.open());
    case page::ToDesk::kWatch:
      return watch(page, request, message.watch());
    case page::ToDesk::kRead:
      return read(page, message.read());
    case page::ToDesk::kState: {
      auto state = state_of(*page);
      state.set_request(request);
      return send(page, state);
    }
    case page::ToDesk::kListen:
      return listen(page, request, message.listen());
    case page::ToDesk::BODY_NOT_SET:
      break;
  }
  if (request != 0) send(page, refusal(request, "reject", "invalid", "nothing is asked"));
}

page::FromDesk Gateway::answer_of(std::uint64_t request, const Answer& answer) const {
  if (!answer) {
    const auto& error = answer.error();
    return refusal(request, "retry", error.code() == "bus.away" ? "hub.away" : error.code(), error.text());
  }
  page::FromDesk message;
  message.set_request(request);
  *message.mutable_hub() = *answer;
  message.mutable_hub()->clear_request();
  return message;
}

void Gateway::forward(const SharedPage& page, std::uint64_t request, wire::ToHub message) {
  message.clear_request();
  message.clear_joined();
  const auto agent = page->agent();
  bool is_told = true;
  const auto objection =
      object_to(message, page->user, [&](std::string_view adapter, std::string_view contact) {
        is_told = !work_.agents().agents().empty();
        return work_.has(agent, {std::string(adapter), std::string(contact)});
      });
  // What a page kept while we were away is not thrown away for being sooner than the hub's word on who has
  // what.
  if (objection && !is_told)
    return send(page, refusal(request, "retry", "hub.away", "the hub has not told yet"));
  if (const auto subject = audited_subject(message); subject || objection) {
    const auto noted = parts_.users.audit(page->user.shown.user(), name_of(message.body_case()),
                                          subject.value_or(""), objection ? objection->code : "");
    if (!noted) {
      log_error("noting who did what", noted.error());
      return send(page, refusal(request, "retry", "desk.state", "it cannot be noted who did it"));
    }
  }
  if (objection) {
    parts_.figures.refused.Increment();
    return send(page, refusal(request, "reject", objection->code, objection->text));
  }
  if (message.has_signal()) return parts_.hub.signal(message.signal());
  if (page->unanswered >= unanswered_max) {
    return send(page, refusal(request, "retry", "too_busy", "as much is asked as may be at once"));
  }
  parts_.figures.forwarded.Increment();
  complete(message);
  ++page->unanswered;
  if (message.has_command() && message.command().kind() == "send" &&
      !message.command().contact_id().empty()) {
    return write(page, request, std::move(message));
  }
  if (message.has_command()) orders_.ordered(page->user.shown.user(), message.command());
  auto asked = message;
  ask(std::move(message), [this, page, request, asked = std::move(asked)](const Answer& answer) {
    --page->unanswered;
    answered(page, request, asked, answer);
  });
}

void Gateway::answered(const SharedPage& page, std::uint64_t request, const wire::ToHub& asked,
                       const Answer& answer) {
  const bool recorded = answer && answer->has_recorded();
  if (recorded && asked.has_presence()) {
    presences_.said(asked.presence());
    for (const auto& one : pages_.of_agent(asked.presence().agent())) send(one, state_of(*one));
  }
  if (recorded && asked.has_reservation_answer()) {
    const auto& said = asked.reservation_answer();
    const auto found = offered_.find(said.reservation_id());
    if (found != offered_.end() && found->second.agent() == said.agent()) {
      const ConversationKey key{found->second.contact_adapter(), found->second.contact_id()};
      offered_.erase(found);
      if (said.answer() == "accept") {
        ++accepted_;
        work_.take(key, said.agent());
        show_conversation(page, key);
      }
    }
    changed();
  }
  if (recorded && asked.has_routing_order()) changed();
  if (answer && answer->has_refusal() && asked.has_command()) orders_.refused(asked.command().id());
  auto told = answer_of(request, answer);
  if (asked.has_decision_query()) withhold(*told.mutable_hub(), page->user);
  send(page, told);
}

// An agent's message: kept first, then ordered of the channel, so that the same id is one message.
void Gateway::write(const SharedPage& page, std::uint64_t request, wire::ToHub message) {
  const auto command = message.command();
  const auto key = key_of(command);
  const auto found = parts_.conversations.find(key, command.id());
  if (found && *found && !(*found)->state().empty()) {
    --page->unanswered;
    wire::FromHub again;
    again.mutable_recorded()->set_id(command.id());
    again.mutable_recorded()->set_repeated_before(true);
    return send(page, answer_of(request, again));
  }
  if (const auto filled = fill_attachments(page->user, message); !filled) {
    --page->unanswered;
    return send(page, refusal(request, "reject", filled.error().code(), filled.error().text()));
  }
  page::Message shown;
  shown.set_id(command.id());
  shown.set_from("agent");
  shown.set_agent(command.agent().empty() ? page->user.shown.user() : command.agent());
  shown.set_text(command.text());
  *shown.mutable_at() = sdk::to_wire(parts_.clock.time());
  if (command.has_arguments()) *shown.mutable_arguments() = without_content(message.command().arguments());
  const auto* contact = work_.find(key);
  const auto kept = parts_.conversations.add(key, contact ? contact->customer : "", shown);
  if (!kept) {
    --page->unanswered;
    log_error("keeping a message", kept.error());
    return send(page, refusal(request, "retry", "desk.state", "the message cannot be kept"));
  }
  orders_.ordered(page->user.shown.user(), command);
  ask(std::move(message), [this, page, request, command](const Answer& answer) {
    --page->unanswered;
    if (answer && answer->has_refusal()) orders_.refused(command.id());
    written(page, request, command, answer);
  });
}

void Gateway::written(const SharedPage& page, std::uint64_t request, const wire::Command& command,
                      const Answer& answer) {
  const auto key = key_of(command);
  const bool recorded = answer && answer->has_recorded();
  const bool rejected = answer && answer->has_refusal() && answer->refusal().fate() == "reject";
  auto& kept = parts_.conversations;
  if (recorded) uploads_.drop(command);
  if (recorded || rejected) {
    const auto came =
        kept.came_to(command.id(), recorded ? "sent" : "failed", rejected ? answer->refusal().code() : "");
    if (!came) log_error("keeping a message's state", came.error());
    if (const auto message = kept.find(key, command.id()); message && *message) {
      push_message(key, command.agent(), **message);
    }
    parts_.figures.messages.Increment();
  } else if (const auto back = kept.take_back(key, command.id()); !back) {
    log_error("taking a message back", back.error());
  }
  send(page, answer_of(request, answer));
}

void Gateway::open_contact(const SharedPage& page, std::uint64_t request, const page::Open& open) {
  page::Opened known;
  known.set_contact_id(open.contact_id());
  known.set_contact_adapter(open.contact_adapter());
  const ConversationKey key{open.contact_adapter(), open.contact_id()};
  auto decision = open.decision_id();
  const auto* contact = work_.find(key);
  if (decision.empty() && contact) decision = contact->decision;
  if (decision.empty()) return send(page, refusal(request, "reject", "not_found", "which decision is it?"));
  wire::ToHub asked;
  asked.mutable_decision_query()->set_decision_id(decision);
  asked.mutable_decision_query()->set_contact(true);
  const auto objection = object_to(asked, page->user, [](auto, auto) { return false; });
  const auto& user = page->user.shown.user();
  const auto noted = parts_.users.audit(user, "open", decision, objection ? objection->code : "");
  if (!noted) return send(page, refusal(request, "retry", "desk.state", "it cannot be noted who did it"));
  if (objection || page->unanswered >= unanswered_max) {
    return send(page, objection
                          ? refusal(request, "reject", objection->code, objection->text)
                          : refusal(request, "retry", "too_busy", "as much is asked as may be at once"));
  }
  ++page->unanswered;
  const bool sees = asked.decision_query().contact();
  fetch(known, decision, sees && contact ? contact->customer : "", sees ? user : "",
        [this, page, request, sees](const page::Opened& opened, const Error* error) {
          --page->unanswered;
          if (error) {
            const auto fate = error->fate() == Fate::reject ? "reject" : "retry";
            return send(page, refusal(request, fate, error->code(), error->text()));
          }
          page::FromDesk message;
          message.set_request(request);
          *message.mutable_opened() = opened;
          withhold(*message.mutable_opened()->mutable_decided()->mutable_decision(), page->user);
          send(page, message);
          if (sees) show_conversation(page, {opened.contact_adapter(), opened.contact_id()});
        });
}

void Gateway::watch(const SharedPage& page, std::uint64_t request, const page::Watch& watch) {
  if (!page->user.has("supervisor") && !page->user.has("analyst")) {
    return send(page, refusal(request, "reject", "not_allowed", "live figures are for supervisors"));
  }
  page->watches.reset();
  if (watch.on()) page->watches = std::min(watch.contacts(), watched_contacts_max);
  wire::ToHub message;
  message.mutable_queue_query()->set_contacts(page->watches.value_or(0));
  ask(std::move(message), [this, page, request](const Answer& answer) {
    if (!answer || !answer->has_queues()) return send(page, answer_of(request, answer));
    page::FromDesk told;
    told.set_request(request);
    *told.mutable_live()->mutable_queues() = answer->queues();
    *told.mutable_live()->mutable_agents() = work_.agents();
    *told.mutable_live()->mutable_at() = sdk::to_wire(parts_.clock.time());
    send(page, told);
  });
}

void Gateway::read(const SharedPage& page, const page::Read& read) {
  const ConversationKey key{read.contact_adapter(), read.contact_id()};
  if (!work_.has(page->agent(), key)) return;
  wire::Signal signal;
  signal.set_contact_id(key.contact);
  signal.set_contact_adapter(key.adapter);
  signal.set_kind("read");
  signal.set_agent(page->agent());
  signal.set_subject(read.message_id());
  parts_.hub.signal(signal);
}

void Gateway::listen(const SharedPage& page, std::uint64_t request, const page::Listen& listen) {
  const ConversationKey key{listen.contact_adapter(), listen.contact_id()};
  const bool may = page->user.has("supervisor");
  const auto noted = parts_.users.audit(page->user.shown.user(), listen.off() ? "listen.off" : "listen",
                                        key.contact, may ? "" : "not_allowed");
  if (!noted) return send(page, refusal(request, "retry", "desk.state", "it cannot be noted who did it"));
  if (!may) return send(page, refusal(request, "reject", "not_allowed", "listening in is for supervisors"));
  if (listen.off()) {
    page->listens.erase(key);
  } else if (page->listens.size() >= listens_max) {
    return send(page, refusal(request, "reject", "too_busy", "you listen to as many as may be"));
  } else {
    page->listens.insert(key);
  }
  show_conversation(page, key, request);
}

}  // namespace balie::desk
