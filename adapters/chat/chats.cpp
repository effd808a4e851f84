#include "adapters/chat/chats.hpp"

#include "adapters/chat/to_hub.hpp"

#include <algorithm>
#include <utility>

namespace balie::chat {
namespace {

constexpr Duration forget_every = std::chrono::minutes(10);
constexpr double seconds_a_minute = 60, burst_of_frames = 5;

}  // namespace

Chats::Chats(const Clock& clock, Log log, const Settings& settings, Store store, Attachments attachments,
             HubLink hub)
    : clock_(clock),
      log_(std::move(log)),
      settings_(settings),
      rules_{settings.offers, settings.agent_names},
      store_(std::move(store)),
      attachments_(std::move(attachments)),
      hub_(std::move(hub)),
      frames_(clock, {.per_second = static_cast<double>(settings.frames_rate),
                      .burst = burst_of_frames * settings.frames_rate}),
      messages_(clock, {.per_second = settings.messages_rate / seconds_a_minute,
                        .burst = static_cast<double>(settings.messages_rate)}),
      forgot_at_(clock.instant()) {}

result<void> Chats::start() {
  BALIE_CHECK(store_.all_left(clock_.time()));
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

void Chats::send(Page& page, std::string frame) {
  said_.push_back({page.socket, std::make_shared<const std::string>(std::move(frame))});
  after_commit({});
}

bool Chats::can_mail(const Conversation& conversation) const {
  return !settings_.mail.empty() && !conversation.email.empty();
}

void Chats::after_commit(std::function<void()> act) {
  if (act) after_.push_back(std::move(act));
  if (std::exchange(committing_, true)) return;
  hub_.later([this] { commit(); });
}

void Chats::commit() {
  committing_ = false;
  const auto kept = store_.commit();
  const auto said = std::exchange(said_, {});
  const auto after = std::exchange(after_, {});
  if (!kept) return stumble(kept.error());
  for (const auto& one : said) one.socket->send(one.frame);
  for (const auto& act : after) act();
}

// The disk fails: what pages were to hear is not so. They come back, and send again what was not
// acknowledged.
void Chats::stumble(const Error& error) {
  log_.error("conversations cannot be kept", {{"code", error.code()}, {"error", error.text()}});
  store_.roll_back();
  said_.clear();
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
  std::erase_if(tickets_, [now](const auto& ticket) { return ticket.second.expires < now; });
  std::erase_if(rooms_, [](const auto& room) { return room.second.pages.empty(); });
  if (now - forgot_at_ >= forget_every) forget();
}

void Chats::forget() {
  forgot_at_ = clock_.instant();
  commit();
  const auto before = clock_.time() - std::chrono::duration_cast<Time::duration>(settings_.retention);
  const auto files = store_.forget(before, settings_.state_bytes_max);
  if (!files) return stumble(files.error());
  for (const auto& path : *files) attachments_.drop(path);
  // A conversation that is shown may be among them: it is read again when its visitor comes back.
  for (auto& [visitor, room] : rooms_) {
    if (!room.conversation) continue;
    const auto still = store_.find(room.conversation->id);
    if (still && !*still) room.stale = true;
  }
}

result<Chats::Download> Chats::download(std::string_view path) {
  BALIE_TRY(auto file, store_.file(path));
  if (!file) return failure(Fate::reject, "chat.not_found", "there is no such attachment");
  BALIE_TRY(auto bytes, attachments_.read(path));
  return Download{std::move(*file), std::move(bytes)};
}

}  // namespace balie::chat
