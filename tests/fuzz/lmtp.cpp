// What strangers say by LMTP: in pieces it gives the same conversation as all at once; all that is said back
// is replies; a message written again reads the same. And what a strange server may say.
#include "protocols/lmtp/session.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using balie::lmtp::Reply;
using balie::lmtp::Session;

struct Conversation {
  std::vector<std::string> events;  // chunks are joined
  std::string sent;
  bool operator==(const Conversation&) const = default;
};

std::string text_of(const Session::Event& event) {
  if (const auto* asked = std::get_if<Session::Asked>(&event)) return "asked " + asked->recipient;
  return std::to_string(event.index());
}

Conversation hold(std::string_view bytes, std::size_t piece) {
  balie::lmtp::SessionLimits limits;
  limits.line_bytes_max = 200;
  limits.message_bytes_max = 500;
  limits.recipients_max = 5;
  Session session("x", limits);
  Conversation held;
  bool in_message = false;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    session.feed(bytes.substr(0, piece));
    while (const auto happened = session.next()) {
      if (const auto* chunk = std::get_if<Session::Chunk>(&*happened)) {
        if (!in_message) held.events.emplace_back();
        in_message = true;
        held.events.back() += chunk->bytes;
        continue;
      }
      // Of what is too large, more or less was told before: it is not wanted any more.
      if (std::holds_alternative<Session::Aborted>(*happened) && in_message) held.events.pop_back();
      in_message = false;
      held.events.push_back(text_of(*happened));
      if (std::holds_alternative<Session::Asked>(*happened)) session.on_recipient({250, "2.1.5 ok"});
      if (std::holds_alternative<Session::Complete>(*happened)) {
        BALIE_ASSERT(session.envelope().recipients.size() <= limits.recipients_max);
        session.answer(std::vector<Reply>(session.envelope().recipients.size(), {250, "2.1.5 ok"}));
      }
    }
  }
  if (in_message) held.events.pop_back();  // not whole
  held.sent = session.take_output();
  return held;
}

void write_and_read(std::string_view message) {
  balie::lmtp::DataWriter writer;
  std::string bytes, again;
  writer.write(message, bytes);
  writer.end(bytes);
  balie::lmtp::DataReader reader;
  std::string_view rest(bytes);
  BALIE_ASSERT(reader.read(rest, again) && rest.empty() && reader.stray() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto bytes = balie::fuzz::text(data + 1, size - 1);
  const auto whole = hold(bytes, bytes.size() + 1);
  BALIE_ASSERT(whole == hold(bytes, data[0] % 32 + 1u));
  balie::lmtp::ReplyReader ours(1u << 20);
  ours.feed(whole.sent);
  for (;;) {
    const auto reply = ours.next();
    BALIE_ASSERT(reply);
    if (!*reply) break;
  }
  balie::lmtp::ReplyReader theirs(1'000);
  theirs.feed(bytes);
  for (auto reply = theirs.next(); reply && *reply;) reply = theirs.next();
  write_and_read(bytes);
  return 0;
}
