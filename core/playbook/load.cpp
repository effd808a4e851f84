#include "core/playbook/load.hpp"

#include "core/base/memory.hpp"
#include "core/base/units.hpp"
#include "core/playbook/adaptive_file.hpp"
#include "core/playbook/attributes.hpp"
#include "core/playbook/consent_file.hpp"
#include "core/playbook/desk_file.hpp"
#include "core/playbook/identity_file.hpp"
#include "core/playbook/models.hpp"
#include "core/playbook/offers_file.hpp"
#include "core/playbook/queues_file.hpp"
#include "core/playbook/segments.hpp"
#include "core/playbook/sources_file.hpp"
#include "core/playbook/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

namespace balie::playbook {
namespace {

const std::vector<std::string> anything{""};

// Joins what was read: every check that needs more than one table, and the playbook's own form of each entry.
class Joiner {
 public:
  Joiner(const Tables& tables, FormulaCompiler& formulas, Problems& problems)
      : tables_(tables), formulas_(formulas), problems_(problems) {}

  void join() {
    index_queues();
    for (const EntryTable& entry : tables_.entries) take_entry(entry);
    take_default();
  }
  std::vector<RouteChoice> choices;
  std::vector<Rule> rules;

 private:
  void problem(const toml::node& node, const std::string& file, std::string text) {
    problems_.push_back(problem_at(node, file, std::move(text)));
  }

  void index_queues() {
    for (const QueueTable& queue : tables_.queues) {
      if (has_priority_formula(*queue.at)) {
        priorities_.emplace(&queue, priority_formula(*queue.at, "queues.toml"));
      }
      names_.push_back(queue.name);
      const auto [known, added] = queues_.emplace(queue.name, &queue);
      if (added || queue.name.empty()) continue;
      problem(*queue.at->get("name"), tables_.queues_name,
              fmt::format("queue.name: \"{}\" is there twice; the other is in line {}", queue.name,
                          known->second->at->source().begin.line));
    }
    for (const QueueTable& queue : tables_.queues) {
      if (queue.fallback.empty()) continue;
      if (queue.fallback == queue.name) {
        problem(*queue.at->get("fallback"), tables_.queues_name,
                "queue.fallback: is this queue itself; leave it out for the same");
      }
      find_queue(queue.fallback, *queue.at, "queue.fallback", tables_.queues_name);
    }
  }

  Formula priority_formula(const toml::table& table, const std::string& path) {
    const auto number = feel::Type::of(feel::Type::Kind::number);
    return formulas_.compile(*table.get("priority"), path, FormulaScope::scored, number, problems_);
  }

  // The queue that `path` ("entry.queue") names, or a problem where it does.
  const QueueTable* find_queue(const std::string& name, const toml::table& table, std::string_view path,
                               const std::string& file) {
    const auto known = queues_.find(name);
    if (known != queues_.end()) return known->second;
    const toml::node* node = table.get(path.substr(path.rfind('.') + 1));
    // What is missing or no text at all has been told of.
    if (node != nullptr && node->is_string()) {
      problem(*node, file,
              fmt::format("{}: there is no queue \"{}\"{}", path, name, suggestion(name, names_)));
    }
    return nullptr;
  }

  // Of a choice whose route goes to this queue; a priority of its own stays.
  void set_queue(RouteChoice& choice, const QueueTable& queue) const {
    choice.queue = static_cast<std::uint32_t>(&queue - tables_.queues.data());
    const auto formula = priorities_.find(&queue);
    if (formula != priorities_.end() && !choice.priority) choice.priority = formula->second;
  }

  static v1::Route route_to(const QueueTable& queue) {
    v1::Route route;
    route.set_queue(queue.name);
    route.set_priority(queue.priority);
    route.set_target(queue.target);
    for (const auto& [name, level] : queue.skills) {
      auto* skill = route.add_skills();
      skill->set_name(name);
      skill->set_level(level);
    }
    route.set_hold(queue.hold);
    return route;
  }

  void take_entry(const EntryTable& entry) {
    const std::string& file = tables_.entries_name;
    const auto [known, added] = entry_lines_.emplace(entry.name, entry.at->source().begin.line);
    if (!added && !entry.name.empty()) {
      problem(*entry.at->get("name"), file,
              fmt::format("entry.name: \"{}\" is there twice; the other is in line {}", entry.name,
                          known->second));
    }
    take_patterns(entry);
    const QueueTable* queue = find_queue(entry.queue, *entry.at, "entry.queue", file);
    const QueueTable* fallback = fallback_of(entry, queue);
    RouteChoice& choice = choices.back();
    if (has_priority_formula(*entry.at)) choice.priority = priority_formula(*entry.at, "entries.toml");
    if (queue == nullptr) return;
    choice.route = route_to(*queue);
    set_queue(choice, *queue);
    if (entry.at->contains("priority")) {
      choice.route.set_priority(entry.priority);
      choice.priority = {};
    }
    if (entry.at->contains("target")) choice.route.set_target(entry.target);
    if (entry.at->contains("hold")) choice.route.set_hold(entry.hold);
    choice.fallback = fallback != nullptr ? route_to(*fallback) : choice.route;
    choice.fallback.clear_hold();
    for (const auto& [name, value] : entry.annotations) {
      auto* annotation = choice.annotations.Add();
      annotation->set_name(name);
      annotation->set_value(value);
    }
  }

  // Null: the entry's own route.
  const QueueTable* fallback_of(const EntryTable& entry, const QueueTable* queue) {
    if (!entry.fallback.empty()) {
      return find_queue(entry.fallback, *entry.at, "entry.fallback", tables_.entries_name);
    }
    const auto known = queue != nullptr ? queues_.find(queue->fallback) : queues_.end();
    return known != queues_.end() ? known->second : nullptr;
  }

  // A choice for the entry, and a rule for each way to meet it.
  void take_patterns(const EntryTable& entry) {
    const std::size_t line = entry.at->source().begin.line;
    const auto or_anything = [](const auto& words) -> const std::vector<std::string>& {
      return words.empty() ? anything : words;
    };
    choices.push_back({{}, {}, {}, entry.name, fmt::format("entries.toml:{}", line)});
    if (const toml::node* when = entry.at->get("when")) {
      const auto boolean = feel::Type::of(feel::Type::Kind::boolean);
      choices.back().when =
          formulas_.compile(*when, "entries.toml", FormulaScope::scored, boolean, problems_);
    }
    const std::size_t ways =
        or_anything(entry.channel).size() * or_anything(entry.entry).size() * or_anything(entry.topic).size();
    if (rules.size() + ways > patterns_max) {
      if (!too_many_) {
        problem(*entry.at, tables_.entries_name,
                fmt::format("more than {} channels, entries and topics in all", patterns_max));
      }
      too_many_ = true;
      return;
    }
    for (const std::string& channel : or_anything(entry.channel)) {
      for (const std::string& addressed : or_anything(entry.entry)) {
        for (const std::string& topic : or_anything(entry.topic)) {
          take_pattern(entry, {Part(channel), Part(addressed), Part(topic)});
        }
      }
    }
  }

  void take_pattern(const EntryTable& entry, const Pattern& pattern) {
    const auto line = entry.at->source().begin.line;
    if (pattern.channel.exact()) channels_.insert(pattern.channel.text());
    if (channels_.size() == channels_max + 1 && !too_many_) {
      problem(*entry.at, tables_.entries_name, fmt::format("more than {} channels", channels_max));
      too_many_ = true;
    }
    if (entry.at->contains("when")) {  // leaves what it does not take to the others
      rules.push_back({pattern, choices.size() - 1, true});
      return;
    }
    const auto key = std::tuple(pattern.channel.text(), pattern.entry.text(), pattern.topic.text());
    const auto [known, added] = first_.emplace(key, First{entry.name, line});
    if (added) {
      rules.push_back({pattern, choices.size() - 1});
      return;
    }
    problem(*entry.at, tables_.entries_name,
            fmt::format("entry \"{}\" is never reached by {}: \"{}\" in line {} takes it", entry.name,
                        described(pattern), known->second.entry, known->second.line));
  }

  static std::string described(const Pattern& pattern) {
    std::string out;
    const auto add = [&out](std::string_view name, const Part& part) {
      if (!part.text().empty()) out += fmt::format("{}{} \"{}\"", out.empty() ? "" : ", ", name, part.text());
    };
    add("channel", pattern.channel);
    add("entry", pattern.entry);
    add("topic", pattern.topic);
    return out.empty() ? "anything" : out;
  }

  void take_default() {
    const toml::node* node = tables_.playbook_file.get("default_queue");
    const auto catch_all = first_.find(std::tuple("", "", ""));
    const std::string& name = tables_.general.default_queue;
    if (name.empty()) {
      if (catch_all != first_.end() || too_many_) return;
      problems_.push_back(
          {tables_.entries_name, 1, 1,
           "no entry takes what the others leave: add one without channel, entry, topic and when, or set "
           "default_queue in playbook.toml"});
      return;
    }
    const QueueTable* queue = find_queue(name, tables_.playbook_file, "default_queue", tables_.playbook_name);
    if (catch_all != first_.end()) {
      problem(*node, tables_.playbook_name,
              fmt::format("default_queue: is never used: entry \"{}\" takes everything (line {})",
                          catch_all->second.entry, catch_all->second.line));
    }
    if (queue == nullptr) return;
    const auto fallback = queues_.find(queue->fallback);
    choices.push_back({route_to(*queue),
                       route_to(fallback != queues_.end() ? *fallback->second : *queue),
                       {},
                       "default",
                       fmt::format("playbook.toml:{}", node->source().begin.line)});
    choices.back().fallback.clear_hold();
    set_queue(choices.back(), *queue);
    rules.push_back({{Part(""), Part(""), Part("")}, choices.size() - 1});
  }

  struct First {
    std::string entry;
    toml::source_index line;
  };

  const Tables& tables_;
  FormulaCompiler& formulas_;
  Problems& problems_;
  std::map<std::string, const QueueTable*, std::less<>> queues_;
  std::map<const QueueTable*, Formula> priorities_;
  std::vector<std::string> names_;
  std::map<std::string, toml::source_index, std::less<>> entry_lines_;
  std::map<std::tuple<std::string, std::string, std::string>, First> first_;
  std::set<std::string> channels_;
  bool too_many_ = false;
};

CustomerRules customer_rules(const std::vector<File>& files, const std::string& prefix, Problems& problems) {
  CustomerRules rules;
  const auto before = problems.size();
  const auto attributes = optional_table(files, "attributes.toml", prefix, problems);
  rules.attributes = read_attributes(attributes, prefix + "attributes.toml", problems);
  const auto consent = optional_table(files, "consent.toml", prefix, problems);
  // What refers to attributes that could not be read would only be told of wrongly.
  if (problems.size() > before) return rules;
  rules.consent = read_consent_rules(consent, rules.attributes, prefix + "consent.toml", problems);
  const auto sources = optional_table(files, "sources.toml", prefix, problems);
  rules.sources = read_sources(sources, rules.attributes, prefix + "sources.toml", problems);
  return rules;
}

// A playbook needs none.
std::vector<scoring::adaptive::ModelSpec> adaptive_models(const std::vector<File>& files,
                                                          const std::string& prefix,
                                                          const AdaptiveContext& context,
                                                          Problems& problems) {
  const auto file = std::ranges::find(files, "adaptive.toml", &File::path);
  if (file == files.end()) return {};
  const std::string name = prefix + file->path;
  return read_adaptive_models(parse_toml(file->content, name, problems), name, problems, &context);
}

// A playbook needs none either.
void segments(const std::vector<File>& files, const std::string& prefix, FormulaCompiler& formulas,
              Problems& problems) {
  const auto file = std::ranges::find(files, "segments.toml", &File::path);
  if (file == files.end()) return;
  const std::string name = prefix + file->path;
  read_segments(parse_toml(file->content, name, problems), name, formulas, problems);
}

// Of those that score contacts, and decide.
std::vector<std::string> names_of(const scoring::ModelSet* models) {
  std::vector<std::string> names;
  if (models == nullptr) return names;
  for (const auto& model : models->models) {
    if (!model.shadow && model.agent_fields.empty()) names.push_back(model.name);
  }
  return names;
}

// Without the file, what is built in.
identity::Rules identity_rules(const std::vector<File>& files, const std::string& prefix,
                               const customer::Attributes& attributes, Problems& problems) {
  const auto file = std::ranges::find(files, "identity.toml", &File::path);
  if (file == files.end()) return {};
  const std::string name = prefix + file->path;
  return read_identity_rules(parse_toml(file->content, name, problems), name, problems, attributes);
}

// What caps and rests go by is not forgotten before they are over.
void check_retention(const Tables& tables, const Offers* offers, Problems& problems) {
  const auto kept = tables.general.history_retention;
  const auto needed = offers ? offers->policy().memory() : Duration::zero();
  if (kept == Duration::zero() || needed <= kept) return;
  problems.push_back(problem_at(*tables.playbook_file.get("history_retention"), tables.playbook_name,
                                fmt::format("history_retention: policy.toml looks back for {}; contacts must "
                                            "be kept so long",
                                            format_duration(needed))));
}

// What people choose from; without the file, what they are shown of the others.
std::shared_ptr<v1::Choices> desk_choices(const std::vector<File>& files, const std::string& prefix,
                                          const Tables& tables, const customer::Attributes& attributes,
                                          Problems& problems) {
  std::vector<std::string> queues;
  for (const auto& queue : tables.queues) queues.push_back(queue.name);
  const auto before = problems.size();
  const auto root = optional_table(files, "desk.toml", prefix, problems);
  // What refers to a file that could not be read would only be told of wrongly.
  if (problems.size() > before || !tables.readable) return nullptr;
  return std::make_shared<v1::Choices>(
      read_desk(root, {tables.general.languages, queues, attributes}, prefix + "desk.toml", problems));
}

Loaded load(const std::vector<File>& files, const std::string& prefix, const scoring::ScorerRegistry& scorers,
            Problems problems) {
  Tables tables;
  read_tables(files, prefix, tables, problems);
  FormulaCompiler formulas(files, prefix);
  auto customers = customer_rules(files, prefix, problems);
  if (!customers.attributes.all().empty()) formulas.declare_profile(customers.attributes.feel_type());
  formulas.declare_decisions(load_decision_files(files, prefix, scorers, problems));
  segments(files, prefix, formulas, problems);
  const auto agents = read_agent_attributes(files, prefix, problems);
  auto models = load_models(files, prefix, scorers, agents, formulas, problems);
  const auto models_named = names_of(models.get());
  formulas.declare_scores(models_named);
  auto adaptive = adaptive_models(files, prefix, {formulas, models_named}, problems);
  Joiner joiner(tables, formulas, problems);
  // What refers to a file that could not be read would only be told of wrongly.
  if (tables.readable) joiner.join();
  auto queues = read_queues(files, prefix, tables, models.get(), formulas, problems);
  if (tables.readable) check_queues(queues, tables, joiner.choices, prefix, problems);
  const OfferContext named{models_named, tables.general.languages};
  auto offers = load_offers(files, prefix, named, formulas, problems);
  check_retention(tables, offers.get(), problems);
  auto identity = identity_rules(files, prefix, customers.attributes, problems);
  auto desk = desk_choices(files, prefix, tables, customers.attributes, problems);
  if (problems.empty()) {
    desk->set_playbook_version(version_of(files));
    return std::make_shared<const Playbook>(
        std::move(tables.general), version_of(files), std::move(joiner.choices), std::move(joiner.rules),
        std::move(models), std::move(adaptive), formulas.finish(), std::move(offers), std::move(identity),
        std::move(customers), std::move(queues), std::move(desk));
  }
  sort_problems(problems);
  return std::unexpected(std::move(problems));
}

}  // namespace

Loaded load_playbook(const std::string& directory, const scoring::ScorerRegistry& scorers) {
  Problems problems;
  auto files = read_files(directory, problems);
  if (files.empty() && !problems.empty()) return std::unexpected(std::move(problems));
  auto loaded = load(files, (std::filesystem::path(directory) / "").string(), scorers, std::move(problems));
  std::vector<File>().swap(files);
  give_back_freed_memory();
  return loaded;
}

Loaded load_playbook(const std::vector<File>& files, const scoring::ScorerRegistry& scorers) {
  Problems problems;
  check_files(files, problems);
  if (!problems.empty())
    return std::unexpected(std::move(problems));  // too large, or not ours: not read at all
  return load(files, "", scorers, {});
}

}  // namespace balie::playbook
