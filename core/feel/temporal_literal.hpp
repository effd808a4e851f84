// `@"2026-11-22"`: whichever date, time or duration the text is.
#pragma once

#include "core/feel/value.hpp"

#include <string_view>

namespace balie::feel {

inline Value temporal_literal(std::string_view text) {
  if (const auto date = parse_date(text)) return *date;
  if (const auto date_time = parse_date_time(text)) return *date_time;
  if (const auto time = parse_time(text)) return *time;
  if (const auto duration = parse_days_duration(text)) return *duration;
  if (const auto duration = parse_months_duration(text)) return *duration;
  return {};
}

}  // namespace balie::feel
