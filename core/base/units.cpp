#include "core/base/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace balie {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::uint64_t second_ns = 1'000'000'000;
constexpr std::array<Unit, 7> durations{{{"d", 86'400 * second_ns},
                                         {"h", 3'600 * second_ns},
                                         {"m", 60 * second_ns},
                                         {"s", second_ns},
                                         {"ms", 1'000'000},
                                         {"us", 1'000},
                                         {"ns", 1}}};
// The names in front are those that are written; the others are read too.
constexpr std::array<Unit, 11> sizes{{{"TiB", 1ull << 40},
                                      {"GiB", 1ull << 30},
                                      {"MiB", 1ull << 20},
                                      {"KiB", 1ull << 10},
                                      {"TB", 1'000'000'000'000},
                                      {"GB", 1'000'000'000},
                                      {"MB", 1'000'000},
                                      {"kB", 1'000},
                                      {"KB", 1'000},
                                      {"B", 1},
                                      {"", 1}}};

// Takes "30s" off the front of `text` and gives what it stands for.
template <std::size_t count>
std::optional<std::uint64_t> take(std::string_view& text, const std::array<Unit, count>& units) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    text.remove_prefix(name.size());
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(number, unit.factor, &product)) return std::nullopt;
    return product;
  }
  return std::nullopt;
}

}  // namespace

result<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  std::string_view rest = text;
  Duration::rep sum = 0;
  do {
    const auto part = take(rest, durations);
    if (!part || __builtin_add_overflow(sum, *part, &sum)) {
      return failure(
          Fate::reject, "units.duration",
          fmt::format("\"{}\" is no length of time such as \"30s\", \"500ms\" or \"1h30m\"", text));
    }
  } while (!rest.empty());
  return Duration(sum);
}

result<std::uint64_t> parse_bytes(std::string_view text) {
  std::string_view rest = text;
  const auto bytes = take(rest, sizes);
  if (!bytes || !rest.empty()) {
    return failure(Fate::reject, "units.bytes",
                   fmt::format("\"{}\" is no size such as \"512\", \"64KiB\" or \"10MB\"", text));
  }
  return *bytes;
}

std::string format_duration(Duration duration) {
  const auto ns = static_cast<std::uint64_t>(duration.count());
  if (duration <= Duration::zero()) return "0";
  // Above a minute only whole numbers read well: 90s, not 1m30s.
  for (const Unit& unit : durations) {
    if (ns % unit.factor == 0) return fmt::format("{}{}", ns / unit.factor, unit.name);
  }
  return fmt::format("{}ns", ns);
}

std::string format_bytes(std::uint64_t bytes) {
  if (bytes == 0) return "0";
  for (const Unit& unit : sizes) {
    if (unit.name.ends_with("iB") && bytes % unit.factor == 0)
      return fmt::format("{}{}", bytes / unit.factor, unit.name);
  }
  return fmt::format("{}", bytes);
}

}  // namespace balie
