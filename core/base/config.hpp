// Settings as a table: name, default, bounds and one line of doc, from which a TOML table is read and checked, and a sample
// is printed. All problems come at once, each with file:line:column and the nearest known name.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace balie {

// One thing that is wrong with a file: "balie.toml:14:1: adapter.sms_main.windw: unknown setting; did you mean "window"?"
struct Problem {
  std::string file;
  std::uint32_t line = 0;  // from 1; 0: the file as a whole
  std::uint32_t column = 0;
  std::string text;
  auto operator<=>(const Problem&) const = default;
};
std::string to_string(const Problem& problem);
using Problems = std::vector<Problem>;

// Reads a TOML file of at most bytes_max; a syntax error becomes a Problem, and the table is empty.
toml::table read_toml(const std::string& path, Problems& problems, std::size_t bytes_max = 16 << 20);
toml::table parse_toml(std::string_view text, const std::string& name_for_errors, Problems& problems);

// Where a node stands, for a Problem of one's own.
Problem problem_at(const toml::node& node, std::string_view file, std::string text);

// "30s", "5ms", "1h30m", "P30D" is not: whole numbers with ns us ms s m h d, added up. "64KiB", "10MB", "512".
result<Duration> parse_duration(std::string_view text);
result<std::uint64_t> parse_bytes(std::string_view text);

// The name in `known` that is closest to `name`, if one is close.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

// The part of ConfigSpec that does not depend on the type of the settings.
class ConfigTable {
 public:
  struct Row {
    std::string name;
    std::string kind;     // "text", "number", "flag", "duration", "bytes", "list", "secret file"
    std::string doc;
    std::string preset;   // the default, as TOML
    bool required = false;
    // Sets the member of `settings`; appends to `problems` when the node does not fit.
    std::function<void(void* settings, const toml::node&, std::string_view path, std::string_view file, Problems&)> set;
  };
  ConfigTable(std::string name, std::string doc) : name_(std::move(name)), doc_(std::move(doc)) {}
  void add(Row row) { rows_.push_back(std::move(row)); }
  // `path` names the table in problems: "adapter.sms_main". Names in `other` are somebody else's and are passed over.
  void read(void* settings, const toml::table& table, std::string_view path, std::string_view file, Problems& problems,
            const std::vector<std::string>& other = {}) const;
  [[nodiscard]] std::string explain() const;  // a line a setting: name, kind, default, doc
  [[nodiscard]] std::string sample() const;   // TOML, with the docs as comments
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& doc() const { return doc_; }

 private:
  std::string name_;
  std::string doc_;
  std::vector<Row> rows_;
};

// ConfigSpec<Settings>("line", "one message per line over TCP").text("host", &Settings::host, "peer to dial")...
// The default is what a default-constructed Settings holds.
template <typename Settings>
class ConfigSpec {
 public:
  ConfigSpec(std::string name, std::string doc) : table_(std::move(name), std::move(doc)) {}

  ConfigSpec&& text(std::string name, std::string Settings::* member, std::string doc) &&;
  // Any integer type; bounds inclusive, by default those of the type.
  template <typename Number>
  ConfigSpec&& number(std::string name, Number Settings::* member, std::string doc,
                      Number min = std::numeric_limits<Number>::min(), Number max = std::numeric_limits<Number>::max()) &&;
  ConfigSpec&& flag(std::string name, bool Settings::* member, std::string doc) &&;
  ConfigSpec&& duration(std::string name, Duration Settings::* member, std::string doc, Duration min = Duration::zero(),
                        Duration max = Duration::max()) &&;
  ConfigSpec&& bytes(std::string name, std::uint64_t Settings::* member, std::string doc, std::uint64_t min = 0,
                     std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) &&;
  ConfigSpec&& list(std::string name, std::vector<std::string> Settings::* member, std::string doc) &&;
  // Reads the file that the setting NAME_file names; its content, without the last line end, becomes the member.
  ConfigSpec&& secret(std::string name, std::string Settings::* member, std::string doc) &&;
  ConfigSpec&& required() &&;  // the last one added

  Settings read(const toml::table& table, std::string_view path, std::string_view file, Problems& problems,
                const std::vector<std::string>& other = {}) const;
  [[nodiscard]] const ConfigTable& table() const { return table_; }

 private:
  ConfigTable table_;
};

}  // namespace balie
