#include "core/operator/match_spec.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace balie::operation {
namespace {

using identity::match::DateLayout;
using identity::match::fields_max;
using identity::match::kind_names;
using identity::match::kind_of;

class SpecReader {
 public:
  SpecReader(const std::string& file, const std::vector<std::string>& columns, Problems& problems)
      : file_(file), columns_(columns), problems_(problems) {}

  MatchSpec read(const toml::table& spec) {
    known_names(spec, "", {"file", "records", "fields"});
    const auto* records = table(spec, "records");
    const auto* fields = table(spec, "fields");
    if (records != nullptr) read_records(*records);
    if (fields != nullptr) read_fields(*fields);
    return std::move(read_);
  }

 private:
  void problem(const auto& at, std::string text) {
    problems_.push_back(problem_at(at, file_, std::move(text)));
  }

  void known_names(const toml::table& table, const std::string& path, const std::vector<std::string>& known) {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (std::ranges::find(known, name) != known.end()) continue;
      problem(key, fmt::format("{}{}: unknown setting{}", path, name, suggestion(name, known)));
    }
  }

  const toml::table* table(const toml::table& spec, const char* name) {
    const auto* found = spec.get(name);
    if (found == nullptr) problem(spec, fmt::format("{}: is missing", name));
    if (found != nullptr && !found->is_table()) problem(*found, fmt::format("{}: must be a table", name));
    return found == nullptr ? nullptr : found->as_table();
  }

  std::optional<std::size_t> column(const auto& at, const std::string& path, const std::string& name) {
    const auto found = std::ranges::find(columns_, name);
    if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
    problem(at, fmt::format("{}: the file has no column \"{}\"{}", path, name, suggestion(name, columns_)));
    return std::nullopt;
  }

  std::string text(const toml::table& records, const char* name) {
    const auto* found = records.get(name);
    if (found == nullptr) return {};
    if (const auto value = found->value_exact<std::string>()) return *value;
    problem(*found, fmt::format("records.{}: must be a text", name));
    return {};
  }

  void read_records(const toml::table& records) {
    known_names(records, "records.", {"id", "country", "dates", "missing"});
    const auto id = text(records, "id");
    if (!records.contains("id")) {
      problem(records, "records.id: is missing; it names the column with the records' ids");
    } else if (const auto found = column(*records.get("id"), "records.id", id)) {
      read_.id_column = *found;
    }
    read_.prepare.country = text(records, "country");
    const auto& country = read_.prepare.country;
    const bool two_letters = country.size() == 2 && std::ranges::all_of(country, [](char c) {
                               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                             });
    if (!country.empty() && !two_letters) {
      problem(*records.get("country"), "records.country: must be two letters, such as \"NL\"");
    }
    read_dates(records);
    read_missing(records);
  }

  void read_dates(const toml::table& records) {
    const auto layout = text(records, "dates");
    if (layout == "day_first") read_.prepare.dates = DateLayout::day_first;
    if (layout == "month_first") read_.prepare.dates = DateLayout::month_first;
    if (layout == "year_first") read_.prepare.dates = DateLayout::year_first;
    if (layout.empty() || read_.prepare.dates) return;
    problem(*records.get("dates"), "records.dates: must be \"day_first\", \"month_first\" or \"year_first\"");
  }

  void read_missing(const toml::table& records) {
    const auto* found = records.get("missing");
    if (found == nullptr) return;
    read_.prepare.missing.clear();
    const auto* list = found->as_array();
    if (list == nullptr) problem(*found, "records.missing: must be a list of texts");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      if (const auto value = list->get(i)->value_exact<std::string>()) {
        read_.prepare.missing.push_back(*value);
      } else {
        problem(*list->get(i), "records.missing: must be a list of texts");
      }
    }
  }

  void read_fields(const toml::table& fields) {
    for (const auto& [key, value] : fields) {
      const std::string name(key.str());
      const auto path = "fields." + name;
      const auto place = column(key, path, name);
      const auto word = value.value_exact<std::string>();
      if (!word) {
        problem(value, path + ": must be a text, the kind of the column");
        continue;
      }
      const auto kind = kind_of(*word);
      if (!kind) {
        problem(value, fmt::format("{}: there is no kind \"{}\"{}; the kinds are {}", path, *word,
                                   suggestion(*word, kind_names()), fmt::join(kind_names(), ", ")));
      }
      if (!place || !kind) continue;
      read_.fields.push_back({name, *kind});
      read_.columns.push_back(*place);
    }
    if (fields.empty()) problem(fields, "fields: names no column");
    if (fields.size() > fields_max) problem(fields, fmt::format("fields: at most {}", fields_max));
    in_order_of_file();
  }

  // TOML sorts its keys; the file's order is the one that its owner knows.
  void in_order_of_file() {
    std::vector<std::pair<std::size_t, identity::match::Field>> sorted;
    for (std::size_t i = 0; i < read_.fields.size(); ++i)
      sorted.emplace_back(read_.columns[i], read_.fields[i]);
    std::ranges::sort(sorted, {}, [](const auto& one) { return one.first; });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      std::tie(read_.columns[i], read_.fields[i]) = sorted[i];
    }
  }

  const std::string& file_;
  const std::vector<std::string>& columns_;
  Problems& problems_;
  MatchSpec read_;
};

}  // namespace

MatchSpec read_match_spec(const toml::table& spec, const std::string& file,
                          const std::vector<std::string>& columns, Problems& problems) {
  return SpecReader(file, columns, problems).read(spec);
}

}  // namespace balie::operation
