// The part of ConfigSpec (core/base/config.hpp) that does not depend on the type of the settings.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/toml.hpp"
#include "core/base/units.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace balie {

// Where a value stands, and where its problems go.
struct ConfigPlace {
  std::string_view path;  // "adapter.sms_main.window"
  std::string_view file;
  Problems& problems;
  void problem(const toml::node& node, std::string_view text) const;
};

class ConfigTable {
 public:
  struct Row {
    std::string name;
    std::string
        kind;  // "text", "number", "flag", "duration", "bytes", "list", "path", "secret file", "one of ..."
    std::string doc;
    std::string preset;  // the default, as TOML
    bool required = false;
    // Sets the member of `settings`, or tells `place` why the node does not fit.
    std::function<void(void* settings, const toml::node&, const ConfigPlace& place)> set;
  };
  ConfigTable(std::string name, std::string doc) : name_(std::move(name)), doc_(std::move(doc)) {}
  void add(Row row) { rows_.push_back(std::move(row)); }
  void require_last();
  // See ConfigSpec::read().
  void read(void* settings, const toml::table& table, std::string_view path, std::string_view file,
            Problems& problems, const std::vector<std::string>& other) const;
  // A line a setting: name, kind, default, doc.
  [[nodiscard]] std::string explain() const;
  // The table as TOML, with the docs as comments and the defaults commented out; `header` is the table's own
  // name there.
  [[nodiscard]] std::string sample(std::string_view header) const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& doc() const { return doc_; }
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string name_;
  std::string doc_;
  std::vector<Row> rows_;
};

// How each kind is read. The value is left alone when the node does not fit.
namespace config {

void read_text(const toml::node& node, const ConfigPlace& place, std::string& value);
void read_choice(const toml::node& node, const ConfigPlace& place, const std::vector<std::string>& words,
                 std::string& value);
void read_path(const toml::node& node, const ConfigPlace& place, std::string& value);
bool read_integer(const toml::node& node, const ConfigPlace& place, std::int64_t min, std::int64_t max,
                  std::int64_t& value);
void read_flag(const toml::node& node, const ConfigPlace& place, bool& value);
void read_duration(const toml::node& node, const ConfigPlace& place, Duration min, Duration max,
                   Duration& value);
void read_bytes(const toml::node& node, const ConfigPlace& place, std::uint64_t min, std::uint64_t max,
                std::uint64_t& value);
void read_list(const toml::node& node, const ConfigPlace& place, std::vector<std::string>& value);
void read_texts(const toml::node& node, const ConfigPlace& place, std::vector<std::string>& value);
void read_secret(const toml::node& node, const ConfigPlace& place, std::string& value);

std::string choice_kind(const std::vector<std::string>& words);
std::string toml_text(std::string_view value);
std::string toml_list(const std::vector<std::string>& values);

}  // namespace config
}  // namespace balie
