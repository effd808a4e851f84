// What is wrong with queues that are right one by one.
#include "core/playbook/queues_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace balie::playbook {
namespace {

constexpr std::uint32_t nowhere = UINT32_MAX;

// The queue that a diversion leads to.
std::uint32_t queue_of(const std::optional<Diversion>& diversion, const Queues& queues) {
  if (!diversion || diversion->kind != Diversion::Kind::queue) return nowhere;
  const auto found = queues.queue_index.find(diversion->name);
  return found == queues.queue_index.end() ? nowhere : found->second;
}

class QueueChecks {
 public:
  QueueChecks(const Queues& queues, const Tables& tables, Problems& problems)
      : queues_(queues), tables_(tables), problems_(problems) {
    for (std::size_t i = 0; i < queues.agents.size(); ++i) {
      for (const auto& skill : queues.agents[i].skills) skilled_[skill.name].emplace_back(i, skill.level);
    }
    for (const auto& [name, agents] : skilled_) skills_.push_back(name);
  }

  void check_circles() {
    check_circles("overflow", [this](const Queue& queue) { return queue_of(queue.overflow, queues_); });
    check_circles("closed", [this](const Queue& queue) { return queue_of(queue.closed, queues_); });
    // A contact that finds a queue closed goes on by either.
    if (told_) return;
    check_circles("closed", [this](const Queue& queue) {
      return queue.hours ? queue_of(queue.closed ? queue.closed : queue.overflow, queues_) : nowhere;
    });
  }

  void check_names() {
    std::set<std::string_view> names;
    for (const auto& [name, agents] : skilled_) names.insert(name);
    for (std::size_t i = 0; i < queues_.queues.size(); ++i) {
      for (const auto& step : queues_.queues[i].steps) {
        for (const auto& skill : step.skills) names.insert(skill.name);
      }
      if (names.size() <= skill_names_max) continue;
      return problem(*tables_.queues[i].at, fmt::format("more than {} skills in all", skill_names_max));
    }
  }

  // Of a queue whose contacts the hub distributes.
  void check_skills(std::size_t index) {
    const auto& queue = queues_.queues[index];
    const auto& table = tables_.queues[index];
    const std::size_t before = problems_.size();
    check_skills(*table.at, "skills", "queue.skills", table.skills);
    check_skills(*table.at, "preferred", "queue.preferred", table.preferred);
    for (const auto& step : table.steps) check_skills(*step.at, "skills", "queue.step.skills", step.skills);
    if (problems_.size() > before || is_served(queue.steps.back().skills)) return;
    problem(*table.at, fmt::format("queue \"{}\" holds contacts, and no agent of agents.toml can take them, "
                                   "even at its last step",
                                   queue.name));
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, tables_.queues_name, std::move(text)));
  }

  // `next`: where a contact goes on from a queue, if to another one.
  void check_circles(const std::string& key, const std::function<std::uint32_t(const Queue&)>& next) {
    const auto& all = queues_.queues;
    std::vector<std::size_t> seen(all.size(), 0);  // by which walk; 0: none yet
    for (std::size_t start = 0; start < all.size(); ++start) {
      std::uint32_t at = static_cast<std::uint32_t>(start);
      while (at != nowhere && seen[at] == 0) {
        seen[at] = start + 1;
        at = next(all[at]);
      }
      if (at == nowhere || seen[at] != start + 1) continue;
      std::string names = all[at].name;
      for (auto other = next(all[at]); other != at; other = next(all[other]))
        names += " -> " + all[other].name;
      const auto& table = *tables_.queues[at].at;
      const toml::node* node = table.get(table.contains(key) ? key : "overflow");
      problem(*node,
              fmt::format("queue.{}: contacts would go round for ever: {} -> {}", key, names, all[at].name));
      told_ = true;
    }
  }

  void check_skills(const toml::table& table, std::string_view key, std::string_view path,
                    const std::vector<SkillLevel>& skills) {
    for (std::size_t i = 0; i < skills.size(); ++i) {
      const auto& [name, level] = skills[i];
      const toml::node& node = *table.get(key)->as_array()->get(i);
      const auto known = skilled_.find(name);
      if (known == skilled_.end()) {
        problem(node,
                fmt::format("{}: no agent has the skill \"{}\"{}", path, name, suggestion(name, skills_)));
        continue;
      }
      const auto best = std::ranges::max(known->second, {}, &Skilled::second).second;
      if (best < level) {
        problem(node,
                fmt::format("{}: no agent has \"{}\" at level {}; the best has {}", path, name, level, best));
      }
    }
  }

  // Whether some agent has them all.
  bool is_served(const std::vector<SkillLevel>& skills) {
    if (skills.empty()) return !queues_.agents.empty();
    const auto known = served_.find(skills);
    if (known != served_.end()) return known->second;
    const auto has = [this](std::size_t agent, const SkillLevel& wanted) {
      const auto& own = queues_.agents[agent].skills;
      const auto found = std::ranges::find(own, wanted.name, &SkillLevel::name);
      return found != own.end() && found->level >= wanted.level;
    };
    const bool served = std::ranges::any_of(skilled_[skills.front().name], [&](const Skilled& one) {
      return std::ranges::all_of(skills, [&](const SkillLevel& wanted) { return has(one.first, wanted); });
    });
    served_.emplace(skills, served);
    return served;
  }

  using Skilled = std::pair<std::size_t, std::uint32_t>;  // agent and level
  const Queues& queues_;
  const Tables& tables_;
  Problems& problems_;
  std::map<std::string, std::vector<Skilled>, std::less<>> skilled_;
  std::vector<std::string> skills_;
  std::map<std::vector<SkillLevel>, bool> served_;
  bool told_ = false;
};

}  // namespace

void check_queues(const Queues& queues, const Tables& tables, const std::vector<RouteChoice>& choices,
                  const std::string& prefix, Problems& problems) {
  if (queues.queues.size() != tables.queues.size()) return;  // a file that belongs to them could not be read
  QueueChecks checks(queues, tables, problems);
  checks.check_circles();
  checks.check_names();
  // What is wrong with the agents would be told of again, wrongly.
  if (std::ranges::find(problems, prefix + "agents.toml", &Problem::file) != problems.end()) return;
  std::set<std::uint32_t> held;
  for (std::uint32_t i = 0; i < queues.queues.size(); ++i) {
    if (queues.queues[i].hold) held.insert(i);
  }
  for (const auto& choice : choices) {
    if (choice.route.hold()) held.insert(choice.queue);
  }
  for (const auto queue : held) checks.check_skills(queue);
}

}  // namespace balie::playbook
