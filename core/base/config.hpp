// Settings as a table: name, default, bounds and one line of doc, from which a TOML table is read and
// checked, and a sample is printed. All problems come at once, each with file:line:column and the nearest
// known name.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/config_row.hpp"
#include "core/base/toml.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie {

// ConfigSpec<Settings>("line", "one message per line over TCP").text("host", &Settings::host, "peer to
// dial")... The default is what a default-constructed Settings holds. Built once, read by any thread.
template <typename Settings>
class ConfigSpec {
 public:
  ConfigSpec(std::string name, std::string doc) : table_(std::move(name), std::move(doc)) {}

  ConfigSpec&& text(std::string name, std::string Settings::*member, std::string doc) && {
    return add(std::move(name), "text", std::move(doc), toml_text(preset(member)), member, config::read_text);
  }
  // One of `words`.
  ConfigSpec&& choice(std::string name, std::string Settings::*member, std::vector<std::string> words,
                      std::string doc) && {
    const std::string kind = config::choice_kind(words);
    return add(
        std::move(name), kind, std::move(doc), toml_text(preset(member)), member,
        [words = std::move(words)](const toml::node& node, const ConfigPlace& place, std::string& value) {
          config::read_choice(node, place, words, value);
        });
  }
  // A file or directory; a relative one is taken from the directory of the settings file.
  ConfigSpec&& path(std::string name, std::string Settings::*member, std::string doc) && {
    return add(std::move(name), "path", std::move(doc), toml_text(preset(member)), member, config::read_path);
  }
  // Any integer type; bounds inclusive, by default those of the type (TOML's numbers have 64 bits with a
  // sign).
  template <std::integral Number>
  ConfigSpec&& number(std::string name, Number Settings::*member, std::string doc,
                      std::type_identity_t<Number> min = std::numeric_limits<Number>::min(),
                      std::type_identity_t<Number> max = std::numeric_limits<Number>::max()) && {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto least = static_cast<std::int64_t>(min);
    const auto bound = std::cmp_less(max, most) ? static_cast<std::int64_t>(max) : most;
    return add(std::move(name), "number", std::move(doc), std::to_string(preset(member)), member,
               [least, bound](const toml::node& node, const ConfigPlace& place, Number& value) {
                 std::int64_t wide = 0;
                 if (config::read_integer(node, place, least, bound, wide)) value = static_cast<Number>(wide);
               });
  }
  ConfigSpec&& flag(std::string name, bool Settings::*member, std::string doc) && {
    return add(std::move(name), "flag", std::move(doc), preset(member) ? "true" : "false", member,
               config::read_flag);
  }
  ConfigSpec&& duration(std::string name, Duration Settings::*member, std::string doc,
                        Duration min = Duration::zero(), Duration max = Duration::max()) && {
    return add(std::move(name), "duration", std::move(doc), toml_text(format_duration(preset(member))),
               member, [min, max](const toml::node& node, const ConfigPlace& place, Duration& value) {
                 config::read_duration(node, place, min, max, value);
               });
  }
  ConfigSpec&& bytes(std::string name, std::uint64_t Settings::*member, std::string doc,
                     std::uint64_t min = 0,
                     std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) && {
    return add(std::move(name), "bytes", std::move(doc), toml_text(format_bytes(preset(member))), member,
               [min, max](const toml::node& node, const ConfigPlace& place, std::uint64_t& value) {
                 config::read_bytes(node, place, min, max, value);
               });
  }
  // A list of texts, at most 1,000.
  ConfigSpec&& list(std::string name, std::vector<std::string> Settings::*member, std::string doc) && {
    return add(std::move(name), "list", std::move(doc), config::toml_list(preset(member)), member,
               config::read_list);
  }
  // The same, where one text may stand for a list of one.
  ConfigSpec&& texts(std::string name, std::vector<std::string> Settings::*member, std::string doc) && {
    return add(std::move(name), "text or list", std::move(doc), config::toml_list(preset(member)), member,
               config::read_texts);
  }
  // Reads the file that the setting NAME_file names (64 KiB at most); its content, without the last line end,
  // becomes the member.
  ConfigSpec&& secret(std::string name, std::string Settings::*member, std::string doc) && {
    return add(name + "_file", "secret file", std::move(doc), "\"\"", member, config::read_secret);
  }
  // The one added last must be there.
  ConfigSpec&& required() && {
    table_.require_last();
    return std::move(*this);
  }

  // `path` names the table in problems: "adapter.sms_main"; "" for a whole file. Names in `other` are
  // somebody else's and are passed over. What does not fit keeps its default.
  Settings read(const toml::table& table, std::string_view path, std::string_view file, Problems& problems,
                const std::vector<std::string>& other = {}) const {
    Settings settings{};
    table_.read(&settings, table, path, file, problems, other);
    return settings;
  }
  [[nodiscard]] const ConfigTable& table() const { return table_; }

 private:
  template <typename Value>
  static Value preset(Value Settings::*member) {
    return Settings{}.*member;
  }
  static std::string toml_text(const std::string& value) { return config::toml_text(value); }

  template <typename Value, typename Reader>
  ConfigSpec&& add(std::string name, std::string kind, std::string doc, std::string preset,
                   Value Settings::*member, Reader reader) {
    table_.add({std::move(name), std::move(kind), std::move(doc), std::move(preset), false,
                [member, reader](void* settings, const toml::node& node, const ConfigPlace& place) {
                  reader(node, place, static_cast<Settings*>(settings)->*member);
                }});
    return std::move(*this);
  }

  ConfigTable table_;
};

}  // namespace balie
