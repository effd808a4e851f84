// All conversations: what pages say, what the hub says, and what is kept of it.
#pragma once

#include "adapters/chat/attachment.hpp"
#include "adapters/chat/figures.hpp"
#include "adapters/chat/frame.hpp"
#include "adapters/chat/outlook.hpp"
#include "adapters/chat/settings.hpp"
#include "adapters/chat/store.hpp"
#include "adapters/chat/token.hpp"
#include "adapters/sdk/adapter.hpp"
#include "adapters/sdk/web/rate_limiter.hpp"
#include "adapters/sdk/web/websocket.hpp"
#include "core/base/log.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace balie::chat {

// How it speaks to the hub, and comes back to itself.
struct HubLink {
  std::function<void(sdk::Inbound)> receive;
  std::function<void(v1::ToHub)> tell;
  std::function<void(v1::ToHub, std::function<void(result<v1::FromHub>)>)> ask;
  std::function<void(std::function<void()>)> later;  // once, after what runs now
};

// One strand. A frame to a page, and a message to the hub, leave when what they say is kept on disk.
class Chats {
 public:
  Chats(const Clock& clock, Log log, const Settings& settings, Store store, Attachments attachments,
        Outlooks outlooks, HubLink hub);
  // Nobody is there; what the hub does not have goes to it.
  result<void> start();

  // A page's socket, which may stand for that entry.
  void opened(std::shared_ptr<web::WebSocket> socket, std::string entry, std::string address);
  // What a page uploads, with the ticket that it was given. False: there is no such ticket.
  bool upload(const std::string& ticket, std::string_view bytes);
  struct Download {
    File file;
    std::string bytes;
  };
  result<Download> download(std::string_view path);

  // The kinds of commands that it carries out.
  static std::vector<std::string> commands();
  static std::vector<std::string> lookups();  // those of them that change nothing
  result<sdk::Delivered> deliver(const v1::Command& command);
  void signal(const v1::Signal& signal);
  // About once a second: tries again, notices who left, forgets.
  void sweep();

  [[nodiscard]] Figures& figures() { return figures_; }
  [[nodiscard]] std::string figures_text() {
    return figures_.text(pages_.size(), rooms_.size(), forwards_.size());
  }

 private:
  struct Room;
  // One open page of a visitor.
  struct Page {
    std::shared_ptr<web::WebSocket> socket;
    std::string entry, address;
    std::string visitor;  // once it has a key
    std::string about;    // a v1::Contact, as Conversation::about
    bool greeted = false;
    std::vector<Answer> placed{};  // offers in the page itself, that it may answer
  };
  // A visitor who is there, or of whom something is under way.
  struct Room {
    std::vector<Page*> pages{};
    std::optional<Conversation> conversation{};  // the latest
    bool stale = true;                           // it is to be read
  };
  struct Forward {  // of a conversation's messages to the hub, one at a time
    bool busy = false;
    unsigned tries = 0;
    Instant again{};
  };
  struct Ticket {
    std::string visitor, id, name, about;
    Instant expires;
  };
  using Change = std::function<std::vector<Message>(Conversation&)>;

  // Of pages (chats_page.cpp).
  void received(Page& page, std::string_view text);
  void closed(Page& page);
  void take(Page& page, Hello& hello);
  void take(Page& page, Write& write);
  void take(Page& page, Attach& attach);
  void take(Page& page, Typing& typing);
  void take(Page& page, Read& read);
  void take(Page& page, End&);
  void take(Page& page, Rate& rate);
  void take(Page& page, Answer& answer);
  void take(Page& page, Slot& slot);
  void take(Page& page, Mail& mail);
  void take(Page& page, Ping&);
  std::optional<Verified> verified(const Page& page, const Hello& hello);
  bool enter(Page& page, const std::string& visitor);
  void show(Page& page, const Hello& hello);
  void refuse(Page& page, std::string_view id, std::string_view code);
  bool may_begin(Page& page);
  void write(const std::string& visitor, const std::string& about, Message message);
  [[nodiscard]] Conversation* shown_to(Page& page);

  // Attachments (chats_files.cpp).
  result<std::vector<File>> attachments_of(const v1::Command& command);
  result<sdk::Delivered> fetch_attachment(const v1::Command& command);
  result<void> drop_orphans();

  // Of the hub (chats_hub.cpp).
  result<sdk::Delivered> converse(const v1::Command& command);
  void forward(const std::string& conversation);
  void bring(const Conversation& conversation, const Message& message);
  void show_desk(const Conversation& conversation, const Message& message);
  void forwarded(const std::string& conversation, Message message, const Change& change);
  void not_forwarded(const std::string& conversation, Message message, const Error& error);
  // `by_claim`: the contact had nothing but claims to know the visitor by.
  void settled(const std::string& conversation, const Message& message, const v1::Decision& decision,
               bool by_claim);
  void leave(Conversation& conversation, std::string_view why);
  void ask_outlook(const std::string& entry);
  void tell_outlook(const Page& page);
  void mark(const std::string& conversation, const v1::Signal& signal, std::uint32_t Conversation::*until);

  // Of both.
  Room& room_of(const std::string& visitor);
  // The conversation is changed, wherever it is; what that adds is kept and told. False: there is none.
  bool change(const std::string& conversation, const Change& change);
  void append(Conversation& conversation, std::vector<Message> messages);
  void tell(const Conversation& conversation, std::string frame);
  void tell_state(const Conversation& conversation);
  void send(const Page& page, std::string frame);
  void keep(const Conversation& conversation);
  void after_commit(std::function<void()> act);
  // False: nothing of it is kept.
  bool commit();
  void stumble(const Error& error);
  void forget();
  void drop_shown(const std::vector<std::string>& files);
  // A customer, from all that is kept.
  result<sdk::Delivered> erase(const v1::Command& command);
  [[nodiscard]] bool can_mail(const Conversation& conversation) const;

  const Clock& clock_;
  Log log_;
  const Settings& settings_;
  Rules rules_;
  Store store_;
  Attachments attachments_;
  Figures figures_{};
  Outlooks outlooks_;
  HubLink hub_;
  web::RateLimiter frames_, messages_;               // by visitor
  web::RateLimiter address_frames_, begun_, slots_;  // by address
  std::unordered_map<std::string, Room> rooms_;      // by visitor
  std::map<std::string, Forward> forwards_;          // by conversation
  std::unordered_map<std::string, Ticket> tickets_;
  struct Said {
    std::shared_ptr<web::WebSocket> socket;
    std::shared_ptr<const std::string> frame;
  };
  std::vector<Said> said_;                    // to leave after the commit
  std::vector<std::function<void()>> after_;  // likewise
  bool committing_ = false;
  bool stumbled_ = false;  // what is deferred is not to be kept
  std::unordered_set<Page*> pages_;
  Instant forgot_at_{};
};

}  // namespace balie::chat
