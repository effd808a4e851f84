// What goes over a visitor's socket: each frame one JSON object in one text message, its kind in "t". The
// page's end of it is page/source/protocol.ts.
#pragma once

#include "adapters/chat/conversation.hpp"
#include "adapters/chat/outlook.hpp"
#include "core/base/result.hpp"

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace balie::chat {

struct FrameLimits {
  std::size_t bytes_max = 64 << 10;
  std::size_t page_values_max = 64;  // in what the site tells of the page, nested ones too
  std::size_t page_depth_max = 4;
  std::size_t page_text_bytes_max = 1024;
};

// From the page. Again after each new link, and when the site has something new to tell.
struct Hello {
  std::string entry, language;
  std::string key;           // the visitor's secret; empty before the first message
  std::string conversation;  // as the page has it
  std::uint32_t seen = 0;    // its last message of that
  std::string token;
  std::string email, tel;  // what the visitor claims: nothing proves it
  google::protobuf::Struct page;
};
struct Write {
  std::string id, text;
};
struct Attach {
  std::string id, name;
  std::uint64_t size = 0;
};
struct Typing {
  bool on = false;
};
struct Read {
  std::uint32_t seq = 0;
};
struct End {};
struct Rate {
  std::uint32_t rating = 0;  // 1 to 5
  std::string text;
};
struct Answer {
  std::string decision, offer;
  std::string kind;  // "presented", "accepted", "rejected"
};
struct Slot {
  std::string id, slot;
  std::string clicked;  // what the visitor chose just now, as the site calls it
};
struct Mail {
  std::string zone;      // the visitor's, as the browser calls it: "Europe/Amsterdam"
  int minutes_east = 0;  // of UTC
};
struct Ping {};
using Frame = std::variant<Hello, Write, Attach, Typing, Read, End, Rate, Answer, Slot, Mail, Ping>;

// Error of Fate::reject: "chat.bad_frame". Ids are 8 to 40 letters, digits and hyphens; a key has 32 to 128.
result<Frame> read_frame(std::string_view text, const FrameLimits& limits = {});

// To the page.
struct PageLimits {
  std::uint64_t text_bytes_max = 0;
  std::uint64_t file_bytes_max = 0;
  const std::vector<std::string>* types = nullptr;
};
// `now`: a visitor's own clock may be wrong.
std::string welcome_frame(const PageLimits& limits, Time now);
std::string outlook_frame(const Outlook& outlook);
// nullptr: nothing was written yet.
std::string conversation_frame(const Conversation* conversation, std::string_view agent, bool can_mail);
std::string item_frame(const Message& message);
std::string ack_frame(std::string_view id, std::uint32_t seq);
std::string marks_frame(const Conversation& conversation);
std::string typing_frame(bool on);
std::string upload_frame(std::string_view id, std::string_view path);
// Codes: "too_large", "too_fast", "bad_file", "file_too_large", "later" (it is to be sent again), "refused".
std::string refused_frame(std::string_view id, std::string_view code);
struct SlotOffer {
  std::string id, decision, title, text;
};
std::string slot_frame(std::string_view id, const SlotOffer* offer);
// `taken`: it goes to be mailed; else it cannot be now.
std::string mailed_frame(bool taken);
std::string pong_frame();

// The address of an attachment, below the adapter's own.
std::string path_of(const File& file);

}  // namespace balie::chat
