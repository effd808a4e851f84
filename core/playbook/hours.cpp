#include "core/playbook/hours.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <set>

namespace balie::playbook {
namespace {

using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;

seconds since_epoch(Time time) { return std::chrono::floor<seconds>(time.time_since_epoch()); }

Time time_of(absl::Time time) { return Time(seconds(absl::ToUnixSeconds(time))); }

}  // namespace

const OpenDay& Hours::day(local_days date) const {
  const std::chrono::year_month_day written{date};
  if (const auto found = dates.find(written); found != dates.end()) return found->second;
  const auto found = every_year.find(written.month() / written.day());
  if (found != every_year.end()) return found->second;
  return week[std::chrono::weekday(date).iso_encoding() - 1];
}

bool Hours::open_at(Time time) const {
  const auto utc = since_epoch(time);
  const local_seconds shown(utc + seconds(zone.offset_at_utc(utc.count())));
  const auto today = std::chrono::floor<std::chrono::days>(shown);
  for (const auto date : {today - std::chrono::days(1), today}) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(shown - date).count();
    const auto holds = [minute](const OpenSpan& span) { return span.from <= minute && minute < span.to; };
    if (std::ranges::any_of(day(date), holds)) return true;
  }
  return false;
}

std::optional<Time> Hours::changes_after(Time time) const {
  absl::TimeZone rules;
  absl::LoadTimeZone(zone.name(), &rules);  // read and checked already: zone is a named one
  const bool open = open_at(time);
  std::set<Time> moments;  // to be looked at: the clock jumps, or shows the begin or end of a span
  absl::TimeZone::CivilTransition jump;
  bool jumps = rules.NextTransition(absl::FromUnixMicros(time.time_since_epoch().count()), &jump);
  const auto utc = since_epoch(time);
  const local_seconds shown(utc + seconds(zone.offset_at_utc(utc.count())));
  // Yesterday's spans may yet end; and the last days are there for what the loop below holds back.
  const auto first = std::chrono::floor<std::chrono::days>(shown) - std::chrono::days(2);
  const auto last = first + hours_horizon + std::chrono::days(5);
  for (auto date = first; date <= last; date += std::chrono::days(1)) {
    const auto midnight = absl::CivilSecond(1970, 1, 1) + local_seconds(date).time_since_epoch().count();
    for (; jumps && jump.from <= midnight; jumps = rules.NextTransition(rules.At(jump.to).trans, &jump)) {
      moments.insert(time_of(rules.At(jump.to).trans));
    }
    for (const auto& span : day(date)) {
      for (const auto minute : {span.from, span.to}) {
        const auto at = rules.At(midnight + std::int64_t{minute} * 60);
        if (at.kind == absl::TimeZone::TimeInfo::SKIPPED) continue;  // it is the jump that changes something
        moments.insert({time_of(at.pre), time_of(at.post)});
      }
    }
    // No day that comes has a moment before this one's midnight, even where the clock goes back over it.
    const auto settled = time_of(rules.At(midnight).pre) - std::chrono::days(1);
    for (; !moments.empty() && *moments.begin() <= settled; moments.erase(moments.begin())) {
      const auto moment = *moments.begin();
      if (moment > time + hours_horizon) return std::nullopt;
      if (moment > time && open_at(moment) != open) return moment;
    }
  }
  return std::nullopt;
}

}  // namespace balie::playbook
