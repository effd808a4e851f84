// The part of Gateway that follows the hub's log, and what pages are told of the hub without a contact.
#include "adapters/desk/gateway.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <utility>

namespace balie::desk {
namespace {

constexpr std::uint32_t facts_a_page = 500;

using google::protobuf::util::MessageDifferencer;

}  // namespace

void Gateway::event(std::string_view type, std::string_view bytes) {
  if (type == "command.done" && !originals_.waits() && !orders_.waits()) return;
  if (type == "reservation.changed" || type == "contact.routed" || type == "routing.ordered" ||
      type == "presence.changed") {
    return changed();
  }
  wire::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  if (!event.has_command_done()) return facts_.heard(event);
  originals_.done(event.command_done());
  if (const auto ended = orders_.done(event.command_done())) tell(*ended);
}

// Reads what happened since the last time, since some of it may not have been heard.
void Gateway::catch_up() {
  if (std::exchange(catching_up_, true)) return;
  const auto followed = parts_.conversations.followed();
  if (followed) return read_facts(*followed + 1);
  catching_up_ = false;
  log_error("reading how far the hub's log was followed", followed.error());
}

// Page by page; then notes how far.
void Gateway::read_facts(std::uint64_t from) {
  wire::ToHub message;
  message.mutable_events_query()->set_from(from);
  message.mutable_events_query()->set_limit(from == 1 ? 1 : facts_a_page);
  ask(std::move(message), [this, from](const Answer& answer) {
    catching_up_ = false;
    if (!answer || !answer->has_events()) return;  // it is tried again
    const auto& events = answer->events();
    if (from > 1) {
      for (const auto& event : events.events()) read_fact(event);
    }
    // A desk that is new has nothing that could be erased.
    const bool more =
        from > 1 && events.events_size() > 0 && events.events().rbegin()->sequence() < events.last();
    const auto to = more ? events.events().rbegin()->sequence() : events.last();
    if (auto done = parts_.conversations.follow(to); !done)
      return log_error("following the hub", done.error());
    catching_up_ = more;
    if (more) read_facts(to + 1);
  });
}

// One that happened a while ago: who ordered the command may not be known any more, but a message is.
void Gateway::read_fact(const wire::Event& event) {
  facts_.read(event);
  if (!event.has_command_done()) return;
  const auto& done = event.command_done();
  if (!orders_.has(done.command_id())) return came_to(done.command_id(), done.error());
  if (const auto ended = orders_.done(done)) tell(*ended);
}

// A command that a page had ordered has ended.
void Gateway::tell(const Orders::Ended& ended) {
  const auto& state = ended.state;
  if (ended.is_message) return came_to(state.command_id(), state.error());
  // Telephony says itself when somebody is on hold; not every adapter does.
  const bool holds = state.kind() == "hold";
  if (state.error().empty() && (holds || state.kind() == "retrieve")) {
    work_.hold({state.contact_adapter(), state.contact_id()}, holds);
  }
  if (state.error() == "unknown_command") ask_known();
  page::FromDesk message;
  *message.mutable_command_state() = state;
  const auto text = text_of(message);
  for (const auto& page : pages_.of_user(ended.user)) page->socket->send(text);
}

// An agent's message was delivered, or was not.
void Gateway::came_to(const std::string& id, const std::string& error) {
  const auto* const state = error.empty() ? "delivered" : "failed";
  const auto key = parts_.conversations.came_to(id, state, error);
  if (!key) return log_error("keeping a message's state", key.error());
  if (*key) push_state(**key, id, state, error);
}

// Asked from time to time: neither a new playbook nor an adapter that comes or goes is told to desks.
void Gateway::ask_known() {
  wire::ToHub adapters, choices;
  adapters.mutable_adapter_query();
  choices.mutable_choices_query();
  ask(std::move(adapters), [this](const Answer& answer) {
    if (!answer || !answer->has_adapters()) return;
    if (adapters_ && MessageDifferencer::Equals(*adapters_, answer->adapters())) return;
    adapters_ = answer->adapters();
    page::FromDesk message;
    *message.mutable_adapters() = *adapters_;
    push_to_all(message);
  });
  ask(std::move(choices), [this](const Answer& answer) {
    if (!answer || !answer->has_choices()) return;
    if (choices_ && MessageDifferencer::Equals(*choices_, answer->choices())) return;
    choices_ = answer->choices();
    page::FromDesk message;
    *message.mutable_choices() = *choices_;
    push_to_all(message);
  });
}

bool Gateway::is_known(std::string_view adapter) const {
  return adapters_ && std::ranges::any_of(adapters_->adapters(),
                                          [&](const auto& one) { return one.adapter() == adapter; });
}

void Gateway::push_to_all(const page::FromDesk& message) {
  const auto text = text_of(message);
  for (const auto& page : pages_.all()) page->socket->send(text);
}

void Gateway::greet_with_known(const SharedPage& page) {
  page::FromDesk adapters, choices;
  if (adapters_) *adapters.mutable_adapters() = *adapters_;
  if (choices_) *choices.mutable_choices() = *choices_;
  if (adapters_) send(page, adapters);
  if (choices_) send(page, choices);
}

}  // namespace balie::desk
