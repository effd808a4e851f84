#include "core/base/config_row.hpp"
#include "core/base/file.hpp"
#include "core/base/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie {
namespace {

std::string joined(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

}  // namespace

void ConfigPlace::problem(const toml::node& node, std::string_view text) const {
  problems.push_back(problem_at(node, file, fmt::format("{}: {}", path, text)));
}

void ConfigTable::require_last() { rows_.back().required = true; }

std::vector<std::string> ConfigTable::names() const {
  std::vector<std::string> names;
  for (const Row& row : rows_) names.push_back(row.name);
  return names;
}

void ConfigTable::read(void* settings, const toml::table& table, std::string_view path, std::string_view file,
                       Problems& problems, const std::vector<std::string>& other) const {
  for (const auto& [key, node] : table) {
    const std::string own = joined(path, key.str());
    const auto row = std::ranges::find(rows_, key.str(), &Row::name);
    if (row != rows_.end()) {
      row->set(settings, node, ConfigPlace{own, file, problems});
    } else if (std::ranges::find(other, key.str()) == other.end()) {
      auto known = names();
      known.insert(known.end(), other.begin(), other.end());
      problems.push_back(problem_at(key, file, own + ": unknown setting" + suggestion(key.str(), known)));
    }
  }
  for (const Row& row : rows_) {
    if (!row.required || table.contains(row.name)) continue;
    const std::string text = fmt::format("{}: missing; it must be set ({})", joined(path, row.name), row.doc);
    problems.push_back(problem_at(table, file, text));
  }
}

std::string ConfigTable::explain() const {
  std::string out = fmt::format("{}: {}\n", name_, doc_);
  std::size_t name_width = 0, kind_width = 0, preset_width = 8;
  for (const Row& row : rows_) {
    name_width = std::max(name_width, row.name.size());
    kind_width = std::max(kind_width, row.kind.size());
    preset_width = std::max(preset_width, row.preset.size());
  }
  for (const Row& row : rows_) {
    out += fmt::format("  {:<{}}  {:<{}}  {:<{}}  {}\n", row.name, name_width, row.kind, kind_width,
                       row.required ? "required" : row.preset, preset_width, row.doc);
  }
  return out;
}

std::string ConfigTable::sample(std::string_view header) const {
  std::string out = fmt::format("# {}\n[{}]\n", doc_, header);
  for (const Row& row : rows_) {
    out += fmt::format("# {} ({})\n{}{} = {}\n", row.doc, row.kind, row.required ? "" : "#", row.name,
                       row.preset);
  }
  return out;
}

namespace config {
namespace {

constexpr std::size_t list_length_max = 1000;
constexpr std::size_t secret_bytes_max = 64 << 10;

// A text, or a problem.
const std::string* text_of(const toml::node& node, const ConfigPlace& place, std::string_view wanted) {
  if (const auto* text = node.as_string()) return &text->get();
  place.problem(node, fmt::format("must be {}, not {}", wanted, type_name(node)));
  return nullptr;
}

}  // namespace

void read_text(const toml::node& node, const ConfigPlace& place, std::string& value) {
  if (const auto* text = text_of(node, place, "a text")) value = *text;
}

void read_choice(const toml::node& node, const ConfigPlace& place, const std::vector<std::string>& words,
                 std::string& value) {
  const auto* text = text_of(node, place, choice_kind(words));
  if (text == nullptr) return;
  if (std::ranges::find(words, *text) == words.end()) {
    return place.problem(node, fmt::format("must be {}{}", choice_kind(words), suggestion(*text, words)));
  }
  value = *text;
}

void read_path(const toml::node& node, const ConfigPlace& place, std::string& value) {
  if (const auto* text = text_of(node, place, "a path")) value = path_beside(place.file, *text);
}

bool read_integer(const toml::node& node, const ConfigPlace& place, std::int64_t min, std::int64_t max,
                  std::int64_t& value) {
  const auto* number = node.as_integer();
  if (number == nullptr) {
    place.problem(node, fmt::format("must be a whole number, not {}", type_name(node)));
    return false;
  }
  if (number->get() < min || number->get() > max) {
    place.problem(node, fmt::format("must be from {} to {}", min, max));
    return false;
  }
  value = number->get();
  return true;
}

void read_flag(const toml::node& node, const ConfigPlace& place, bool& value) {
  if (const auto* flag = node.as_boolean()) {
    value = flag->get();
  } else {
    place.problem(node, fmt::format("must be true or false, not {}", type_name(node)));
  }
}

void read_duration(const toml::node& node, const ConfigPlace& place, Duration min, Duration max,
                   Duration& value) {
  const auto* text = text_of(node, place, "a length of time such as \"30s\"");
  if (text == nullptr) return;
  const auto parsed = parse_duration(*text);
  if (!parsed) return place.problem(node, parsed.error().text());
  if (*parsed < min) return place.problem(node, fmt::format("must be at least {}", format_duration(min)));
  if (*parsed > max) return place.problem(node, fmt::format("must be at most {}", format_duration(max)));
  value = *parsed;
}

void read_bytes(const toml::node& node, const ConfigPlace& place, std::uint64_t min, std::uint64_t max,
                std::uint64_t& value) {
  const auto* text = text_of(node, place, "a size such as \"64KiB\"");
  if (text == nullptr) return;
  const auto parsed = parse_bytes(*text);
  if (!parsed) return place.problem(node, parsed.error().text());
  if (*parsed < min) return place.problem(node, fmt::format("must be at least {}", format_bytes(min)));
  if (*parsed > max) return place.problem(node, fmt::format("must be at most {}", format_bytes(max)));
  value = *parsed;
}

void read_list(const toml::node& node, const ConfigPlace& place, std::vector<std::string>& value) {
  const auto* list = node.as_array();
  if (list == nullptr)
    return place.problem(node, fmt::format("must be a list of texts, not {}", type_name(node)));
  if (list->size() > list_length_max) {
    return place.problem(node, fmt::format("must have at most {} values", list_length_max));
  }
  std::vector<std::string> values;
  for (const auto& one : *list) {
    if (const auto* text = text_of(one, place, "a list of texts")) values.push_back(*text);
  }
  value = std::move(values);
}

void read_texts(const toml::node& node, const ConfigPlace& place, std::vector<std::string>& value) {
  if (node.is_array()) return read_list(node, place, value);
  if (const auto* text = text_of(node, place, "a text or a list of texts")) value = {*text};
}

void read_secret(const toml::node& node, const ConfigPlace& place, std::string& value) {
  const auto* text = text_of(node, place, "the path of a file");
  if (text == nullptr || text->empty()) return;
  auto content = read_file(path_beside(place.file, *text), secret_bytes_max);
  if (!content) return place.problem(node, content.error().text());
  if (content->ends_with('\n')) content->pop_back();
  if (content->ends_with('\r')) content->pop_back();
  value = *std::move(content);
}

std::string choice_kind(const std::vector<std::string>& words) {
  return fmt::format("one of \"{}\"", fmt::join(words, "\", \""));
}

std::string toml_text(std::string_view value) {
  std::string out;
  append_json_text(value, out);  // TOML's basic strings know all of JSON's escapes
  return out;
}

std::string toml_list(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + toml_text(value);
  return fmt::format("[{}]", out);
}

}  // namespace config
}  // namespace balie
