#include "adapters/chat/conversation.hpp"

#include "adapters/sdk/arguments.hpp"

#include <algorithm>
#include <array>

namespace balie::chat {
namespace {

constexpr double estimate_max = 7 * 24 * 3600;

Message note_of(std::string_view kind, std::string name, std::string text, Time now) {
  Message note;
  note.from = Sender::note;
  note.note = kind;
  note.name = std::move(name);
  note.text = std::move(text);
  note.at = now;
  return note;
}

// As the visitor may see it: what the hub calls the agent, with a capital.
std::string shown_name(const v1::Command& command, const Rules& rules) {
  if (!rules.agent_names) return {};
  const auto* title = sdk::argument_of(command, "agent_name");
  auto name = title != nullptr ? title->string_value() : command.agent();
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::string email_of(const v1::Customer& customer) {
  std::string best;
  for (const auto& one : customer.identifiers()) {
    if (one.scheme() != "email" || one.assurance() == "claimed") continue;
    if (best.empty() || one.assurance() == "verified") best = one.value();
  }
  return best;
}

struct Order {
  const v1::Command& command;
  const std::vector<File>& files;
  const Rules& rules;
  Time now;
};

std::vector<Message> waits(Conversation& conversation, const Order& order) {
  std::vector<Message> added;
  if (conversation.state == State::talking) added.push_back(note_of("waiting", {}, {}, order.now));
  conversation.state = State::waiting;
  conversation.agent.clear();
  conversation.estimate_seconds = -1;
  if (const auto* estimate = sdk::argument_of(order.command, "estimate_seconds")) {
    conversation.estimate_seconds =
        static_cast<std::int64_t>(std::clamp(estimate->number_value(), 0.0, estimate_max));
  }
  return added;
}

std::vector<Message> joins(Conversation& conversation, const Order& order) {
  auto name = shown_name(order.command, order.rules);
  const bool connects = order.command.kind() == "connect";
  if (connects || conversation.agent.empty()) conversation.agent = order.command.agent();
  conversation.state = State::talking;
  conversation.estimate_seconds = -1;
  // Who takes a contact sees its text with it.
  if (connects) conversation.delivered = std::max(conversation.delivered, conversation.contact_seq);
  return {note_of("joined", std::move(name), {}, order.now)};
}

std::vector<Message> goes(Conversation& conversation, const Order& order) {
  conversation.state = State::message;
  conversation.agent.clear();
  const auto* to = sdk::argument_of(order.command, "kind");
  const bool tells = to == nullptr || to->string_value() == "message";
  return {note_of(tells ? "message" : "moved", {}, order.command.text(), order.now)};
}

// The text, then each file. The first of them has the command's id.
std::vector<Message> says(Conversation&, const Order& order) {
  std::vector<Message> added;
  const auto add = [&](std::string text, std::optional<File> file) {
    Message made;
    if (added.empty()) made.id = order.command.id();
    made.from = Sender::agent;
    made.name = shown_name(order.command, order.rules);
    made.text = std::move(text);
    made.file = std::move(file);
    made.at = order.now;
    added.push_back(std::move(made));
  };
  if (!order.command.text().empty() || order.files.empty()) add(order.command.text(), {});
  for (const auto& file : order.files) add({}, file);
  return added;
}

std::vector<Message> hangs_up(Conversation& conversation, const Order& order) {
  return ended(conversation, "ended", order.now);
}

struct Kind {
  std::string_view name;
  std::vector<Message> (*carry_out)(Conversation&, const Order&);
};
constexpr std::array kinds = {Kind{"wait", waits}, Kind{"connect", joins}, Kind{"join", joins},
                              Kind{"route", goes}, Kind{"send", says},     Kind{"hang_up", hangs_up}};

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::fresh:
      return "new";
    case State::waiting:
      return "waiting";
    case State::talking:
      return "talking";
    case State::message:
      return "message";
    case State::ended:
      return "ended";
  }
  return "ended";
}

bool is_shown(const Conversation& conversation) {
  return conversation.state == State::waiting || conversation.state == State::talking;
}

std::vector<Message> decided(Conversation& conversation, const v1::Decision& decision, std::uint32_t seq,
                             const Rules& rules, Time now) {
  conversation.decision = decision.id();
  conversation.contact = decision.contact_id();
  conversation.contact_seq = seq;
  if (!decision.customer().id().empty()) conversation.customer = decision.customer().id();
  if (auto email = email_of(decision.customer()); !email.empty()) conversation.email = std::move(email);
  conversation.sent = std::max(conversation.sent, seq);
  std::vector<Message> added;
  const auto& route = decision.route();
  const bool tells_again = conversation.state != State::message;
  if (conversation.state == State::talking) {
    // An agent was so quick that the order to connect came before.
  } else if (route.hold() && !decision.fallback()) {
    conversation.state = State::waiting;
    if (!route.message_text().empty()) added.push_back(note_of("waiting", {}, route.message_text(), now));
  } else {
    conversation.state = State::message;
    if (tells_again) added.push_back(note_of("message", {}, route.message_text(), now));
  }
  for (const auto& offer : decision.offers()) {
    if (offer.text().empty()) continue;
    const auto offers =
        std::ranges::count_if(added, [](const Message& one) { return one.from == Sender::offer; });
    if (offers >= std::int64_t{rules.offers_max}) break;
    Message made;
    made.from = Sender::offer;
    made.text = offer.text();
    made.at = now;
    made.offer = PlacedOffer{offer.id(), decision.id(), offer.title(), {}};
    added.push_back(std::move(made));
  }
  return added;
}

std::vector<std::string> conversation_commands() {
  std::vector<std::string> names;
  for (const auto& kind : kinds) names.emplace_back(kind.name);
  return names;
}

result<std::vector<Message>> commanded(Conversation& conversation, const v1::Command& command,
                                       const std::vector<File>& files, const Rules& rules, Time now) {
  if (conversation.state == State::ended) {
    return failure(Fate::reject, "gone", "the conversation is over");
  }
  const auto* const found = std::ranges::find(kinds, command.kind(), &Kind::name);
  if (found == kinds.end()) {
    return failure(Fate::reject, "adapter.unknown_kind", "a conversation has no such command");
  }
  return found->carry_out(conversation, {command, files, rules, now});
}

std::vector<Message> ended(Conversation& conversation, std::string_view note, Time now) {
  conversation.state = State::ended;
  conversation.estimate_seconds = -1;
  return {note_of(note, {}, {}, now)};
}

}  // namespace balie::chat
