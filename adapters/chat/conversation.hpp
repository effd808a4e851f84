// A visitor's conversation, and what the hub's answers and commands make of it. Values; no I/O.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include "balie/v1/agent.pb.h"
#include "balie/v1/decision.pb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::chat {

// What the visitor may expect.
enum class State : std::uint8_t {
  fresh,    // written, and not decided
  waiting,  // for an agent
  talking,  // with one
  message,  // nobody answers now: what is written is brought to the hub as contacts, and answered later
  ended,
};
std::string_view to_string(State state);  // "new", "waiting", "talking", "message", "ended"

struct File {
  std::string name;  // as the visitor may see it again
  std::string path;  // in the folder of attachments: random
  std::string type;
  std::uint64_t size = 0;
};

struct PlacedOffer {
  std::string id, decision, title;
  std::string answer;  // "", "accepted", "rejected"
};

enum class Sender : std::uint8_t { visitor, agent, note, offer };
// Of what the visitor wrote: whether the hub has it.
enum class Progress : std::uint8_t { kept, sent, failed };

// One line of a conversation.
struct Message {
  std::uint32_t seq = 0;  // from 1, without gaps
  std::string id;         // the writer's own: the page's, or the command's
  Sender from = Sender::visitor;
  std::string name;  // the agent's
  std::string note;  // of a note: "joined", "waiting", "message", "moved", "ended", "left"
  std::string text;
  Time at{};
  Progress progress = Progress::sent;
  std::optional<File> file{};
  std::optional<PlacedOffer> offer{};
};

struct Conversation {
  std::string id;  // 26 letters; also that of its first contact
  std::string visitor;
  State state = State::fresh;
  std::string
      about;  // a v1::Contact: what every contact of it has (entry, identifiers, language, attributes)
  std::string contact;  // the one that the hub knows it by
  std::string decision, customer, agent;
  std::string email;  // of the customer, as the hub knows it: where a transcript may go
  std::int64_t estimate_seconds = -1;
  Time began{};
  Time changed{};
  std::optional<Time> left{};  // no page of the visitor is open
  std::uint32_t last = 0;      // message
  // What the visitor wrote up to there.
  std::uint32_t sent = 0, delivered = 0, read = 0;
  std::uint32_t read_by_visitor = 0;
  std::uint32_t contact_seq = 0;  // the message that `contact` brought
  bool rated = false;
  bool closed = false;  // by the visitor
};

// What the visitor wrote goes to the hub as a contact, or to the desk as a command.
bool is_shown(const Conversation& conversation);

struct Rules {
  std::uint32_t offers_max = 1;
  bool agent_names = true;  // the visitor sees what agents are called
};

// Each gives the lines that are added, without their numbers.
//
// The decision on the contact of message `seq`.
std::vector<Message> decided(Conversation& conversation, const v1::Decision& decision, std::uint32_t seq,
                             const Rules& rules, Time now);
// `files`: what goes with a "send". Errors, of Fate::reject: "gone", the conversation is over;
// "adapter.unknown_kind".
result<std::vector<Message>> commanded(Conversation& conversation, const v1::Command& command,
                                       const std::vector<File>& files, const Rules& rules, Time now);
// The kinds that it knows.
std::vector<std::string> conversation_commands();
// `note`: "left", by the visitor; "ended", by time.
std::vector<Message> ended(Conversation& conversation, std::string_view note, Time now);

}  // namespace balie::chat
