#include "core/playbook/queues_file.hpp"

#include "core/base/config.hpp"
#include "core/playbook/agents_file.hpp"
#include "core/playbook/hours_file.hpp"
#include "core/playbook/messages_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace balie::playbook {
namespace {

constexpr std::string_view queues_path = "queues.toml";

struct DiversionTable {
  std::string queue, channel, message;
  bool callback = false;
};

ConfigSpec<DiversionTable> diversion_spec() {
  return ConfigSpec<DiversionTable>("diversion", "where contacts go instead")
      .text("queue", &DiversionTable::queue, "to this queue")
      .text("channel", &DiversionTable::channel, "to this channel")
      .flag("callback", &DiversionTable::callback, "they are offered to be called back")
      .text("message", &DiversionTable::message, "what the customer is told");
}

Strategy strategy_of(const std::string& word) {
  if (word == "least_loaded") return Strategy::least_loaded;
  if (word == "most_skilled") return Strategy::most_skilled;
  if (word == "by_score") return Strategy::by_score;
  if (word == "round_robin") return Strategy::round_robin;
  return Strategy::longest_idle;
}

// Those of both; of what both ask for the higher level.
std::vector<SkillLevel> both(std::vector<SkillLevel> skills, const std::vector<SkillLevel>& others) {
  for (const auto& other : others) {
    const auto known = std::ranges::find(skills, other.name, &SkillLevel::name);
    if (known == skills.end()) {
      skills.push_back(other);
    } else {
      known->level = std::max(known->level, other.level);
    }
  }
  return skills;
}

// What is asked at each time at which that changes.
std::vector<QueueStep> steps_of(const QueueTable& table) {
  std::vector<QueueStep> steps{{Duration::zero(), table.skills}};
  for (const auto& step : table.steps) steps.push_back({step.after, step.skills});
  if (table.preferred.empty()) return steps;
  auto later = std::ranges::upper_bound(steps, table.preferred_for, {}, &QueueStep::after);
  const QueueStep in_force = *std::prev(later);
  if (in_force.after != table.preferred_for) {
    later = steps.insert(later, {table.preferred_for, in_force.skills});
  } else {
    --later;
  }
  for (auto step = steps.begin(); step != later; ++step) step->skills = both(step->skills, table.preferred);
  return steps;
}

class QueuesReader {
 public:
  QueuesReader(const Tables& tables, const scoring::ModelSet* models, const OfferReading& reading,
               Queues& queues)
      : tables_(tables), models_(models), reading_(reading), queues_(queues) {
    for (const auto& table : tables.queues) names_.push_back(table.name);
    for (const auto& hours : queues.hours) hours_.push_back(hours.name);
    for (const auto& message : queues.messages) messages_.push_back(message.name);
    for (const auto& agent : queues.agents) agents_.push_back(agent.name);
  }

  void read(const std::vector<std::string>& channels) {
    channels_ = channels;
    std::uint32_t index = 0;
    for (const auto& table : tables_.queues) queues_.queue_index.emplace(table.name, index++);
    for (const auto& table : tables_.queues) read_queue(table);
  }

 private:
  void read_queue(const QueueTable& table) {
    auto& queue = queues_.queues.emplace_back();
    queue.name = table.name;
    queue.title = table.title;
    queue.target = table.target;
    queue.rule = reading_.rule(*table.at);
    queue.hold = table.hold;
    queue.skills = table.skills;
    queue.steps = steps_of(table);
    queue.ageing = table.ageing;
    queue.last_agent_for = table.last_agent_for;
    queue.agent_wait = table.agent_wait;
    queue.offer_limit = table.offer_limit;
    queue.decline_rest = table.decline_rest;
    queue.wrap_up = table.wrap_up;
    queue.outcome_required = table.outcome_required;
    queue.service_level = table.service_level;
    read_strategy(table, queue);
    read_agent(table, queue);
    queue.overflow = read_diversion(table, "overflow");
    queue.closed = read_diversion(table, "closed");
    read_limits(table, queue);
    read_hours(table, queue);
  }

  void read_strategy(const QueueTable& table, Queue& queue) {
    queue.strategy = strategy_of(table.strategy);
    const toml::node* score = table.at->get("score");
    if (queue.strategy != Strategy::by_score) {
      if (score != nullptr)
        reading_.problem(*score, "queue.score: says nothing without strategy = \"by_score\"");
      return;
    }
    const toml::node& strategy = *table.at->get("strategy");
    if (score == nullptr) {
      return reading_.problem(strategy, "queue.strategy: \"by_score\" needs score: a model of models.toml");
    }
    read_score(*score, table.score, queue);
    for (std::uint32_t i = 0; i < queues_.agents.size(); ++i) {
      if (std::ranges::any_of(queue.steps,
                              [&](const auto& step) { return has(queues_.agents[i], step.skills); })) {
        queue.scored.push_back(i);
      }
    }
    if (queue.scored.size() <= agents_scored_max) return;
    reading_.problem(strategy,
                     fmt::format("queue.strategy: {} agents may have its contacts, and by_score scores "
                                 "at most {}; ask for skills that fewer have",
                                 queue.scored.size(), agents_scored_max));
  }

  static bool has(const Agent& agent, const std::vector<SkillLevel>& skills) {
    return std::ranges::all_of(skills, [&](const SkillLevel& wanted) {
      const auto own = std::ranges::find(agent.skills, wanted.name, &SkillLevel::name);
      return own != agent.skills.end() && own->level >= wanted.level;
    });
  }

  void read_score(const toml::node& node, const std::string& name, Queue& queue) {
    std::vector<std::string> names;
    for (std::size_t i = 0; models_ != nullptr && i < models_->models.size(); ++i) {
      const auto& model = models_->models[i];
      names.push_back(model.name);
      if (model.name != name) continue;
      queue.model = i;
      if (model.shadow)
        return reading_.problem(node, fmt::format("queue.score: model \"{}\" is a shadow", name));
      if (!model.agent_fields.empty()) return;
      return reading_.problem(node,
                              fmt::format("queue.score: model \"{}\" gives every agent the same: give one of "
                                          "its inputs an attribute of agents",
                                          name));
    }
    reading_.problem(node,
                     fmt::format("queue.score: there is no model \"{}\"{}", name, suggestion(name, names)));
  }

  void read_agent(const QueueTable& table, Queue& queue) {
    const auto text = feel::Type::of(feel::Type::Kind::string);
    queue.agent = read_formula(*table.at, "agent", FormulaScope::scored, text, reading_);
    const auto* name = queue.agent ? queue.agent.constant() : nullptr;
    if (name == nullptr || !name->is(feel::Kind::string) || agents_.empty()) return;
    const std::string written(name->string());
    if (queues_.agent_index.contains(written)) return;
    reading_.problem(*table.at->get("agent"), fmt::format("queue.agent: there is no agent \"{}\"{}", written,
                                                          suggestion(written, agents_)));
  }

  void read_limits(const QueueTable& table, Queue& queue) {
    if (table.at->contains("wait_max")) queue.wait_max = table.wait_max;
    if (table.at->contains("length_max")) queue.length_max = table.length_max;
    const bool limited = queue.wait_max || queue.length_max;
    for (const auto* key : {"wait_max", "length_max"}) {
      if (!table.at->contains(key) || table.at->contains("overflow")) continue;
      reading_.problem(*table.at->get(key),
                       fmt::format("queue.{}: says nothing without overflow: where contacts go then", key));
    }
    if (queue.overflow && !limited && table.hours.empty()) {
      reading_.problem(*table.at->get("overflow"),
                       "queue.overflow: never happens without wait_max, length_max or hours");
    }
  }

  void read_hours(const QueueTable& table, Queue& queue) {
    if (queue.closed && table.hours.empty()) {
      reading_.problem(*table.at->get("closed"), "queue.closed: never happens without hours");
    }
    if (table.hours.empty()) return;
    const auto known = std::ranges::find(hours_, table.hours);
    if (known != hours_.end()) queue.hours = static_cast<std::uint32_t>(known - hours_.begin());
    check_known(*table.at, "hours", "queue.hours: there are no hours", table.hours, hours_,
                queue.hours.has_value());
  }

  // `text`: "queue.hours: there are no hours".
  void check_known(const toml::table& table, std::string_view key, std::string_view text,
                   const std::string& name, const std::vector<std::string>& known, bool is_known) {
    if (is_known) return;
    reading_.problem(*table.get(key), fmt::format("{} \"{}\"{}", text, name, suggestion(name, known)));
  }
  void check_known(const toml::table& table, std::string_view key, std::string_view text,
                   const std::string& name, const std::vector<std::string>& known) {
    check_known(table, key, text, name, known, std::ranges::find(known, name) != known.end());
  }

  std::optional<Diversion> read_diversion(const QueueTable& queue, std::string_view key) {
    const toml::node* node = queue.at->get(key);
    if (node == nullptr) return std::nullopt;
    const auto path = fmt::format("queue.{}", key);
    const auto wrong = [&] {
      reading_.problem(*node,
                       path +
                           ": must be one of {queue = \"NAME\"}, {channel = \"NAME\"}, {callback = true} "
                           "and {message = \"NAME\"}; the others may have a message too");
      return std::nullopt;
    };
    const auto* table = node->as_table();
    if (table == nullptr) return wrong();
    const std::size_t before = reading_.problems.size();
    const auto written = diversion_spec().read(*table, path, reading_.file, reading_.problems);
    if (reading_.problems.size() > before) return std::nullopt;
    const bool to_queue = table->contains("queue"), to_channel = table->contains("channel");
    if (to_queue + to_channel + written.callback > 1 || written.callback != table->contains("callback") ||
        table->empty()) {
      return wrong();
    }
    Diversion diversion{.name = {}, .message = written.message, .rule = reading_.rule(*node)};
    if (table->contains("message")) {
      check_known(*table, "message", path + ".message: there is no message", written.message, messages_);
    }
    if (to_queue) {
      diversion.kind = Diversion::Kind::queue;
      diversion.name = written.queue;
      const bool known = queues_.queue_index.contains(written.queue);
      check_known(*table, "queue", path + ".queue: there is no queue", written.queue, names_, known);
    } else if (to_channel) {
      diversion.kind = Diversion::Kind::channel;
      diversion.name = written.channel;
      check_known(*table, "channel", path + ".channel: there is no channel", written.channel, channels_);
    } else if (written.callback) {
      diversion.kind = Diversion::Kind::callback;
    }
    return diversion;
  }

  const Tables& tables_;
  const scoring::ModelSet* models_;
  const OfferReading& reading_;
  Queues& queues_;
  std::vector<std::string> names_, hours_, messages_, agents_, channels_;
};

}  // namespace

Queues read_queues(const std::vector<File>& files, const std::string& prefix, const Tables& tables,
                   const scoring::ModelSet* models, FormulaCompiler& formulas, Problems& problems) {
  Queues queues;
  const auto reading = [&](std::string_view path) {
    return OfferReading{std::string(path), prefix + std::string(path), formulas, problems};
  };
  const std::size_t before = problems.size();
  const auto hours = optional_table(files, "hours.toml", prefix, problems);
  const auto messages = optional_table(files, "messages.toml", prefix, problems);
  const auto agents = optional_table(files, "agents.toml", prefix, problems);
  // What refers to a file that could not be read would only be told of wrongly.
  if (problems.size() > before || !tables.readable) return queues;
  queues.hours = read_hours(hours, reading("hours.toml"));
  queues.messages = read_messages(messages, reading("messages.toml"));
  std::set<std::string> channels;
  for (const auto& entry : tables.entries) {
    for (const auto& name : entry.channel) {
      if (!name.empty() && name.find_first_of("*?") == std::string::npos) channels.insert(name);
    }
  }
  read_agents(agents, channels, reading("agents.toml"), queues);
  for (const auto& channel : queues.channels) channels.insert(channel.name);
  const auto of_queues = reading(queues_path);
  if (const toml::node* boost = tables.queues_file.get("return_boost")) {
    std::int64_t points = 0;
    config::read_integer(*boost, {"return_boost", of_queues.file, problems}, 0, priority_max, points);
    queues.return_boost = static_cast<std::int32_t>(points);
  }
  QueuesReader(tables, models, of_queues, queues).read({channels.begin(), channels.end()});
  return queues;
}

}  // namespace balie::playbook
