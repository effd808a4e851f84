#include "core/routing/plan_of.hpp"

#include "core/playbook/agents_file.hpp"
#include "core/playbook/queue_table.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace balie::routing {
namespace {

// Whatever a playbook holds, the engine can be told.
static_assert(playbook::queues_max <= queues_max && playbook::skill_names_max <= skills_max);
static_assert(playbook::steps_max + 2 <= steps_max, "at once, and where what is preferred ends");
static_assert(playbook::ageing_points_max * 1'000 <= ageing_max);
static_assert(playbook::agent_channels_max <= channels_max && playbook::agents_max <= agents_max);
static_assert(playbook::agent_skills_max <= agent_skills_max && playbook::agent_capacity_max <= slots_max);

using playbook::Diversion;
using playbook::Queues;

template <typename Named>
std::optional<std::uint32_t> index_of(const std::vector<Named>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  if (found == all.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - all.begin());
}

// Numbers for names, in the order in which they come.
class SkillNames {
 public:
  std::vector<SkillNeed> needs(const std::vector<playbook::SkillLevel>& written) {
    std::vector<SkillNeed> needs;
    for (const auto& [name, level] : written) {
      needs.push_back({.skill = index(name), .level = static_cast<std::uint8_t>(level)});
    }
    std::ranges::sort(needs);
    return needs;
  }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  SkillIndex index(const std::string& name) {
    const auto [known, added] = index_.emplace(name, static_cast<SkillIndex>(names_.size()));
    if (added) names_.push_back(name);
    return known->second;
  }
  std::vector<std::string> names_;
  std::map<std::string, SkillIndex> index_;
};

Overflow overflow_of(const Diversion& written, const Queues& queues) {
  Overflow overflow{.name = written.name};
  switch (written.kind) {
    case Diversion::Kind::queue:
      overflow.queue = queues.queue_index.find(written.name)->second;
      // Where the platform distributes, the contact is the hub's no longer.
      overflow.kind =
          queues.queues[overflow.queue].hold ? Overflow::Kind::queue : Overflow::Kind::platform_queue;
      break;
    case Diversion::Kind::channel:
      overflow.kind = Overflow::Kind::channel;
      break;
    case Diversion::Kind::callback:
      overflow.kind = Overflow::Kind::callback;
      break;
    case Diversion::Kind::message:
      overflow.kind = Overflow::Kind::message;
      overflow.name = written.message;
      break;
  }
  return overflow;
}

Strategy strategy_of(playbook::Strategy strategy) {
  switch (strategy) {
    case playbook::Strategy::longest_idle:
      break;
    case playbook::Strategy::least_loaded:
      return Strategy::least_loaded;
    case playbook::Strategy::most_skilled:
      return Strategy::most_skilled;
    case playbook::Strategy::by_score:
      return Strategy::by_score;
    case playbook::Strategy::round_robin:
      return Strategy::round_robin;
  }
  return Strategy::longest_idle;
}

QueuePlan queue_plan(const playbook::Queue& queue, const Queues& queues, SkillNames& skills) {
  QueuePlan plan{.name = queue.name,
                 .steps = {},
                 .strategy = strategy_of(queue.strategy),
                 .ageing = queue.ageing,
                 .named_agent_for = queue.agent_wait,
                 .offer_limit = queue.offer_limit,
                 .decline_rest = queue.decline_rest,
                 .wrap_up = queue.wrap_up,
                 .outcome_required = queue.outcome_required,
                 .service_level = queue.service_level,
                 .wait_max = queue.wait_max,
                 .length_max = queue.length_max};
  for (const auto& step : queue.steps) plan.steps.push_back({step.after, skills.needs(step.skills)});
  if (queue.overflow) plan.overflow = overflow_of(*queue.overflow, queues);
  if (queue.closed) plan.closed = overflow_of(*queue.closed, queues);
  if (const auto* hours = queues.hours_of(queue)) {
    plan.closed_until = [hours = *hours](Time at) -> std::optional<Time> {
      if (hours.open_at(at)) return std::nullopt;
      return hours.changes_after(at).value_or(at + playbook::hours_horizon);
    };
  }
  return plan;
}

}  // namespace

Plan plan_of(const playbook::Playbook& playbook) {
  const auto& queues = playbook.queues();
  Plan plan;
  plan.misses_max = queues.misses_max;
  plan.lost_grace = queues.lost_grace;
  plan.return_boost = queues.return_boost;
  SkillNames skills;
  for (const auto& queue : queues.queues) plan.queues.push_back(queue_plan(queue, queues, skills));
  for (const auto& agent : queues.agents) static_cast<void>(skills.needs(agent.skills));
  plan.skills = skills.take();
  for (const auto& channel : queues.channels) {
    auto& made = plan.channels.emplace_back(
        ChannelPlan{.name = channel.name, .weight = channel.weight, .returns = channel.returns});
    for (const auto& name : channel.interrupts) {
      if (const auto other = index_of(queues.channels, name)) made.interrupts.push_back(*other);
    }
  }
  return plan;
}

std::vector<AgentProfile> agents_of(const playbook::Playbook& playbook, const Plan& plan) {
  std::map<std::string_view, SkillIndex> skills;
  for (SkillIndex skill = 0; skill < plan.skills.size(); ++skill) skills.emplace(plan.skills[skill], skill);
  std::vector<AgentProfile> profiles;
  for (const auto& agent : playbook.queues().agents) {
    auto& profile = profiles.emplace_back();
    profile.name = agent.name;
    profile.capacity = agent.capacity;
    for (const auto& [name, level] : agent.skills) {
      const auto skill = skills.find(name);
      if (skill == skills.end()) continue;
      profile.skills.push_back({.skill = skill->second, .level = static_cast<std::uint8_t>(level)});
    }
    profile.channel_max.assign(plan.channels.size(), agent.channels.empty() ? agent.capacity : 0);
    for (const auto& [name, most] : agent.channels) {
      if (const auto channel = channel_of(plan, name)) profile.channel_max[*channel] = most;
    }
  }
  return profiles;
}

std::optional<QueueIndex> queue_of(const playbook::Playbook& playbook, std::string_view name) {
  const auto& index = playbook.queues().queue_index;
  const auto found = index.find(name);
  return found == index.end() ? std::nullopt : std::optional<QueueIndex>(found->second);
}

std::optional<ChannelIndex> channel_of(const Plan& plan, std::string_view name) {
  return index_of(plan.channels, name);
}

}  // namespace balie::routing
