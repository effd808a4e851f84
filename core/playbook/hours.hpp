// Opening hours: when somebody is there, by the clock on a wall. Values that never change; any thread.
//
// One rule holds on every day, also when the clock changes: it is open while the clock on that wall shows a
// time within its hours. So what would begin within an hour that the clock skips begins at the jump, and what
// would end within it ends there; of an hour that comes twice both are open, or neither.
#pragma once

#include "core/base/clock.hpp"
#include "core/feel/temporal.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace balie::playbook {

constexpr std::int32_t minutes_a_day = 24 * 60;
// How far ahead changes are looked for.
constexpr auto hours_horizon = std::chrono::days(366);

// Minutes since the midnight with which its day begins, 0 <= from < 1,440 and from < to <= from + 1,440: what
// is open over midnight belongs to the day on which it begins.
struct OpenSpan {
  std::int32_t from = 0, to = 0;
  auto operator<=>(const OpenSpan&) const = default;
};
using OpenDay = std::vector<OpenSpan>;  // empty: closed

struct Hours {
  std::string name;
  std::string rule;                                      // "hours.toml:3"
  feel::Zone zone;                                       // a named one
  std::array<OpenDay, 7> week;                           // from Monday
  std::map<std::chrono::year_month_day, OpenDay> dates;  // on that day instead of the week's
  std::map<std::chrono::month_day, OpenDay> every_year;  // the same, where no date says otherwise

  [[nodiscard]] bool open_at(Time time) const;
  // The first time after `time` at which it opens or closes; none within hours_horizon.
  [[nodiscard]] std::optional<Time> changes_after(Time time) const;

 private:
  [[nodiscard]] const OpenDay& day(std::chrono::local_days date) const;
};

}  // namespace balie::playbook
