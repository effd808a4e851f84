#include "core/service/routing_reports.hpp"

#include "protocols/bus/time.hpp"

#include <algorithm>
#include <array>

namespace balie::service {
namespace {

constexpr std::uint64_t name_bytes_max = 4096;
constexpr int rows_max = 100'000;
constexpr std::array words = {"quarter", "hour", "day", "queue", "agent", "channel"};

std::int64_t quarter_of(Time time) {
  return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()) / quarter;
}

Time begin_of(std::int64_t number) { return Time(number * quarter); }

void write(const ReportPlace& place, const RoutingCounts& counts, scoring::adaptive::StateWriter& out) {
  for (const auto& name : {place.queue, place.agent, place.channel}) out.text(name);
  for (const auto count : {counts.arrived, counts.handled, counts.abandoned, counts.overflowed,
                           counts.in_level, counts.declined, counts.expired}) {
    out.whole(count, 8);
  }
  for (const auto time :
       {counts.waited, counts.longest, counts.talked, counts.wrapped_up, counts.staffed, counts.busy}) {
    out.whole(static_cast<std::uint64_t>(time.count()), 8);
  }
}

void read(ReportPlace& place, RoutingCounts& counts, scoring::adaptive::StateReader& in) {
  for (auto* name : {&place.queue, &place.agent, &place.channel}) *name = in.text(name_bytes_max);
  for (auto* count : {&counts.arrived, &counts.handled, &counts.abandoned, &counts.overflowed,
                      &counts.in_level, &counts.declined, &counts.expired}) {
    *count = in.whole(8);
  }
  for (auto* time :
       {&counts.waited, &counts.longest, &counts.talked, &counts.wrapped_up, &counts.staffed, &counts.busy}) {
    *time = Duration(static_cast<std::int64_t>(in.whole(8)));
  }
}

bool asks_by(const v1::RoutingReportQuery& query, std::string_view word) {
  return std::ranges::find(query.by(), word) != query.by().end();
}

// How many quarters are told as one; zero: the time is not told apart.
std::int64_t span_of(const v1::RoutingReportQuery& query) {
  if (asks_by(query, "quarter")) return 1;
  if (asks_by(query, "hour")) return 4;
  return asks_by(query, "day") ? 96 : 0;
}

void tell(const ReportPlace& place, const RoutingCounts& counts, v1::RoutingReportRow& row) {
  row.set_queue(place.queue);
  row.set_agent(place.agent);
  row.set_channel(place.channel);
  row.set_arrived(counts.arrived);
  row.set_handled(counts.handled);
  row.set_abandoned(counts.abandoned);
  row.set_overflowed(counts.overflowed);
  row.set_in_level(counts.in_level);
  row.set_declined(counts.declined);
  row.set_expired(counts.expired);
  bus::set(*row.mutable_waited(), counts.waited);
  bus::set(*row.mutable_longest(), counts.longest);
  bus::set(*row.mutable_talked(), counts.talked);
  bus::set(*row.mutable_wrapped_up(), counts.wrapped_up);
  bus::set(*row.mutable_staffed(), counts.staffed);
  bus::set(*row.mutable_busy(), counts.busy);
}

}  // namespace

RoutingCounts& RoutingCounts::operator+=(const RoutingCounts& other) {
  arrived += other.arrived;
  handled += other.handled;
  abandoned += other.abandoned;
  overflowed += other.overflowed;
  in_level += other.in_level;
  declined += other.declined;
  expired += other.expired;
  waited += other.waited;
  longest = std::max(longest, other.longest);
  talked += other.talked;
  wrapped_up += other.wrapped_up;
  staffed += other.staffed;
  busy += other.busy;
  return *this;
}

void RoutingReports::add(Time at, const ReportPlace& place, const RoutingCounts& counts) {
  const bool is_new = cells_.try_emplace({quarter_of(at), place}).second;
  cells_[{quarter_of(at), place}] += counts;
  totals_[place] += counts;
  if (is_new) forget_old();
}

void RoutingReports::forget_old() {
  const auto oldest = cells_.rbegin()->first.quarter - reports_kept / quarter;
  while (!cells_.empty() && (cells_.begin()->first.quarter < oldest || cells_.size() > report_cells_max)) {
    cells_.erase(cells_.begin());
  }
}

void RoutingReports::staffed(const std::string& agent, Time from, Time to, bool busy) {
  // What is no longer told apart need not be counted through.
  from = std::max(from, to - reports_kept);
  while (from < to) {
    const auto end = std::min(to, begin_of(quarter_of(from) + 1));
    RoutingCounts counts;
    counts.staffed = end - from;
    if (busy) counts.busy = counts.staffed;
    add(from, {.queue = {}, .agent = agent, .channel = {}}, counts);
    from = end;
  }
}

void RoutingReports::answer(const v1::RoutingReportQuery& query, v1::RoutingReport& report) const {
  const auto from = query.has_from() ? quarter_of(bus::to_time(query.from())) : INT64_MIN;
  const auto to = query.has_to() ? quarter_of(bus::to_time(query.to())) : INT64_MAX;
  const auto span = span_of(query);
  const bool by_queue = asks_by(query, "queue"), by_agent = asks_by(query, "agent"),
             by_channel = asks_by(query, "channel");
  std::map<Key, RoutingCounts> rows;
  for (const auto& [key, counts] : cells_) {
    if (key.quarter < from || key.quarter > to) continue;
    const Key row{span == 0 ? 0 : key.quarter / span * span,
                  {by_queue ? key.place.queue : std::string(), by_agent ? key.place.agent : std::string(),
                   by_channel ? key.place.channel : std::string()}};
    rows[row] += counts;
  }
  for (const auto& [key, counts] : rows) {
    if (report.rows_size() >= rows_max) break;
    auto& row = *report.add_rows();
    if (span > 0) bus::set(*row.mutable_from(), begin_of(key.quarter));
    tell(key.place, counts, row);
  }
}

void RoutingReports::save(scoring::adaptive::StateWriter& out) const {
  out.whole(cells_.size(), 8);
  for (const auto& [key, counts] : cells_) {
    out.whole(static_cast<std::uint64_t>(key.quarter), 8);
    write(key.place, counts, out);
  }
  out.whole(totals_.size(), 8);
  for (const auto& [place, counts] : totals_) write(place, counts, out);
}

void RoutingReports::load(scoring::adaptive::StateReader& in) {
  for (auto left = in.whole(8); left > 0 && in.good(); --left) {
    Key key;
    RoutingCounts counts;
    key.quarter = static_cast<std::int64_t>(in.whole(8));
    read(key.place, counts, in);
    cells_.emplace(std::move(key), counts);
  }
  for (auto left = in.whole(8); left > 0 && in.good(); --left) {
    ReportPlace place;
    RoutingCounts counts;
    read(place, counts, in);
    totals_.emplace(std::move(place), counts);
  }
}

std::string check_report_query(const v1::RoutingReportQuery& query) {
  if (query.by_size() > static_cast<int>(words.size())) return "by: names more than there is to tell apart";
  for (const auto& word : query.by()) {
    if (std::ranges::find(words, word) == words.end()) {
      return "by: is not one of quarter, hour, day, queue, agent, channel";
    }
  }
  return {};
}

}  // namespace balie::service
