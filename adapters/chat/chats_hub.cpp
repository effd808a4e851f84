// The part of Chats that speaks with the hub: messages go to it one at a time, in their order, until it has
// them.
#include "adapters/chat/chats.hpp"
#include "adapters/chat/to_hub.hpp"

#include <algorithm>
#include <utility>

namespace balie::chat {
namespace {

constexpr Duration again_first = std::chrono::seconds(1), again_max = std::chrono::seconds(30),
                   outlook_lasts = std::chrono::seconds(15);
constexpr std::string_view fetch_attachment_kind = "fetch_attachment", erase_kind = "erase";

}  // namespace

void Chats::forward(const std::string& id) {
  if (forwards_[id].busy) return;
  const auto next = store_.next_kept(id);
  const auto found = store_.find(id);
  if (!next || !found) return stumble(next ? found.error() : next.error());
  if (!*next || !*found) {
    forwards_.erase(id);
    return;
  }
  forwards_[id].busy = true;
  if (is_shown(**found)) {
    show_desk(**found, **next);
  } else {
    bring(**found, **next);
  }
}

void Chats::bring(const Conversation& conversation, const Message& message) {
  sdk::Inbound inbound;
  const bool first = message.seq == 1;
  inbound.contact = contact_of(conversation, message, first, settings_.public_address);
  inbound.settle = [this, id = conversation.id, message, by_claim = is_only_claimed(inbound.contact)](
                       const v1::Decision& decision) -> sdk::Task<void> {
    settled(id, message, decision, by_claim);
    co_return result<void>{};
  };
  inbound.refuse = [this, id = conversation.id, message](const Error& error) -> sdk::Task<void> {
    not_forwarded(id, message, error);
    co_return result<void>{};
  };
  hub_.receive(std::move(inbound));
}

void Chats::settled(const std::string& id, const Message& message, const v1::Decision& decision,
                    bool by_claim) {
  forwarded(id, message, [&](Conversation& conversation) {
    auto added = decided(conversation, decision, message.seq, rules_, clock_.time());
    if (by_claim) conversation.email.clear();  // it may be another's, also when a token says later who it is
    if (!conversation.closed) return added;
    // The visitor ended it meanwhile.
    leave(conversation, "left");
    conversation.state = State::ended;
    return std::vector<Message>();
  });
}

void Chats::show_desk(const Conversation& conversation, const Message& message) {
  hub_.ask(show_of(conversation, message, settings_.desk, settings_.public_address),
           [this, id = conversation.id, message](const result<v1::FromHub>& answer) {
             if (!answer) return not_forwarded(id, message, answer.error());
             if (!answer->has_recorded()) {
               return not_forwarded(id, message, Error(Fate::retry, "chat.no_answer", "not recorded"));
             }
             forwarded(id, message, [&](Conversation& one) {
               one.sent = std::max(one.sent, message.seq);
               return std::vector<Message>();
             });
           });
}

void Chats::forwarded(const std::string& id, Message message, const Change& change_it) {
  message.progress = Progress::sent;
  change(id, [&](Conversation& conversation) {
    if (const auto kept = store_.put(conversation, message); !kept) stumble(kept.error());
    return change_it(conversation);
  });
  forwards_[id] = {};
  after_commit([this, id] { forward(id); });
}

void Chats::not_forwarded(const std::string& id, Message message, const Error& error) {
  auto& one = forwards_[id];
  one.busy = false;
  if (error.fate() != Fate::reject) {
    one.again = clock_.instant() + std::min(again_max, again_first * (1U << std::min(one.tries++, 5U)));
    return;
  }
  log_.warning("the hub refuses a message",
               {{"contact", id}, {"code", error.code()}, {"error", error.text()}});
  message.progress = Progress::failed;
  change(id, [&](Conversation& conversation) {
    if (const auto kept = store_.put(conversation, message); !kept) stumble(kept.error());
    tell(conversation, item_frame(message));
    return std::vector<Message>();
  });
  after_commit([this, id] { forward(id); });
}

// The visitor is there no more: the hub hears it as what it is.
void Chats::leave(Conversation& conversation, std::string_view why) {
  if (conversation.state == State::waiting) {
    after_commit([this, said = outcome_of(conversation, "abandoned")] { hub_.tell(said); });
  } else if (conversation.state == State::talking) {
    after_commit([this, said = end_of(conversation, why)] { hub_.tell(said); });
  }
}

// Of the entries that a page is open for; what is known stays while the hub is away.
void Chats::ask_outlook(const std::string& entry) {
  const auto queue = outlooks_.due(entry, clock_.instant(), outlook_lasts);
  if (!queue) return;
  hub_.ask(query_of(*queue), [this, entry](const result<v1::FromHub>& answer) {
    if (!answer) {
      if (answer.error().fate() == Fate::reject) {
        log_.warning("the hub does not tell of a queue",
                     {{"entry", entry}, {"code", answer.error().code()}, {"error", answer.error().text()}});
      }
      return;
    }
    if (answer->queues().queues().empty()) return;
    if (!outlooks_.heard(entry, outlook_of(answer->queues().queues(0)))) return;
    for (const auto* page : pages_) {
      if (page->entry == entry && page->greeted) tell_outlook(*page);
    }
  });
}

void Chats::tell_outlook(const Page& page) {
  if (const auto* outlook = outlooks_.find(page.entry)) send(page, outlook_frame(*outlook));
}

std::vector<std::string> Chats::commands() {
  auto names = conversation_commands();
  names.insert(names.end(), {std::string(fetch_attachment_kind), std::string(erase_kind)});
  return names;
}

std::vector<std::string> Chats::lookups() { return {std::string(fetch_attachment_kind)}; }

result<sdk::Delivered> Chats::deliver(const v1::Command& command) {
  if (command.kind() == fetch_attachment_kind) return fetch_attachment(command);
  if (command.kind() == erase_kind) return erase(command);
  return converse(command);
}

result<sdk::Delivered> Chats::converse(const v1::Command& command) {
  const auto id = conversation_of(command.contact_id());
  const bool sends = command.kind() == "send";
  if (sends && !command.id().empty()) {
    BALIE_TRY(const auto known, store_.place_of({}, command.id()));
    if (known) return sdk::Delivered{};
  }
  std::vector<File> files;
  if (sends) {
    BALIE_TRY(files, attachments_of(command));
  }
  result<std::vector<Message>> added;
  const bool found = !id.empty() && change(id, [&](Conversation& conversation) {
    added = commanded(conversation, command, files, rules_, clock_.time());
    return added.value_or(std::vector<Message>());
  });
  const bool kept = commit();
  if (!found || !kept || !added) {
    for (const auto& file : files) attachments_.drop(file.path);
  }
  if (!kept) return failure(Fate::retry, "chat.not_kept", "the conversation cannot be kept now");
  if (!found) return failure(Fate::reject, "not_found", "there is no such conversation");
  if (!added) return std::unexpected(added.error());
  if (sends) figures_.from_agents.Increment();
  if (command.kind() == "route") after_commit([this, id] { forward(id); });
  return sdk::Delivered{};
}

void Chats::signal(const v1::Signal& signal) {
  const auto& kind = signal.kind();
  if (kind == "delivered") return mark(conversation_of(signal.subject()), signal, &Conversation::delivered);
  const auto id = conversation_of(signal.contact_id());
  if (kind == "read") return mark(id, signal, &Conversation::read);
  if (kind != "typing" && kind != "idle") return;
  const auto found = store_.find(id);
  if (found && *found) tell(**found, typing_frame(kind == "typing"));
}

// Up to the message that the signal is about; without one, all that were sent.
void Chats::mark(const std::string& id, const v1::Signal& signal, std::uint32_t Conversation::*until) {
  if (id.empty()) return;
  change(id, [&](Conversation& conversation) {
    auto seq = signal.subject().empty() ? conversation.sent : 0;
    const std::string name(id_in(conversation, signal.subject()));
    const auto place = store_.place_of(conversation.visitor, name);
    if (!name.empty() && place && *place && (*place)->conversation == id) seq = (*place)->seq;
    conversation.*until = std::max(conversation.*until, seq);
    if (until == &Conversation::read) conversation.delivered = std::max(conversation.delivered, seq);
    return std::vector<Message>();
  });
}

}  // namespace balie::chat
