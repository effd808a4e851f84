// Zones: rules come from Debian's tzdata, through Abseil, which reads each zone once and keeps it.
#include "core/feel/temporal.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <filesystem>
#include <type_traits>

namespace balie::feel {
namespace {

static_assert(sizeof(absl::TimeZone) == sizeof(std::uintptr_t) &&
              std::is_trivially_copyable_v<absl::TimeZone>);
static_assert(Zone::Kind{} == Zone::Kind::local);

constexpr std::string_view zone_folder = "/usr/share/zoneinfo/";
constexpr std::size_t zone_name_bytes_max = 40;

absl::TimeZone rules(std::uintptr_t handle) { return std::bit_cast<absl::TimeZone>(handle); }

// Names come from outside and become a file's path: letters, digits, _, +, - and single slashes.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > zone_name_bytes_max) return false;
  char before = '/';
  for (const char c : name) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool sign = (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
    if (!letter && !(sign && before != '/') && !(c == '/' && before != '/')) return false;
    before = c;
  }
  return before != '/';
}

}  // namespace

Zone Zone::at_offset(std::int32_t seconds) {
  Zone zone;
  zone.kind_ = Kind::offset;
  zone.handle_ = static_cast<std::uint32_t>(seconds);
  return zone;
}

std::optional<Zone> Zone::named(std::string_view name) {
  if (!is_zone_name(name)) return std::nullopt;
  // Abseil remembers names for good, also those of no zone: it is asked only for those that there are.
  std::error_code error;
  if (!std::filesystem::is_regular_file(fmt::format("{}{}", zone_folder, name), error)) return std::nullopt;
  absl::TimeZone found;
  if (!absl::LoadTimeZone(std::string(name), &found)) return std::nullopt;
  Zone zone;
  zone.kind_ = Kind::named;
  zone.handle_ = std::bit_cast<std::uintptr_t>(found);
  return zone;
}

std::int32_t Zone::offset_at(std::int64_t local_seconds) const {
  if (kind_ == Kind::local) return 0;
  if (kind_ == Kind::offset) return static_cast<std::int32_t>(handle_);
  // A time that a change of clocks skips or repeats is taken as before the change.
  const auto found = rules(handle_).At(absl::CivilSecond(1970, 1, 1, 0, 0, 0) + local_seconds);
  return static_cast<std::int32_t>(local_seconds - absl::ToUnixSeconds(found.pre));
}

std::int32_t Zone::offset_at_utc(std::int64_t utc_seconds) const {
  if (kind_ != Kind::named) return offset_at(0);
  return rules(handle_).At(absl::FromUnixSeconds(utc_seconds)).offset;
}

std::string Zone::name() const { return kind_ == Kind::named ? rules(handle_).name() : std::string(); }

std::string Zone::suffix() const {
  if (kind_ == Kind::local) return {};
  if (kind_ == Kind::named) return fmt::format("@{}", name());
  const int seconds = offset_at(0);
  if (seconds == 0) return "Z";
  const int size = std::abs(seconds);
  std::string text = fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60 != 0) text += fmt::format(":{:02}", size % 60);
  return text;
}

}  // namespace balie::feel
