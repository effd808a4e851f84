// The part of Chats that answers pages.
#include "adapters/chat/chats.hpp"
#include "adapters/chat/to_hub.hpp"

#include <algorithm>
#include <utility>

namespace balie::chat {
namespace {

constexpr std::uint32_t shown_max = 500;  // messages that a page is given when it opens
constexpr std::size_t placed_max = 20;

// What a hello says of the visitor, with what was claimed in the conversation before it.
std::string with_claims(const Conversation* before, const std::string& about) {
  v1::Contact known, now;
  if (before == nullptr || !known.ParseFromString(before->about) || !now.ParseFromString(about)) return about;
  keep_claims(known, now);
  return now.SerializeAsString();
}

}  // namespace

void Chats::opened(std::shared_ptr<web::WebSocket> socket, std::string entry, std::string address) {
  auto page = std::make_shared<Page>(Page{socket, std::move(entry), std::move(address), {}, {}, false, {}});
  pages_.insert(page.get());
  socket->received = [this, page](std::string_view text) { received(*page, text); };
  socket->closed = [this, page](web::CloseCode code) {
    if (web::is_violation(code)) figures_.bad_frames.Increment();
    closed(*page);
  };
}

void Chats::closed(Page& page) {
  pages_.erase(&page);
  const auto room = rooms_.find(page.visitor);
  if (room == rooms_.end() || std::erase(room->second.pages, &page) == 0) return;
  if (!room->second.pages.empty()) return;
  auto& conversation = room_of(page.visitor).conversation;
  if (!conversation) return;
  conversation->left = clock_.time();
  keep(*conversation);
  after_commit({});
}

void Chats::received(Page& page, std::string_view text) {
  // Until it has a key a page is one of many of its address.
  const bool too_fast = !page.visitor.empty() && !frames_.allow(page.visitor);
  if (too_fast || !address_frames_.allow(page.address)) {
    figures_.too_fast.Increment();
    return page.socket->close(web::CloseCode::policy, "too_fast");
  }
  auto frame = read_frame(text);
  if (!frame) {
    figures_.bad_frames.Increment();
    log_.warning("a page's frame is refused",
                 {{"code", frame.error().code()}, {"error", frame.error().text()}});
    return page.socket->close(web::CloseCode::policy, "bad_frame");
  }
  if (!page.greeted && !std::holds_alternative<Hello>(*frame) && !std::holds_alternative<Ping>(*frame)) {
    return page.socket->close(web::CloseCode::policy, "hello_first");
  }
  std::visit([&](auto& one) { take(page, one); }, *frame);
}

void Chats::take(Page& page, Hello& hello) {
  if (hello.entry != page.entry) return page.socket->close(web::CloseCode::policy, "entry");
  const auto visitor = hello.key.empty() ? page.visitor : visitor_id(hello.key);
  if (!enter(page, visitor)) return;
  page.about = about(hello, page.visitor, verified(page, hello)).SerializeAsString();
  if (!std::exchange(page.greeted, true)) {
    send(page, welcome_frame({settings_.text_bytes_max, settings_.file_bytes_max, &settings_.file_types},
                             clock_.time()));
    tell_outlook(page);
    ask_outlook(page.entry);
  }
  if (auto* conversation = shown_to(page); conversation != nullptr) {
    if (conversation->state != State::ended) conversation->about = with_claims(conversation, page.about);
    conversation->left.reset();
    keep(*conversation);
  }
  show(page, hello);
}

std::optional<Verified> Chats::verified(const Page& page, const Hello& hello) {
  if (hello.token.empty()) return std::nullopt;
  auto token = read_token(hello.token, settings_.token, page.entry, clock_.time());
  if (token) return std::move(*token);
  figures_.tokens_refused.Increment();
  log_.warning("a token is refused", {{"code", token.error().code()}, {"entry", page.entry}});
  said_.push_back({page.socket, std::make_shared<const std::string>(refused_frame("", "token"))});
  return std::nullopt;
}

// A page belongs to one visitor from its first key on.
bool Chats::enter(Page& page, const std::string& visitor) {
  if (visitor.empty() || page.visitor == visitor) return true;
  if (!page.visitor.empty()) return page.socket->close(web::CloseCode::policy, "key"), false;
  auto& room = room_of(visitor);
  if (room.pages.size() >= settings_.pages_max) {
    return page.socket->close(web::CloseCode::try_later, "pages"), false;
  }
  page.visitor = visitor;
  room.pages.push_back(&page);
  return true;
}

// The conversation as it is, with what the page has not seen.
void Chats::show(Page& page, const Hello& hello) {
  const auto* conversation = shown_to(page);
  if (conversation == nullptr) return send(page, conversation_frame(nullptr, {}, false));
  tell_state(*conversation);
  const auto after = hello.conversation == conversation->id ? hello.seen : 0;
  const auto messages = store_.messages(conversation->id, after, shown_max);
  if (!messages) return stumble(messages.error());
  for (const auto& message : *messages) send(page, item_frame(message));
  send(page, marks_frame(*conversation));
}

Conversation* Chats::shown_to(Page& page) {
  if (page.visitor.empty()) return nullptr;
  auto& room = room_of(page.visitor);
  return room.conversation ? &*room.conversation : nullptr;
}

void Chats::refuse(Page& page, std::string_view id, std::string_view code) {
  figures_.refused.Increment();
  send(page, refused_frame(id, code));
}

void Chats::take(Page& page, Write& one) {
  if (page.visitor.empty()) return refuse(page, one.id, "refused");
  const auto known = store_.place_of(page.visitor, one.id);
  if (!known) return stumble(known.error());
  if (*known) {  // sent again, as its ack was lost
    figures_.repeated.Increment();
    return send(page, ack_frame(one.id, (*known)->seq));
  }
  if (one.text.empty() || one.text.size() > settings_.text_bytes_max)
    return refuse(page, one.id, "too_large");
  if (!messages_.allow(page.visitor) || !may_begin(page)) return refuse(page, one.id, "too_fast");
  Message message;
  message.id = one.id;
  message.text = std::move(one.text);
  write(page.visitor, page.about, std::move(message));
}

// A conversation that is open goes on, whatever others behind the same address do.
bool Chats::may_begin(Page& page) {
  const auto* conversation = shown_to(page);
  const bool goes_on = conversation != nullptr && conversation->state != State::ended;
  return goes_on || begun_.allow(page.address);
}

void Chats::write(const std::string& visitor, const std::string& about, Message message) {
  auto& room = room_of(visitor);
  const auto now = clock_.time();
  message.at = now;
  message.progress = Progress::kept;
  if (!room.conversation || room.conversation->state == State::ended) {
    Conversation begun;
    begun.id = conversation_id(visitor, message.id);
    begun.visitor = visitor;
    begun.about = with_claims(room.conversation ? &*room.conversation : nullptr, about);
    begun.began = now;
    if (room.pages.empty()) begun.left = now;
    room.conversation = std::move(begun);
    figures_.conversations.Increment();
    tell_state(*room.conversation);
  }
  auto& conversation = *room.conversation;
  const auto id = message.id;
  figures_.from_visitors.Increment();
  append(conversation, {std::move(message)});
  keep(conversation);
  tell(conversation, ack_frame(id, conversation.last));
  after_commit([this, id = conversation.id] { forward(id); });
}

void Chats::take(Page& page, Typing& typing) {
  const auto* conversation = shown_to(page);
  if (conversation == nullptr || !is_shown(*conversation)) return;
  hub_.tell(signal_of(*conversation, typing.on ? "typing" : "idle", {}, settings_.desk));
}

void Chats::take(Page& page, Read& read) {
  auto* conversation = shown_to(page);
  if (conversation == nullptr || read.seq <= conversation->read_by_visitor) return;
  const auto before = conversation->read_by_visitor;
  conversation->read_by_visitor = std::min(read.seq, conversation->last);
  keep(*conversation);
  const auto messages = store_.messages(conversation->id, before, shown_max);
  if (!messages || !is_shown(*conversation)) return after_commit({});
  std::string last;
  for (const auto& message : *messages) {
    const bool is_read = message.from == Sender::agent && message.seq <= read.seq;
    if (is_read && !message.id.empty()) last = message.id;
  }
  if (!last.empty()) hub_.tell(signal_of(*conversation, "read", last, settings_.desk));
  after_commit({});
}

void Chats::take(Page& page, End&) {
  const auto* conversation = shown_to(page);
  if (conversation == nullptr || conversation->state == State::ended) return;
  change(std::string(conversation->id), [this](Conversation& one) {
    leave(one, "left");
    one.closed = true;
    return ended(one, "left", clock_.time());
  });
}

void Chats::take(Page& page, Rate& rate) {
  const auto* conversation = shown_to(page);
  if (conversation == nullptr || conversation->state != State::ended) return;
  if (conversation->rated || conversation->contact.empty()) return;
  change(std::string(conversation->id), [&](Conversation& one) {
    one.rated = true;
    after_commit([this, rating = rating_of(one, rate)] { hub_.tell(rating); });
    return std::vector<Message>();
  });
}

// Only what was put in front of this visitor can be answered.
void Chats::take(Page& page, Answer& answer) {
  const auto same = [&](const Answer& one) {
    return one.decision == answer.decision && one.offer == answer.offer;
  };
  const auto who = page.visitor.empty() ? conversation_id(page.about, "") : page.visitor;
  if (std::ranges::any_of(page.placed, same)) return hub_.tell(answer_of(who, answer));
  const auto* conversation = shown_to(page);
  if (conversation == nullptr) return;
  const auto messages = store_.messages(conversation->id, 0, shown_max);
  if (!messages) return stumble(messages.error());
  const auto found = std::ranges::find_if(*messages, [&](const Message& one) {
    return one.offer && one.offer->decision == answer.decision && one.offer->id == answer.offer;
  });
  if (found == messages->end() || !found->offer->answer.empty()) return;
  if (answer.kind != "presented") {
    auto changed = *found;
    changed.offer->answer = answer.kind;
    if (const auto kept = store_.put(*conversation, changed); !kept) return stumble(kept.error());
    tell(*conversation, item_frame(changed));
  }
  const bool at_desk = conversation->state == State::talking && answer.decision == conversation->decision;
  const auto signal = signal_of(*conversation, answer.kind, answer.offer, settings_.desk);
  after_commit([this, said = answer_of(page.visitor, answer), signal, at_desk] {
    hub_.tell(said);
    if (at_desk) hub_.tell(signal);  // the agent does not offer it again
  });
}

void Chats::take(Page& page, Slot& slot) {
  v1::Contact about;
  about.ParseFromString(page.about);
  auto contact = slot_contact(about, page.visitor, slot);
  const auto none = [&] { send(page, slot_frame(slot.id, nullptr)); };
  const auto& who = page.visitor.empty() ? page.address : page.visitor;
  if (contact.identifiers().empty() || !messages_.allow("slot " + who) || !slots_.allow(page.address)) {
    return none();
  }
  const auto again = [this, socket = std::weak_ptr(page.socket), id = slot.id,
                      &page](const v1::Decision* decision) {
    const auto alive = socket.lock();  // and with it the page
    if (!alive || !alive->received) return;
    std::optional<SlotOffer> offer;
    const auto count = decision == nullptr ? 0 : decision->offers_size();
    for (int i = 0; i < count && !offer; ++i) {
      const auto& one = decision->offers(i);
      if (!one.text().empty()) offer = SlotOffer{one.id(), decision->id(), one.title(), one.text()};
    }
    if (offer && page.placed.size() < placed_max) page.placed.push_back({offer->decision, offer->id, {}});
    alive->send(slot_frame(id, offer ? &*offer : nullptr));
  };
  sdk::Inbound inbound;
  inbound.contact = std::move(contact);
  inbound.settle = [again](const v1::Decision& decision) -> sdk::Task<void> {
    again(&decision);
    co_return result<void>{};
  };
  inbound.refuse = [again](const Error&) -> sdk::Task<void> {
    again(nullptr);
    co_return result<void>{};
  };
  hub_.receive(std::move(inbound));
}

void Chats::take(Page& page, Mail& mail) {
  const auto* conversation = shown_to(page);
  if (conversation == nullptr || !can_mail(*conversation) || !messages_.allow(page.visitor)) return;
  const auto messages = store_.messages(conversation->id, 0, shown_max);
  if (!messages) return stumble(messages.error());
  v1::Contact about;
  about.ParseFromString(conversation->about);
  const auto subject = in_language(settings_.mail_subjects, about.language());
  const auto id = conversation->id;
  hub_.ask(transcript_of(*conversation, *messages, {settings_.mail, subject, mail.zone, mail.minutes_east}),
           [this, id](const result<v1::FromHub>& answer) {
             const bool taken = answer && answer->has_recorded();
             change(id, [&](Conversation& one) {
               tell(one, mailed_frame(taken));
               return std::vector<Message>();
             });
           });
}

void Chats::take(Page& page, Ping&) { page.socket->send(pong_frame()); }

}  // namespace balie::chat
