// The log of a program: one JSON object a line on stderr.
//
//   {"time":"2026-11-21T09:30:00.250Z","level":"info","part":"hub","text":"ready","customers":1000000}
//
// No personal data: no names, numbers, addresses, texts or attribute values of customers; ids of contacts,
// customers and decisions are fine. `text` is fixed wording; what varies goes into fields.
#pragma once

#include "core/base/clock.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace spdlog::sinks {
class sink;
}

namespace balie {

enum class LogLevel : unsigned char { debug, info, warning, error };

std::string_view to_string(LogLevel level);
std::optional<LogLevel> log_level_of(std::string_view word);

// One name with its value. Holds views: for use in the call alone. Names "time", "level", "part" and "text"
// are taken.
struct LogField {
  using Value = std::variant<bool, std::int64_t, std::uint64_t, double, std::string_view>;
  LogField(std::string_view field, std::string_view text) : name(field), value(text) {}
  LogField(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
  LogField(std::string_view field, const std::string& text) : name(field), value(std::string_view(text)) {}
  LogField(std::string_view field, bool flag) : name(field), value(flag) {}
  LogField(std::string_view field, std::signed_integral auto number)
      : name(field), value(std::int64_t{number}) {}
  LogField(std::string_view field, std::unsigned_integral auto number)
      : name(field), value(std::uint64_t{number}) {}
  LogField(std::string_view field, std::floating_point auto number) : name(field), value(double{number}) {}
  std::string_view name;
  Value value;
};

// Copies share their output. Any thread.
class Log {
 public:
  // To stderr, with the system's time.
  explicit Log(std::string part, LogLevel level = LogLevel::info);
  Log(std::string part, LogLevel level, std::shared_ptr<spdlog::sinks::sink> sink,
      std::shared_ptr<const Clock> clock);

  using Fields = std::initializer_list<LogField>;
  void debug(std::string_view text, Fields fields = {}) const { write(LogLevel::debug, text, fields); }
  void info(std::string_view text, Fields fields = {}) const { write(LogLevel::info, text, fields); }
  void warning(std::string_view text, Fields fields = {}) const { write(LogLevel::warning, text, fields); }
  void error(std::string_view text, Fields fields = {}) const { write(LogLevel::error, text, fields); }

  // The log of another part of the same program.
  [[nodiscard]] Log part(std::string name) const;
  [[nodiscard]] bool enabled(LogLevel level) const { return level >= level_; }

 private:
  void write(LogLevel level, std::string_view text, Fields fields) const;
  std::string part_;
  LogLevel level_;
  std::shared_ptr<spdlog::sinks::sink> sink_;
  std::shared_ptr<const Clock> clock_;
};

}  // namespace balie
