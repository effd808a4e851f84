// The part of Chats that answers pages.
#include "adapters/chat/chats.hpp"
#include "adapters/chat/to_hub.hpp"
#include "core/base/hash.hpp"

#include <algorithm>
#include <utility>

namespace balie::chat {
namespace {

constexpr std::uint32_t shown_max = 500;  // messages that a page is given when it opens
constexpr std::size_t tickets_max = 10'000, placed_max = 20;
constexpr Duration ticket_lasts = std::chrono::minutes(5);

}  // namespace

void Chats::opened(std::shared_ptr<web::WebSocket> socket, std::string entry, std::string address) {
  auto page = std::make_shared<Page>(Page{socket, std::move(entry), std::move(address), {}, {}, false, {}});
  ++pages_;
  socket->received = [this, page](std::string_view text) { received(*page, text); };
  socket->closed = [this, page](web::CloseCode code) {
    if (web::is_violation(code)) figures_.bad_frames.Increment();
    closed(*page);
  };
}

void Chats::closed(Page& page) {
  --pages_;
  const auto room = rooms_.find(page.visitor);
  if (room == rooms_.end() || std::erase(room->second.pages, &page) == 0) return;
  auto& conversation = room->second.conversation;
  if (!room->second.pages.empty() || !conversation) return;
  conversation->left = clock_.time();
  keep(*conversation);
  after_commit({});
}

void Chats::received(Page& page, std::string_view text) {
  if (!frames_.allow(page.address)) {
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
    send(page, welcome_frame({settings_.text_bytes_max, settings_.file_bytes_max, &settings_.file_types}));
  }
  if (auto* conversation = shown_to(page); conversation != nullptr) {
    if (conversation->state != State::ended) conversation->about = page.about;
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
  if (!messages_.allow(page.visitor)) return refuse(page, one.id, "too_fast");
  Message message;
  message.id = one.id;
  message.text = std::move(one.text);
  write(page.visitor, page.about, std::move(message));
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
    begun.about = about;
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

void Chats::take(Page& page, Attach& attach) {
  if (page.visitor.empty()) return refuse(page, attach.id, "refused");
  if (attach.size > settings_.file_bytes_max) return refuse(page, attach.id, "file_too_large");
  if (!messages_.allow(page.visitor)) return refuse(page, attach.id, "too_fast");
  if (tickets_.size() >= tickets_max) return refuse(page, attach.id, "later_file");
  const auto ticket = to_base32(hash128(random_hash_key(), "ticket"));
  const auto expires = clock_.instant() + ticket_lasts;
  tickets_.insert_or_assign(ticket,
                            Ticket{page.visitor, attach.id, std::move(attach.name), page.about, expires});
  send(page, upload_frame(attach.id, "/chat/files/" + ticket));
}

bool Chats::upload(const std::string& name, std::string_view bytes) {
  auto found = tickets_.extract(name);
  if (found.empty() || found.mapped().expires < clock_.instant()) return false;
  const auto ticket = std::move(found.mapped());
  const auto type = sniffed_type(bytes);
  const bool taken = std::ranges::find(settings_.file_types, type) != settings_.file_types.end();
  auto& room = room_of(ticket.visitor);
  const auto refuse_all = [&](std::string_view code) {
    for (auto* page : room.pages) refuse(*page, ticket.id, code);
    return true;
  };
  if (bytes.size() > settings_.file_bytes_max) return refuse_all("file_too_large");
  if (!taken) return refuse_all("bad_file");
  auto file = attachments_.keep(bytes, ticket.name, type);
  if (!file) {
    log_.warning("an attachment is not kept",
                 {{"code", file.error().code()}, {"error", file.error().text()}});
    return refuse_all("later_file");
  }
  figures_.attachments.Increment();
  Message message;
  message.id = ticket.id;
  message.file = std::move(*file);
  write(ticket.visitor, ticket.about, std::move(message));
  return true;
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
    if (message.from == Sender::agent && message.seq <= read.seq) last = message.id;
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
  after_commit([this, said = answer_of(page.visitor, answer)] { hub_.tell(said); });
}

void Chats::take(Page& page, Slot& slot) {
  v1::Contact contact;
  contact.ParseFromString(page.about);
  const auto none = [&] { send(page, slot_frame(slot.id, nullptr)); };
  if (contact.identifiers().empty() || !messages_.allow("slot " + page.address)) return none();
  contact.set_id("w-" + conversation_id(page.visitor + page.about, slot.id));
  contact.set_channel("web");
  contact.set_topic(slot.slot);
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

void Chats::take(Page& page, Mail&) {
  const auto* conversation = shown_to(page);
  if (conversation == nullptr || !can_mail(*conversation) || !messages_.allow(page.visitor)) return;
  const auto messages = store_.messages(conversation->id, 0, shown_max);
  if (!messages) return stumble(messages.error());
  const auto id = conversation->id;
  hub_.ask(transcript_of(*conversation, *messages, {settings_.mail, settings_.mail_subject}),
           [this, id](const result<v1::FromHub>& answer) {
             if (!answer || !answer->has_recorded()) return;
             change(id,
                    [this](Conversation& one) { return tell(one, mailed_frame()), std::vector<Message>(); });
           });
}

void Chats::take(Page& page, Ping&) { page.socket->send(pong_frame()); }

}  // namespace balie::chat
