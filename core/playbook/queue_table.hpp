// [[queue]] of queues.toml as it is written, before it is checked against the others.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/toml.hpp"
#include "core/playbook/queues.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace balie::playbook {

constexpr std::size_t queues_max = 10'000;
constexpr std::size_t skills_max = 32;           // of one queue, and of one of its steps
constexpr std::size_t skill_names_max = 10'000;  // of all queues and agents
constexpr std::size_t steps_max = 8;             // [[queue.step]] of one queue
constexpr std::int32_t priority_max = 1'000;
constexpr std::int32_t ageing_points_max = 10;  // points a second
constexpr std::uint32_t length_max_max = 1'000'000;
constexpr std::size_t agents_scored_max = 100;  // for a contact: each is a run of the model, and is kept

struct StepTable {
  Duration after{};
  std::vector<SkillLevel> skills;
  const toml::table* at = nullptr;
};

struct QueueTable {
  std::string name;
  std::string title;
  std::string target;
  std::string fallback;
  std::int32_t priority = 100;  // where it is written as a number
  bool hold = false;
  std::string strategy = "longest_idle";
  std::string score;
  std::int32_t ageing = 0;  // thousandths of a point a second
  Duration last_agent_for{};
  Duration agent_wait = Queue{}.agent_wait;
  Duration offer_limit = Queue{}.offer_limit;
  Duration decline_rest = Queue{}.decline_rest;
  Duration wrap_up{};
  bool outcome_required = false;
  Duration service_level = Queue{}.service_level;
  Duration wait_max{};           // counts where it is written
  std::uint32_t length_max = 1;  // likewise
  std::string hours;
  std::vector<SkillLevel> skills;
  std::vector<SkillLevel> preferred;
  Duration preferred_for = std::chrono::seconds(15);
  std::vector<StepTable> steps;
  const toml::table* at = nullptr;  // which has `agent`, `overflow` and `closed`, too
};

// One of them; `table` stands as long as what comes of it. What does not fit becomes problems.
QueueTable read_queue_table(const toml::table& table, const std::string& file, Problems& problems);

// The number at `priority`, where there is one: it may be a formula too, which is left alone. `path`:
// "queue".
void read_priority(const toml::table& table, std::string_view path, const std::string& file,
                   Problems& problems, std::int32_t& priority);
// Whether a formula stands there.
bool has_priority_formula(const toml::table& table);

}  // namespace balie::playbook
