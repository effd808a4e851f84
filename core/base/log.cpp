#include "core/base/log.hpp"

#include "core/base/json_text.hpp"

#include <fmt/format.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <cmath>
#include <iterator>

namespace balie {
namespace {

constexpr std::array<std::string_view, 4> words{"debug", "info", "warning", "error"};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                              spdlog::level::err};
  return levels[static_cast<std::size_t>(level)];
}

struct AppendValue {
  std::string& out;
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { fmt::format_to(std::back_inserter(out), "{}", value); }
  void operator()(std::uint64_t value) const { fmt::format_to(std::back_inserter(out), "{}", value); }
  void operator()(double value) const {
    // JSON has no word for infinity or for what is no number.
    if (std::isfinite(value)) {
      fmt::format_to(std::back_inserter(out), "{}", value);
    } else {
      out += "null";
    }
  }
  void operator()(std::string_view value) const { append_json_text(value, out); }
};

void append_field(std::string_view name, const LogField::Value& value, std::string& line) {
  line += line.empty() ? '{' : ',';
  append_json_text(name, line);
  line += ':';
  std::visit(AppendValue{line}, value);
}

}  // namespace

std::string_view to_string(LogLevel level) { return words[static_cast<std::size_t>(level)]; }

std::optional<LogLevel> log_level_of(std::string_view word) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

Log::Log(std::string part, LogLevel level)
    : Log(std::move(part), level, std::make_shared<spdlog::sinks::stderr_sink_mt>(),
          std::make_shared<SystemClock>()) {}

Log::Log(std::string part, LogLevel level, std::shared_ptr<spdlog::sinks::sink> sink,
         std::shared_ptr<const Clock> clock)
    : part_(std::move(part)), level_(level), sink_(std::move(sink)), clock_(std::move(clock)) {
  sink_->set_pattern("%v");  // the line is made here: spdlog's own patterns do not escape
}

Log Log::part(std::string name) const {
  Log other = *this;
  other.part_ = std::move(name);
  return other;
}

void Log::write(LogLevel level, std::string_view text, Fields fields) const {
  if (!enabled(level)) return;
  std::string line;
  append_field("time", to_rfc3339(clock_->time()), line);
  append_field("level", to_string(level), line);
  append_field("part", part_, line);
  append_field("text", text, line);
  for (const LogField& field : fields) append_field(field.name, field.value, line);
  line += '}';
  try {
    sink_->log(spdlog::details::log_msg(part_, spdlog_level(level), line));
  } catch (const std::exception&) {
    // A log that cannot be written (stderr closed, disk full) must not stop the one who wrote it.
  }
}

}  // namespace balie
