#include "core/playbook/tables.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace balie::playbook {
namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t value_bytes_max = 1'024;

ConfigSpec<General> general_spec() {
  return ConfigSpec<General>("playbook", "what holds for the whole playbook")
      .text("name", &General::name, "what people call this playbook")
      .required()
      .text("country", &General::country, "where phone numbers without a country code are from: \"NL\"")
      .list("languages", &General::languages, "the languages that are spoken, the usual one first")
      .text("default_queue", &General::default_queue, "where contacts go that no entry matches")
      .number("history_held", &General::history_held, "contacts remembered with a customer", 0, 1'000)
      .number("history_shown", &General::history_shown, "of these, shown in a decision", 0, 1'000)
      .duration("history_retention", &General::history_retention,
                "how long a contact is kept; without it, as long as the customer", Duration::zero(),
                std::chrono::days(36'600));
}

ConfigSpec<QueueTable> queue_spec() {
  return ConfigSpec<QueueTable>("queue", "a place where contacts wait")
      .text("name", &QueueTable::name, "its name, for entries")
      .required()
      .text("title", &QueueTable::title, "its name, for people")
      .text("target", &QueueTable::target,
            "where the platform sends contacts of this queue, in its own words")
      .text("fallback", &QueueTable::fallback, "the queue for contacts that cannot be decided in time")
      .number("priority", &QueueTable::priority, "larger is sooner", 0, priority_max);
}

ConfigSpec<EntryTable> entry_spec() {
  return ConfigSpec<EntryTable>("entry", "which contacts go where")
      .text("name", &EntryTable::name, "its name, for people")
      .required()
      .texts("channel", &EntryTable::channel, "\"voice\", \"email\", ...; none: every channel")
      .texts("entry", &EntryTable::entry, "what the customer addressed; * and ? stand for anything")
      .texts("topic", &EntryTable::topic, "what it is about; * and ? stand for anything")
      .text("queue", &EntryTable::queue, "the queue that they go to")
      .required()
      .number("priority", &EntryTable::priority, "instead of the queue's", 0, priority_max)
      .text("target", &EntryTable::target, "instead of the queue's")
      .text("fallback", &EntryTable::fallback, "instead of the queue's");
}

struct Skill {
  std::string name;
  std::uint32_t level = 1;
};

ConfigSpec<Skill> skill_spec() {
  return ConfigSpec<Skill>("skill", "what an agent must be able to do")
      .text("name", &Skill::name, "the skill")
      .required()
      .number("level", &Skill::level, "how well, at least", 1, 100);
}

// Everything that one file's reading needs.
struct Reading {
  std::string file;
  Problems& problems;
  void problem(const toml::node& node, std::string text) const {
    problems.push_back(problem_at(node, file, std::move(text)));
  }
};

// A name that platforms, logs and command lines can hold as it is.
void check_name(const toml::table& table, std::string_view path, const Reading& reading) {
  const toml::node* node = table.get("name");
  const auto* name = node != nullptr ? node->as_string() : nullptr;
  if (name == nullptr) return;  // told already
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  const std::string& text = name->get();
  if (!text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, fits)) return;
  reading.problem(*node, fmt::format("{}.name: must be 1 to {} letters, digits, \"_\", \"-\" or \".\"", path,
                                     name_bytes_max));
}

// Calls `read` for each [[name]] of a file that holds nothing else.
void for_each_table(const toml::table& root, const std::string& name, std::size_t count_max,
                    const Reading& reading, const std::function<void(const toml::table&)>& read) {
  for (const auto& [key, node] : root) {
    if (key.str() == name) continue;
    const std::string text = fmt::format("{}: unknown table; did you mean [[{}]]?", key.str(), name);
    reading.problems.push_back(problem_at(key, reading.file, text));
  }
  const toml::node* node = root.get(name);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr) return reading.problem(*node, fmt::format("{0}: must be written as [[{0}]]", name));
  if (list->size() > count_max) {
    return reading.problem(*node, fmt::format("{}: at most {} are allowed", name, count_max));
  }
  for (const toml::node& one : *list) {
    if (const auto* table = one.as_table()) {
      read(*table);
    } else {
      reading.problem(one, fmt::format("{0}: must be written as [[{0}]]", name));
    }
  }
}

void read_skills(QueueTable& queue, const Reading& reading) {
  const toml::node* node = queue.at->get("skills");
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > skills_max) {
    const auto* text = "queue.skills: must be a list such as [{{name = \"nl\", level = 2}}] of at most {}";
    return reading.problem(*node, fmt::format(fmt::runtime(text), skills_max));
  }
  for (const toml::node& one : *list) {
    const auto* table = one.as_table();
    if (table == nullptr) {
      reading.problem(one, "queue.skills: must be a list such as [{name = \"nl\", level = 2}]");
      continue;
    }
    const Skill skill = skill_spec().read(*table, "queue.skills", reading.file, reading.problems);
    check_name(*table, "queue.skills", reading);
    const auto known =
        std::ranges::find(queue.skills, skill.name, &std::pair<std::string, std::uint32_t>::first);
    if (known != queue.skills.end())
      reading.problem(one, fmt::format("queue.skills: {} is there twice", skill.name));
    queue.skills.emplace_back(skill.name, skill.level);
  }
}

// What a person may write as a value, as text.
std::optional<std::string> annotation_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

void read_annotations(EntryTable& entry, const Reading& reading) {
  const toml::node* node = entry.at->get("annotations");
  if (node == nullptr) return;
  const auto* table = node->as_table();
  if (table == nullptr || table->size() > annotations_max) {
    const std::string text =
        fmt::format("entry.annotations: must be a table of at most {} values", annotations_max);
    return reading.problem(*node, text);
  }
  for (const auto& [key, value] : *table) {
    auto text = annotation_text(value);
    if (!text || text->size() > value_bytes_max || key.str().empty() || key.str().size() > name_bytes_max) {
      reading.problem(
          value, fmt::format("entry.annotations: a name has 1 to {} bytes, a value is a text of at most {} "
                             "bytes, a number, true or false",
                             name_bytes_max, value_bytes_max));
    } else {
      entry.annotations.emplace_back(key.str(), *std::move(text));
    }
  }
}

void check_words(const EntryTable& entry, std::string_view name, const std::vector<std::string>& words,
                 const Reading& reading) {
  for (const std::string& word : words) {
    if (!word.empty() && word.size() <= value_bytes_max) continue;
    reading.problem(*entry.at->get(name),
                    fmt::format("entry.{}: must have 1 to {} bytes; leave it out to match everything", name,
                                value_bytes_max));
  }
}

void read_general(const toml::table& root, Tables& tables, const Reading& reading) {
  const auto read = general_spec().read(root, "", reading.file, reading.problems);
  tables.general = read;
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  const std::string& country = read.country;
  if (!country.empty() && (country.size() != 2 || !std::ranges::all_of(country, is_letter))) {
    reading.problem(*root.get("country"),
                    "country: must be two capital letters (ISO 3166-1), such as \"NL\"");
  }
  if (read.history_shown > read.history_held && root.contains("history_shown")) {
    reading.problem(*root.get("history_shown"), "history_shown: must be at most history_held");
  }
}

// The file's table; an empty one, and `tables.readable` false, when there is none.
toml::table parse(const std::vector<File>& files, const std::string& path, const std::string& name,
                  Tables& tables, Problems& problems) {
  const std::size_t before = problems.size();
  const auto file = std::ranges::find(files, path, &File::path);
  toml::table table;
  if (file != files.end()) {
    table = parse_toml(file->content, name, problems);
  } else if (std::ranges::find(problems, name, &Problem::file) == problems.end()) {
    problems.push_back({name, 0, 0, "missing; a playbook needs this file"});
  }
  const bool failed = file == files.end() || problems.size() > before;
  tables.readable = tables.readable && !failed;
  return table;
}

}  // namespace

void read_tables(const std::vector<File>& files, const std::string& prefix, Tables& tables,
                 Problems& problems) {
  tables.playbook_name = prefix + "playbook.toml";
  tables.queues_name = prefix + "queues.toml";
  tables.entries_name = prefix + "entries.toml";
  tables.playbook_file = parse(files, "playbook.toml", tables.playbook_name, tables, problems);
  // A file that could not be read has been told of; not each setting that is missing in it as well.
  if (tables.readable) read_general(tables.playbook_file, tables, {tables.playbook_name, problems});

  tables.queues_file = parse(files, "queues.toml", tables.queues_name, tables, problems);
  const Reading of_queues{tables.queues_name, problems};
  const auto queue_form = queue_spec();
  for_each_table(tables.queues_file, "queue", queues_max, of_queues, [&](const toml::table& table) {
    auto queue = queue_form.read(table, "queue", of_queues.file, problems, {"skills"});
    queue.at = &table;
    check_name(table, "queue", of_queues);
    read_skills(queue, of_queues);
    tables.queues.push_back(std::move(queue));
  });

  tables.entries_file = parse(files, "entries.toml", tables.entries_name, tables, problems);
  const Reading of_entries{tables.entries_name, problems};
  const auto entry_form = entry_spec();
  for_each_table(tables.entries_file, "entry", entries_max, of_entries, [&](const toml::table& table) {
    auto entry = entry_form.read(table, "entry", of_entries.file, problems, {"annotations", "when"});
    entry.at = &table;
    check_name(table, "entry", of_entries);
    check_words(entry, "channel", entry.channel, of_entries);
    check_words(entry, "entry", entry.entry, of_entries);
    check_words(entry, "topic", entry.topic, of_entries);
    read_annotations(entry, of_entries);
    tables.entries.push_back(std::move(entry));
  });
}

}  // namespace balie::playbook
