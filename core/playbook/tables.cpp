#include "core/playbook/tables.hpp"

#include "core/base/config.hpp"
#include "core/playbook/name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace balie::playbook {
namespace {

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
      .choice(
          "explain", &General::explain, {"asked", "held", "all"},
          "which decisions are explained: those whose contact asks, those held for agents as well, or all")
      .duration("history_retention", &General::history_retention,
                "how long a contact is kept; without it, as long as the customer", Duration::zero(),
                std::chrono::days(36'600));
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
      .flag("hold", &EntryTable::hold, "instead of the queue's")
      .text("target", &EntryTable::target, "instead of the queue's")
      .text("fallback", &EntryTable::fallback, "instead of the queue's");
}

// Everything that one file's reading needs.
struct Reading {
  std::string file;
  Problems& problems;
  void problem(const toml::node& node, std::string text) const {
    problems.push_back(problem_at(node, file, std::move(text)));
  }
};

// Calls `read` for each [[name]] of a file that holds nothing else but `settings`.
void for_each_table(const toml::table& root, const std::string& name, std::size_t count_max,
                    const Reading& reading, const std::vector<std::string>& settings,
                    const std::function<void(const toml::table&)>& read) {
  for (const auto& [key, node] : root) {
    if (key.str() == name || std::ranges::find(settings, key.str()) != settings.end()) continue;
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

toml::table optional_table(const std::vector<File>& files, const std::string& path, const std::string& prefix,
                           Problems& problems) {
  const auto file = std::ranges::find(files, path, &File::path);
  return file == files.end() ? toml::table() : parse_toml(file->content, prefix + path, problems);
}

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
  for_each_table(tables.queues_file, "queue", queues_max, of_queues, {"return_boost"},
                 [&](const toml::table& table) {
                   tables.queues.push_back(read_queue_table(table, of_queues.file, problems));
                 });

  tables.entries_file = parse(files, "entries.toml", tables.entries_name, tables, problems);
  const Reading of_entries{tables.entries_name, problems};
  const auto entry_form = entry_spec();
  for_each_table(tables.entries_file, "entry", entries_max, of_entries, {}, [&](const toml::table& table) {
    auto entry =
        entry_form.read(table, "entry", of_entries.file, problems, {"annotations", "priority", "when"});
    entry.at = &table;
    check_name(table, "name", "entry", of_entries.file, problems);
    read_priority(table, "entry", of_entries.file, problems, entry.priority);
    check_words(entry, "channel", entry.channel, of_entries);
    check_words(entry, "entry", entry.entry, of_entries);
    check_words(entry, "topic", entry.topic, of_entries);
    read_annotations(entry, of_entries);
    tables.entries.push_back(std::move(entry));
  });
}

}  // namespace balie::playbook
