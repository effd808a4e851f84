#include "adapters/smpp/stops.hpp"

#include "adapters/sdk/arguments.hpp"
#include "adapters/smpp/outgoing.hpp"
#include "protocols/bus/time.hpp"

namespace balie::smpp {
namespace {

constexpr Duration command_age_max = std::chrono::hours(24 * 31);

std::int64_t count_of(Time time) { return time.time_since_epoch().count(); }

}  // namespace

std::string Stops::schema() {
  return "CREATE TABLE IF NOT EXISTS stops(number BLOB PRIMARY KEY, at INTEGER) WITHOUT ROWID;";
}

result<void> Stops::stopped(std::string_view number, Time now) {
  const auto address = address_of(number, true);
  if (!address) return {};  // nothing can be sent there
  BALIE_CHECK(database_->lasting(true));
  BALIE_CHECK(database_->run("INSERT OR REPLACE INTO stops VALUES(?, ?)",
                             {std::string_view(address->digits), count_of(now)}));
  return {};
}

result<void> Stops::check(const v1::Command& command, std::string_view purpose) {
  if (sdk::text_argument(command, "purpose") != purpose) return {};
  const auto address = address_of(sdk::receiver_of(command), false);
  if (!address) return {};  // what is wrong with it, is said when it is made
  BALIE_TRY(const auto rows,
            database_->run("SELECT at FROM stops WHERE number = ?", {std::string_view(address->digits)}));
  if (rows.empty() ||
      (command.has_at() && bus::to_time(command.at()) > Time(Time::duration(rows[0][0].number))))
    return {};
  return failure(Fate::reject, "smpp.stopped", "the receiver has said STOP since it was ordered");
}

result<void> Stops::sweep(Time now) {
  BALIE_CHECK(database_->lasting(false));
  const auto before = now - std::chrono::ceil<std::chrono::microseconds>(command_age_max);
  BALIE_CHECK(database_->run("DELETE FROM stops WHERE at < ?", {count_of(before)}));
  return {};
}

}  // namespace balie::smpp
