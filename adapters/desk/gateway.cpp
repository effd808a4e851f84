#include "adapters/desk/gateway.hpp"

#include "adapters/sdk/stamp.hpp"
#include "adapters/sdk/wire_time.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

namespace balie::desk {
namespace {

constexpr auto refresh_after = std::chrono::milliseconds(100);  // changes of that time are asked for together
constexpr std::size_t pages_of_user_max = 10;
constexpr std::uint64_t session_sweeps = 5, known_sweeps = 10, log_sweeps = 600, housekeeping_sweeps = 3600;

}  // namespace

Gateway::Gateway(Parts parts)
    : parts_(std::move(parts)),
      presences_(parts_.clock, parts_.settings.grace),
      originals_(parts_.clock, {},
                 [this](const std::string& id, const Originals::Wanted& what, std::uint64_t offset) {
                   order_piece(id, what, offset);
                 }),
      orders_(parts_.clock),
      uploads_(parts_.clock, {.file_bytes_max = parts_.settings.attachment_bytes,
                              .types = parts_.settings.attachment_types}),
      facts_(parts_.conversations, parts_.log),
      frames_(parts_.clock, {.per_second = double(parts_.settings.frames_per_second),
                             .burst = 4.0 * parts_.settings.frames_per_second,
                             .keys_max = 100'000}),
      refresh_timer_(parts_.executor) {}

const std::vector<std::string>& Gateway::topics() {
  static const std::vector<std::string> all{"reservation.changed", "contact.routed",  "routing.ordered",
                                            "presence.changed",    "customer.erased", "customer.merged",
                                            "customer.unmerged",   "command.done"};
  return all;
}

std::string Gateway::fresh_id() { return fmt::format("{}-{}", parts_.boot_id, ++ids_given_); }

void Gateway::complete(wire::ToHub& message) {
  sdk::stamp(
      message, [this] { return fresh_id(); }, parts_.clock.time());
}

void Gateway::ask(wire::ToHub message, Answered done) {
  complete(message);
  parts_.hub.request(std::move(message), parts_.deadline,
                     [alive = std::weak_ptr(alive_), done = std::move(done)](Answer answer) {
                       if (!alive.expired()) done(answer);
                     });
}

void Gateway::log_error(std::string_view what, const Error& error) {
  parts_.log.error(what, {{"code", error.code()}, {"error", error.text()}});
}

void Gateway::open(std::shared_ptr<web::WebSocket> socket, const User& user, const std::string& session) {
  const auto others = pages_.of_user(user.shown.user());
  if (others.size() >= pages_of_user_max) end(others.front(), "too many pages");
  auto page = std::make_shared<Page>();
  page->number = ++pages_opened_;
  page->socket = std::move(socket);
  page->user = user;
  page->session = session;
  page->socket->received = [this, page](std::string_view text) { received(page, text); };
  page->socket->closed = [this, page](web::CloseCode code) {
    const bool lost = code == web::CloseCode::lost || code == web::CloseCode::try_later;
    if (lost) parts_.figures.slow_pages.Increment();
    if (web::is_violation(code)) parts_.figures.frames_refused.Increment();
    closed(page);
  };
  pages_.add(page);
  const auto agent = page->agent();
  if (!agent.empty()) {
    if (auto presence = presences_.came(agent)) say(*std::move(presence));
  }
  greet(page);
}

void Gateway::closed(const SharedPage& page) {
  pages_.remove(*page);
  if (const auto agent = page->agent(); !agent.empty()) presences_.left(agent);
}

void Gateway::end(const SharedPage& page, std::string_view reason) {
  page->socket->close(session_ended, reason);
}

void Gateway::sign_out(const std::string& session, const User& user) {
  bool has_other = false;
  for (const auto& page : pages_.of_user(user.shown.user())) {
    if (page->session == session) {
      end(page, "signed out");
    } else {
      has_other = true;
    }
  }
  if (has_other || !user.has("agent")) return;
  if (auto presence = presences_.signed_out(user.shown.agent(), "signed_out")) say(*std::move(presence));
}

void Gateway::end_user(std::string_view user, std::string_view but) {
  for (const auto& page : pages_.of_user(user)) {
    if (page->session != but) end(page, "signed out");
  }
}

page::FromDesk Gateway::state_of(const Page& page) const {
  page::FromDesk message;
  auto& state = *message.mutable_state();
  state.set_hub_ready(parts_.hub.open());
  state.set_adapter(parts_.adapter);
  *state.mutable_now() = sdk::to_wire(parts_.clock.time());
  const auto agent = page.agent();
  if (agent.empty()) return message;
  if (const auto* presence = presences_.of(agent)) {
    state.set_presence(presence->state());
    state.set_presence_reason(presence->reason());
  }
  if (const auto* status = work_.status(agent)) *state.mutable_work() = *status;
  return message;
}

void Gateway::push_states() {
  for (const auto& page : pages_.all()) send(page, state_of(*page));
}

// All that is in hand, for a page that has nothing yet.
void Gateway::greet(const SharedPage& page) {
  send(page, state_of(*page));
  greet_with_known(page);
  for (auto& state : orders_.of(page->user.shown.user())) {
    page::FromDesk message;
    *message.mutable_command_state() = std::move(state);
    send(page, message);
  }
  const auto agent = page->agent();
  for (const auto& [id, reservation] : offered_) {
    if (reservation.agent() != agent || agent.empty()) continue;
    page::FromDesk message;
    *message.mutable_hub()->mutable_reservation() = reservation;
    send(page, message);
  }
  std::set<ConversationKey> told;
  if (const auto* status = work_.status(agent)) {
    for (const auto& contact : status->contacts()) {
      told.insert({contact.contact_adapter(), contact.contact_id()});
      show_work(page, contact);
    }
  }
  // Accepted a moment ago: what the hub said last does not have it yet, and what it says next is no change.
  for (const auto& [key, contact] : work_.contacts()) {
    if (!work_.has(agent, key) || told.contains(key)) continue;
    wire::AgentContact taken;
    taken.set_contact_id(key.contact);
    taken.set_contact_adapter(key.adapter);
    taken.set_decision_id(contact.decision);
    taken.set_customer_id(contact.customer);
    taken.set_state("talking");
    show_work(page, taken);
  }
}

void Gateway::show_work(const SharedPage& page, const wire::AgentContact& contact) {
  page::Opened known;
  known.set_contact_id(contact.contact_id());
  known.set_contact_adapter(contact.contact_adapter());
  known.set_reservation_id(contact.reservation_id());
  fetch(known, contact.decision_id(), contact.customer_id(), page->user.shown.user(),
        [page](const page::Opened& opened, const Error* error) {
          page::FromDesk message;
          *message.mutable_opened() = opened;
          if (!error) send(page, message);
        });
  const ConversationKey key{contact.contact_adapter(), contact.contact_id()};
  if (contact.state() != "offered") show_conversation(page, key);
  const auto* in_hand = work_.find(key);
  if (!in_hand || !in_hand->held) return;
  // A page that lost its link meanwhile may think otherwise.
  page::FromDesk held;
  auto& signal = *held.mutable_hub()->mutable_signal();
  signal.set_kind(*in_hand->held ? "held" : "retrieved");
  signal.set_contact_id(key.contact);
  signal.set_contact_adapter(key.adapter);
  send(page, held);
}

void Gateway::say(wire::Presence presence) {
  wire::ToHub message;
  *message.mutable_presence() = std::move(presence);
  message.mutable_presence()->clear_id();
  message.mutable_presence()->clear_at();
  ask(std::move(message), [this](const Answer& answer) {
    if (answer && answer->has_refusal()) {
      parts_.log.warning("the hub refused a presence", {{"code", answer->refusal().code()}});
    }
    changed();
  });
}

void Gateway::hub_opened() {
  for (auto& presence : presences_.all()) say(std::move(presence));
  changed();
  push_states();
  ask_known();
  catch_up();
}

void Gateway::hub_closed() {
  offered_.clear();  // the hub takes them back
  push_states();
}

// What agents have in hand may be other than it was.
void Gateway::changed() {
  if (std::exchange(refresh_due_, true)) return;
  refresh_timer_.expires_after(refresh_after);
  refresh_timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
    if (alive.expired() || error) return;
    refresh_due_ = false;
    refresh();
  });
}

void Gateway::refresh() {
  if (std::exchange(refreshing_, true)) return changed();
  wire::ToHub message;
  message.mutable_agent_query();
  ask(std::move(message), [this, before = accepted_](const Answer& answer) {
    refreshing_ = false;
    if (before != accepted_) return changed();  // it may be of before that, and take back what was accepted
    if (answer && answer->has_agents()) take_over(answer->agents());
  });
}

void Gateway::take_over(const wire::Agents& agents) {
  std::map<std::string, std::string> before;
  for (const auto& agent : work_.agents().agents()) before[agent.agent()] = agent.SerializeAsString();
  for (const auto& change : work_.replace(agents)) {
    const bool was_shown = shown_.contains({change.agent, change.key});
    if (change.gained) {
      shown_.insert({change.agent, change.key});
      if (auto done = parts_.conversations.adopt(change.key); !done)
        log_error("adopting messages", done.error());
    } else {
      shown_.erase({change.agent, change.key});
    }
    for (const auto& page : pages_.of_agent(change.agent)) {
      if (!change.gained) {
        page::FromDesk message;
        auto& gone = *message.mutable_gone();
        gone.set_contact_id(change.key.contact);
        gone.set_contact_adapter(change.key.adapter);
        gone.set_reason(change.reason);
        send(page, message);
      } else if (was_shown) {
        show_conversation(page, change.key);
      } else {
        for (const auto& contact : work_.status(change.agent)->contacts()) {
          if (contact.contact_id() == change.key.contact) show_work(page, contact);
        }
      }
    }
  }
  std::erase_if(shown_, [this](const auto& one) {
    const auto* contact = work_.find(one.second);
    return !contact || !(contact->agents.contains(one.first) || contact->offered_to.contains(one.first));
  });
  for (const auto& agent : agents.agents()) {
    if (before[agent.agent()] == agent.SerializeAsString()) continue;
    for (const auto& page : pages_.of_agent(agent.agent())) send(page, state_of(*page));
  }
}

void Gateway::sweep() {
  for (auto& presence : presences_.sweep()) say(std::move(presence));
  originals_.sweep();
  uploads_.sweep();
  for (const auto& ended : orders_.sweep()) tell(ended);
  tell_watchers();
  const auto long_ago = parts_.clock.time() - std::chrono::minutes(1);
  std::erase_if(offered_, [&](const auto& one) {
    return one.second.has_until() && bus::to_time(one.second.until()) < long_ago;
  });
  ++sweeps_;
  if (parts_.hub.open() && sweeps_ % known_sweeps == 0) ask_known();
  if (parts_.hub.open() && sweeps_ % log_sweeps == 0) catch_up();
  if (sweeps_ % session_sweeps == 0) {
    std::map<std::string, bool> lives;
    for (const auto& page : pages_.all()) {
      auto found = lives.find(page->session);
      if (found == lives.end()) {
        const auto alive = parts_.sessions.lives(page->session);
        found = lives.emplace(page->session, !alive || *alive).first;  // a full disk signs nobody out
      }
      if (!found->second) end(page, "the session is over");
    }
  }
  if (sweeps_ % housekeeping_sweeps != 1) return;
  const auto now = parts_.clock.time();
  const auto before = [&](Duration kept) {
    return now - std::chrono::duration_cast<std::chrono::microseconds>(kept);
  };
  if (auto done = parts_.sessions.sweep(); !done) log_error("forgetting sessions", done.error());
  if (auto done = parts_.users.forget_audit(before(parts_.settings.audit_kept)); !done) {
    log_error("forgetting the audit", done.error());
  }
  if (auto done = parts_.conversations.forget(before(parts_.settings.conversations_kept)); !done) {
    log_error("forgetting conversations", done.error());
  }
}

// Live figures: one question a second for all who look.
void Gateway::tell_watchers() {
  std::optional<std::uint32_t> contacts;
  for (const auto& page : pages_.all()) {
    if (page->watches) contacts = std::max(contacts.value_or(0), *page->watches);
  }
  if (!contacts || !parts_.hub.open() || std::exchange(watching_, true)) return;
  changed();
  wire::ToHub message;
  message.mutable_queue_query()->set_contacts(*contacts);
  ask(std::move(message), [this](const Answer& answer) {
    watching_ = false;
    if (!answer || !answer->has_queues()) return;
    page::FromDesk told;
    *told.mutable_live()->mutable_queues() = answer->queues();
    *told.mutable_live()->mutable_agents() = work_.agents();
    *told.mutable_live()->mutable_at() = sdk::to_wire(parts_.clock.time());
    const auto text = text_of(told);
    for (const auto& page : pages_.all()) {
      if (page->watches) page->socket->send(text);
    }
  });
}

void Gateway::close() {
  for (const auto& page : pages_.all()) page->socket->close(web::CloseCode::going_away, "the server stops");
}

}  // namespace balie::desk
