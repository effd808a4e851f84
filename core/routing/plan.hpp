// What the business says of queues, as the engine uses it: names are numbers already, everything is checked.
#pragma once

#include "core/base/clock.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace balie::routing {

// Indices into the plan's tables.
using QueueIndex = std::uint32_t;
using ChannelIndex = std::uint32_t;
using SkillIndex = std::uint32_t;

constexpr std::size_t channels_max = 64;
constexpr std::size_t queues_max = 10'000;
constexpr std::size_t skills_max = 10'000;
constexpr std::size_t steps_max = 16;
constexpr std::size_t diversions_max = 100;  // of one contact at once, from queues that are full or closed
constexpr std::int32_t level_max = 100;
constexpr std::int32_t ageing_max = 10'000;

// An agent must have it, at this level at least (1 to 100).
struct SkillNeed {
  SkillIndex skill = 0;
  std::uint8_t level = 1;
  auto operator<=>(const SkillNeed&) const = default;
};

// Which agent among those who may.
enum class Strategy : std::uint8_t { longest_idle, least_loaded, most_skilled, by_score, round_robin };

// What is asked of an agent from so long after the contact began to wait in this queue.
struct Step {
  Duration after{};
  std::vector<SkillNeed> skills;
};

// Where a contact goes that can wait here no longer.
struct Overflow {
  // A platform_queue is one that the platform distributes: whoever goes there is the engine's no longer.
  enum class Kind : std::uint8_t { queue, channel, callback, message, platform_queue };
  Kind kind = Kind::message;
  QueueIndex queue = 0;  // of kind `queue`
  std::string name;      // of the channel, the message or the platform_queue
};

struct QueuePlan {
  std::string name;
  std::vector<Step> steps;  // at least one, the first after 0; `after` grows
  Strategy strategy = Strategy::longest_idle;
  // Thousandths of a point that a waiting contact's priority grows by each second; 0 to 10,000.
  std::int32_t ageing = 0;
  Duration named_agent_for{};  // how long a contact waits for the agent it names, before anybody may have it
  Duration offer_limit = std::chrono::seconds(20);
  Duration decline_rest = std::chrono::seconds(60);  // before it is offered to the same agent again
  Duration wrap_up{};                                // how long the agent's place stays taken afterwards
  bool outcome_required = false;                     // and until what came of the offers is reported
  Duration service_level = std::chrono::seconds(20);
  std::optional<Duration> wait_max = {};
  std::optional<std::size_t> length_max = {};
  std::optional<Overflow> overflow = {};  // of what waits too long or finds the queue full
  // Until when it is closed at this time; nullopt: it is open. None: it always is. A pure function.
  std::function<std::optional<Time>(Time)> closed_until = {};
  std::optional<Overflow> closed =
      {};  // of what overflows to it then; none: as `overflow`, else it sleeps here
};

struct ChannelPlan {
  std::string name;
  std::uint32_t weight = 1;  // of an agent's capacity that one contact takes
  // A contact of this channel may come on top of others: what these weigh does not count for it.
  std::vector<ChannelIndex> interrupts = {};
  // What becomes of a conversation whose agent is lost: it goes back to its queue, as a chat does; or it
  // stays as it is, as a call does on its platform.
  bool returns = true;
};

struct Plan {
  std::vector<ChannelPlan> channels;
  std::vector<QueuePlan> queues;
  std::vector<std::string> skills;
  std::uint32_t misses_max = 3;  // offers that an agent lets run out before being not ready
  Duration lost_grace =
      std::chrono::seconds(30);   // how long conversations wait for an agent whose desk is gone
  std::int32_t return_boost = 0;  // points, once, for a contact that comes back from an agent or a transfer
};

// What must hold of a plan; empty: it does. Of a loop of overflows it names the queues.
std::string problem_of(const Plan& plan);

}  // namespace balie::routing
