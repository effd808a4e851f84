// What was counted of queues, agents and channels, by quarter of an hour.
#pragma once

#include "core/base/clock.hpp"
#include "core/scoring/adaptive/state.hpp"

#include "balie/v1/routing.pb.h"

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace balie::service {

constexpr auto quarter = std::chrono::minutes(15);
constexpr auto reports_kept = std::chrono::days(40);
constexpr std::size_t report_cells_max = 100'000;  // beyond it the oldest quarters go first

struct RoutingCounts {
  std::uint64_t arrived = 0, handled = 0, abandoned = 0, overflowed = 0, in_level = 0, declined = 0,
                expired = 0;
  Duration waited{}, longest{}, talked{}, wrapped_up{}, staffed{}, busy{};
  RoutingCounts& operator+=(const RoutingCounts& other);
};

// Whose; empty: of nobody, none or all.
struct ReportPlace {
  std::string queue, agent, channel;
  auto operator<=>(const ReportPlace&) const = default;
};

// One thread.
class RoutingReports {
 public:
  // What happened at this time, and how often.
  void add(Time at, const ReportPlace& place, const RoutingCounts& counts);
  // The agent was signed in all this time, with something in hand or not; in each quarter its share.
  void staffed(const std::string& agent, Time from, Time to, bool busy);

  // The query was checked (check_report_query). Rows are in the order of their fields.
  void answer(const v1::RoutingReportQuery& query, v1::RoutingReport& report) const;
  // Since the counting began, which may be before what is still told apart.
  [[nodiscard]] const std::map<ReportPlace, RoutingCounts>& totals() const { return totals_; }

  void save(scoring::adaptive::StateWriter& out) const;
  void load(scoring::adaptive::StateReader& in);

 private:
  struct Key {
    std::int64_t quarter = 0;  // since 1970
    ReportPlace place;
    auto operator<=>(const Key&) const = default;
  };
  void forget_old();

  std::map<Key, RoutingCounts> cells_;
  std::map<ReportPlace, RoutingCounts> totals_;
};

// Empty: it can be answered. Else what is wrong with it, for people.
std::string check_report_query(const v1::RoutingReportQuery& query);

}  // namespace balie::service
