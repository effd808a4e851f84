#include "core/playbook/queue_table.hpp"

#include "core/base/config.hpp"
#include "core/playbook/name.hpp"
#include "core/playbook/skills.hpp"

#include <fmt/format.h>

#include <cmath>

namespace balie::playbook {
namespace {

constexpr Duration second = std::chrono::seconds(1), hour = std::chrono::hours(1),
                   day = std::chrono::hours(24);

ConfigSpec<QueueTable> place_spec() {
  return ConfigSpec<QueueTable>("queue", "a place where contacts wait")
      .text("name", &QueueTable::name, "its name, for entries")
      .required()
      .text("title", &QueueTable::title, "its name, for people")
      .text("target", &QueueTable::target,
            "where the platform sends contacts of this queue, in its own words")
      .text("fallback", &QueueTable::fallback, "the queue for contacts that cannot be decided in time")
      .text("hours", &QueueTable::hours, "its opening hours, by name; none: always open")
      .flag("hold", &QueueTable::hold, "the channel keeps its contacts, the hub distributes them");
}

ConfigSpec<QueueTable> queue_spec() {
  return place_spec()
      .choice("strategy", &QueueTable::strategy,
              {"longest_idle", "least_loaded", "most_skilled", "by_score", "round_robin"},
              "which agent among those who may")
      .text("score", &QueueTable::score, "of by_score: the model that tells how well an agent fits")
      .duration("preferred_for", &QueueTable::preferred_for, "how long preferred skills are asked for",
                second, hour)
      .duration("last_agent_for", &QueueTable::last_agent_for,
                "so long after a contact, whoever had it is tried first", Duration::zero(), 366 * day)
      .duration("agent_wait", &QueueTable::agent_wait, "how long whoever is tried first is waited for",
                second, day)
      .duration("offer_limit", &QueueTable::offer_limit, "for an agent to accept", second, hour)
      .duration("decline_rest", &QueueTable::decline_rest, "before it is offered to the same agent again",
                second, day)
      .duration("wrap_up", &QueueTable::wrap_up, "an agent's, after each contact", Duration::zero(), 8 * hour)
      .flag("outcome_required", &QueueTable::outcome_required,
            "no next contact before what came of the offers is reported")
      .duration("service_level", &QueueTable::service_level, "in which contacts should be answered", second,
                30 * day)
      .duration("wait_max", &QueueTable::wait_max, "after which a contact overflows", second, 366 * day)
      .number("length_max", &QueueTable::length_max, "contacts waiting, from which on others overflow", 1,
              length_max_max);
}

ConfigSpec<StepTable> step_spec() {
  return ConfigSpec<StepTable>("step", "what is asked of agents later on")
      .duration("after", &StepTable::after, "since the contact began to wait in this queue", second, 30 * day)
      .required();
}

void read_steps(QueueTable& queue, const std::string& file, Problems& problems) {
  const toml::node* node = queue.at->get("step");
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > steps_max) {
    problems.push_back(problem_at(
        *node, file,
        fmt::format("queue.step: must be written as [[queue.step]], at most {} times", steps_max)));
    return;
  }
  for (const toml::node& one : *list) {
    const auto* table = one.as_table();
    if (table == nullptr) {
      problems.push_back(problem_at(one, file, "queue.step: must be written as [[queue.step]]"));
      continue;
    }
    auto step = step_spec().read(*table, "queue.step", file, problems, {"skills"});
    step.skills = read_skills(*table, "skills", "queue.step.skills", skills_max, file, problems);
    step.at = table;
    if (table->contains("after") && !queue.steps.empty() && step.after <= queue.steps.back().after) {
      problems.push_back(problem_at(*table->get("after"), file,
                                    "queue.step.after: must be later than in the step before it"));
    }
    queue.steps.push_back(std::move(step));
  }
}

void read_ageing(QueueTable& queue, const std::string& file, Problems& problems) {
  const toml::node* node = queue.at->get("ageing");
  if (node == nullptr) return;
  const auto points = node->is_number() ? node->value<double>().value_or(-1) : -1;
  if (points >= 0 && points <= ageing_points_max) {
    queue.ageing = static_cast<std::int32_t>(std::lround(points * 1'000));
  } else {
    problems.push_back(problem_at(
        *node, file,
        fmt::format("queue.ageing: must be a number from 0 to {}: points a second", ageing_points_max)));
  }
}

}  // namespace

bool has_priority_formula(const toml::table& table) {
  const toml::node* node = table.get("priority");
  return node != nullptr && (node->is_string() || node->is_table());
}

void read_priority(const toml::table& table, std::string_view path, const std::string& file,
                   Problems& problems, std::int32_t& priority) {
  const toml::node* node = table.get("priority");
  if (node == nullptr || has_priority_formula(table)) return;
  const std::string own = fmt::format("{}.priority", path);
  std::int64_t wide = 0;
  if (config::read_integer(*node, {own, file, problems}, 0, priority_max, wide)) {
    priority = static_cast<std::int32_t>(wide);
  }
}

QueueTable read_queue_table(const toml::table& table, const std::string& file, Problems& problems) {
  auto queue =
      queue_spec().read(table, "queue", file, problems,
                        {"priority", "skills", "preferred", "ageing", "step", "agent", "overflow", "closed"});
  queue.at = &table;
  check_name(table, "name", "queue", file, problems);
  read_priority(table, "queue", file, problems, queue.priority);
  queue.skills = read_skills(table, "skills", "queue.skills", skills_max, file, problems);
  queue.preferred = read_skills(table, "preferred", "queue.preferred", skills_max, file, problems);
  read_ageing(queue, file, problems);
  read_steps(queue, file, problems);
  return queue;
}

}  // namespace balie::playbook
