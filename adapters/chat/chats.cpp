#include "adapters/chat/chats.hpp"

#include "adapters/chat/to_hub.hpp"
#include "adapters/sdk/arguments.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace balie::chat {
namespace {

constexpr Duration forget_every = std::chrono::minutes(10);
constexpr double seconds_a_minute = 60, burst_of_frames = 5;
// An office behind one address: so many may be as busy as one may be.
constexpr double visitors_an_address = 20;

web::Rate a_minute(double count) { return {.per_second = count / seconds_a_minute, .burst = count}; }

}  // namespace

Chats::Chats(const Clock& clock, Log log, const Settings& settings, Store store, Attachments attachments,
             Outlooks outlooks, HubLink hub)
    : clock_(clock),
      log_(std::move(log)),
      settings_(settings),
      rules_{settings.offers, settings.agent_names},
      store_(std::move(store)),
      attachments_(std::move(attachments)),
      outlooks_(std::move(outlooks)),
      hub_(std::move(hub)),
      frames_(clock, {.per_second = static_cast<double>(settings.frames_rate),
                      .burst = burst_of_frames * settings.frames_rate}),
      messages_(clock, a_minute(settings.messages_rate)),
      address_frames_(clock, {.per_second = visitors_an_address * settings.frames_rate,
                              .burst = visitors_an_address * burst_of_frames * settings.frames_rate}),
      begun_(clock, a_minute(settings.conversations_rate)),
      slots_(clock, a_minute(visitors_an_address * settings.conversations_rate)),
      forgot_at_(clock.instant()) {}

result<void> Chats::start() {
  BALIE_CHECK(store_.all_left(clock_.time()));
  BALIE_CHECK(drop_orphans());
  BALIE_TRY(const auto unfinished, store_.unfinished());
  for (const auto& id : unfinished) forward(id);
  return {};
}

Chats::Room& Chats::room_of(const std::string& visitor) {
  auto& room = rooms_[visitor];
  if (!room.stale) return room;
  auto latest = store_.latest(visitor);
  room.stale = !latest;
  room.conversation = std::move(latest).value_or(std::nullopt);
  return room;
}

bool Chats::change(const std::string& id, const Change& change) {
  auto found = store_.find(id);
  if (!found || !*found) {
    if (!found) stumble(found.error());
    return false;
  }
  const auto room = rooms_.find((*found)->visitor);
  const bool is_latest = room != rooms_.end() && !room->second.stale && room->second.conversation &&
                         room->second.conversation->id == id;
  auto& conversation = is_latest ? *room->second.conversation : **found;
  auto added = change(conversation);
  append(conversation, std::move(added));
  keep(conversation);
  tell_state(conversation);
  tell(conversation, marks_frame(conversation));
  return true;
}

void Chats::append(Conversation& conversation, std::vector<Message> messages) {
  for (auto& message : messages) {
    message.seq = ++conversation.last;
    conversation.changed = message.at;
    if (const auto kept = store_.put(conversation, message); !kept) return stumble(kept.error());
    tell(conversation, item_frame(message));
  }
}

void Chats::keep(const Conversation& conversation) {
  if (const auto kept = store_.save(conversation); !kept) stumble(kept.error());
}

// To all pages of the visitor, where it is the conversation that they show.
void Chats::tell(const Conversation& conversation, std::string frame) {
  const auto room = rooms_.find(conversation.visitor);
  if (room == rooms_.end() || !room->second.conversation) return;
  if (room->second.conversation->id != conversation.id || room->second.pages.empty()) return;
  const auto shared = std::make_shared<const std::string>(std::move(frame));
  for (const auto* page : room->second.pages) said_.push_back({page->socket, shared});
  after_commit({});
}

void Chats::tell_state(const Conversation& conversation) {
  std::string name = rules_.agent_names ? conversation.agent : std::string();
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  tell(conversation, conversation_frame(&conversation, name, can_mail(conversation)));
}

void Chats::send(const Page& page, std::string frame) {
  said_.push_back({page.socket, std::make_shared<const std::string>(std::move(frame))});
  after_commit({});
}

bool Chats::can_mail(const Conversation& conversation) const {
  if (settings_.mail.empty() || conversation.email.empty()) return false;
  // Whoever claims an address has no mail sent there.
  v1::Contact about;
  about.ParseFromString(conversation.about);
  return !is_only_claimed(about);
}

void Chats::after_commit(std::function<void()> act) {
  if (act) after_.push_back(std::move(act));
  if (std::exchange(committing_, true)) return;
  hub_.later([this] { commit(); });
}

bool Chats::commit() {
  committing_ = false;
  const auto said = std::exchange(said_, {});
  const auto after = std::exchange(after_, {});
  if (!stumbled_) {
    if (const auto kept = store_.commit(); !kept) stumble(kept.error());
  }
  if (std::exchange(stumbled_, false)) {
    store_.roll_back();
    return false;
  }
  for (const auto& one : said) one.socket->send(one.frame);
  for (const auto& act : after) act();
  return true;
}

// The disk fails: nothing that was to be kept together is, so nobody hears of it. Pages come back, and send
// again what was not acknowledged; the hub's link tries again by itself.
void Chats::stumble(const Error& error) {
  log_.error("conversations cannot be kept", {{"code", error.code()}, {"error", error.text()}});
  stumbled_ = true;
  after_commit({});
  std::vector<std::shared_ptr<web::WebSocket>> sockets;
  for (auto& [visitor, room] : rooms_) {
    for (const auto* page : room.pages) sockets.push_back(page->socket);
    room.stale = true;
  }
  hub_.later([sockets = std::move(sockets)] {
    for (const auto& socket : sockets) socket->close(web::CloseCode::try_later, "later");
  });
}

void Chats::sweep() {
  const auto now = clock_.instant();
  std::vector<std::string> due;
  for (const auto& [id, forward] : forwards_) {
    if (!forward.busy && forward.again <= now) due.push_back(id);
  }
  for (const auto& id : due) forward(id);
  const auto time = clock_.time();
  const auto ago = [&](Duration span) { return time - std::chrono::duration_cast<Time::duration>(span); };
  for (const auto state : {State::waiting, State::talking}) {
    const auto since = ago(state == State::waiting ? settings_.abandon_after : settings_.end_after);
    const auto gone = store_.left_before(state, since);
    for (const auto& id : gone.value_or(std::vector<std::string>())) {
      change(id, [&](Conversation& conversation) {
        leave(conversation, "left");
        return ended(conversation, "ended", time);
      });
    }
  }
  std::set<std::string> entries;
  for (const auto* page : pages_) entries.insert(page->entry);
  for (const auto& entry : entries) ask_outlook(entry);
  std::erase_if(tickets_, [now](const auto& ticket) { return ticket.second.expires < now; });
  std::erase_if(rooms_, [](const auto& room) { return room.second.pages.empty(); });
  if (now - forgot_at_ >= forget_every) forget();
}

void Chats::forget() {
  forgot_at_ = clock_.instant();
  if (!commit()) return;
  const auto before = clock_.time() - std::chrono::duration_cast<Time::duration>(settings_.retention);
  const auto files = store_.forget(before, settings_.state_bytes_max);
  if (!files) return stumble(files.error());
  drop_shown(*files);
}

// A conversation that a page shows may be among those that are gone.
void Chats::drop_shown(const std::vector<std::string>& files) {
  for (const auto& path : files) attachments_.drop(path);
  for (auto& [visitor, room] : rooms_) {
    if (!room.conversation) continue;
    const auto still = store_.find(room.conversation->id);
    if (!still || *still) continue;
    room.stale = true;
    for (const auto* page : room.pages) send(*page, conversation_frame(nullptr, {}, false));
  }
}

// Of a customer, and of the contacts that the hub names: some may have been another's before a merge.
result<sdk::Delivered> Chats::erase(const v1::Command& command) {
  if (command.customer_id().empty()) return failure(Fate::reject, "invalid", "whom to erase is not said");
  if (!commit()) return failure(Fate::retry, "chat.not_kept", "nothing can be written now");
  std::vector<std::string> conversations;
  for (const auto& contact : sdk::list_argument(command, "contact_ids")) {
    conversations.push_back(conversation_of(contact));
  }
  const auto files = store_.erase(command.customer_id(), conversations);
  if (!files) {
    stumble(files.error());
    return std::unexpected(files.error());
  }
  drop_shown(*files);
  log_.info("a customer was erased", {{"attachments", files->size()}});
  return sdk::Delivered{};
}

}  // namespace balie::chat
