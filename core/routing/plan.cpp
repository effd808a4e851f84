#include "core/routing/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::routing {
namespace {

std::string problem_of(const Plan& plan, const QueuePlan& queue) {
  if (queue.steps.empty() || queue.steps.size() > steps_max || queue.steps[0].after != Duration{}) {
    return fmt::format("queue {} needs 1 to {} steps, the first at once", queue.name, steps_max);
  }
  for (std::size_t i = 0; i < queue.steps.size(); ++i) {
    if (i > 0 && queue.steps[i].after <= queue.steps[i - 1].after) {
      return fmt::format("queue {}: its steps must follow each other in time", queue.name);
    }
    for (const auto& need : queue.steps[i].skills) {
      if (need.skill >= plan.skills.size()) return fmt::format("queue {} needs an unknown skill", queue.name);
      if (need.level < 1 || need.level > level_max) {
        return fmt::format("queue {}: a level is 1 to {}", queue.name, level_max);
      }
    }
  }
  if (queue.ageing < 0 || queue.ageing > ageing_max)
    return fmt::format("queue {}: ageing is out of range", queue.name);
  for (const auto& to : {queue.overflow, queue.closed}) {
    if (to && to->kind == Overflow::Kind::queue && to->queue >= plan.queues.size()) {
      return fmt::format("queue {} overflows to an unknown queue", queue.name);
    }
  }
  return {};
}

// The queues of a loop that begins here; empty: none does.
std::string loop_from(const Plan& plan, QueueIndex start) {
  std::string names = plan.queues[start].name;
  auto at = start;
  for (std::size_t i = 0; i <= plan.queues.size(); ++i) {
    const auto& overflow = plan.queues[at].overflow;
    if (!overflow || overflow->kind != Overflow::Kind::queue) return {};
    at = overflow->queue;
    names += " -> " + plan.queues[at].name;
    if (at == start) return names;
  }
  return {};
}

}  // namespace

std::string problem_of(const Plan& plan) {
  if (plan.channels.size() > channels_max || plan.queues.size() > queues_max ||
      plan.skills.size() > skills_max) {
    return "too many channels, queues or skills";
  }
  for (const auto& queue : plan.queues) {
    if (auto problem = problem_of(plan, queue); !problem.empty()) return problem;
  }
  for (const auto& channel : plan.channels) {
    if (std::ranges::any_of(channel.interrupts, [&](auto other) { return other >= plan.channels.size(); })) {
      return fmt::format("channel {} interrupts an unknown one", channel.name);
    }
  }
  for (QueueIndex queue = 0; queue < plan.queues.size(); ++queue) {
    if (auto loop = loop_from(plan, queue); !loop.empty()) return "overflows that never end: " + loop;
  }
  return {};
}

}  // namespace balie::routing
