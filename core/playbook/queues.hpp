// Queues, and the agents who serve them: queues.toml, agents.toml, hours.toml and messages.toml, checked.
// Values that never change; any thread.
#pragma once

#include "core/base/clock.hpp"
#include "core/playbook/formula.hpp"
#include "core/playbook/hours.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::playbook {

struct SkillLevel {
  std::string name;
  std::uint32_t level = 1;  // 1 to 100
  auto operator<=>(const SkillLevel&) const = default;
};

// Which agent among those who may.
enum class Strategy : std::uint8_t { longest_idle, least_loaded, most_skilled, by_score, round_robin };

// What is asked of an agent from so long after the contact began to wait in this queue.
struct QueueStep {
  Duration after{};
  std::vector<SkillLevel> skills;
};

// Where a contact goes that cannot wait, or not any longer, where it should.
struct Diversion {
  enum class Kind : std::uint8_t { queue, channel, callback, message };
  Kind kind = Kind::message;
  std::string name;     // of the queue or channel
  std::string message;  // what the customer is told; of kind `message` never empty
  std::string rule;     // "queues.toml:21"
};

struct Queue {
  std::string name;
  std::string title;
  std::string target;
  std::string rule;                // "queues.toml:14"
  bool hold = false;               // the hub distributes its contacts; else the platform does
  std::vector<SkillLevel> skills;  // required at once
  std::vector<QueueStep> steps;    // with those preferred; at least one, the first after 0; `after` grows
  Strategy strategy = Strategy::longest_idle;
  // Of strategy by_score: which of the models tells how well an agent fits, and who may have the contacts, as
  // indices of Queues::agents.
  std::size_t model = 0;
  std::vector<std::uint32_t> scored;
  std::int32_t ageing = 0;    // thousandths of a point a second, 0 to 10,000
  Formula agent;              // the name of the one who is tried first
  Duration last_agent_for{};  // so long after a contact whoever had it is tried first; zero: not
  Duration agent_wait = std::chrono::seconds(30);  // for whoever is tried first
  Duration offer_limit = std::chrono::seconds(20);
  Duration decline_rest = std::chrono::seconds(60);
  Duration wrap_up{};
  bool outcome_required = false;
  Duration service_level = std::chrono::seconds(20);
  std::optional<Duration> wait_max = {};
  std::optional<std::size_t> length_max = {};
  std::optional<Diversion> overflow = {};   // of who finds it full or waits too long
  std::optional<std::uint32_t> hours = {};  // of Queues::hours; none: always open
  std::optional<Diversion> closed = {};     // of who comes when it is closed
};

struct Agent {
  std::string name;
  std::string title;
  std::string rule;  // "agents.toml:3"
  std::vector<SkillLevel> skills;
  std::uint32_t capacity = 1;  // what the contacts in hand may weigh together
  std::vector<std::pair<std::string, std::uint32_t>> channels;  // contacts of it in hand at most; empty: all
  std::map<std::string, std::string, std::less<>> addresses;    // by channel, in the platform's words
};

// What a contact of a channel means to an agent.
struct ChannelLoad {
  std::string name;
  std::uint32_t weight = 1;                  // of the capacity
  std::vector<std::string> interrupts = {};  // a contact may come on top of those of these channels
  bool returns = true;                       // to its queue, when its agent is lost
};

// What a customer is told, by channel and language.
struct MessageText {
  std::vector<std::string> channels;  // empty: all
  std::string language;               // BCP 47; empty: any
  std::string text;
};
struct Message {
  std::string name;
  std::vector<MessageText> texts;
};

struct Queues {
  std::vector<Queue> queues;  // in the order of the file, as the others
  std::vector<Agent> agents;
  std::vector<ChannelLoad> channels;  // all that an agent can have contacts of
  std::vector<Hours> hours;
  std::vector<Message> messages;
  std::uint32_t misses_max = 3;                    // offers run out in a row, before an agent is not ready
  Duration lost_grace = std::chrono::seconds(30);  // how long conversations wait for a lost agent
  std::int32_t return_boost = 0;                   // points for a contact that an agent gives back

  std::map<std::string, std::uint32_t, std::less<>> queue_index, agent_index;

  // Null: there is none.
  [[nodiscard]] const Queue* queue(std::string_view name) const;
  [[nodiscard]] const Agent* agent(std::string_view name) const;
  [[nodiscard]] const ChannelLoad* channel(std::string_view name) const;
  // Of a message, as this channel says it: in the contact's language, else as Offers::text(). Empty: it has
  // no text for this channel.
  [[nodiscard]] std::string_view text(std::string_view message, std::string_view channel,
                                      std::string_view language, std::string_view language_default) const;
  [[nodiscard]] const Hours* hours_of(const Queue& queue) const {
    return queue.hours ? &hours[*queue.hours] : nullptr;
  }
  [[nodiscard]] bool is_open(const Queue& queue, Time at) const {
    return !queue.hours || hours[*queue.hours].open_at(at);
  }
};

}  // namespace balie::playbook
