#include "adapters/email/confirmations.hpp"

#include "adapters/sdk/arguments.hpp"
#include "protocols/mime/message.hpp"
#include "protocols/mime/thread.hpp"

#include <fmt/format.h>

namespace balie::email {
namespace {

constexpr Duration sweep_every = std::chrono::hours(1);

std::int64_t count_of(Time time) { return time.time_since_epoch().count(); }

std::unexpected<Error> nothing_kept() {
  return failure(Fate::reject, "email.nothing_kept", "no confirmation is kept that it could mean");
}

}  // namespace

result<Confirmations> Confirmations::open(Settings settings, Time now) {
  constexpr auto schema =
      "CREATE TABLE IF NOT EXISTS confirmations(id BLOB PRIMARY KEY, address BLOB, customer BLOB, at INTEGER,"
      " command BLOB);"
      "CREATE INDEX IF NOT EXISTS confirmations_address ON confirmations(address, at);"
      "CREATE INDEX IF NOT EXISTS confirmations_customer ON confirmations(customer, at);"
      "CREATE INDEX IF NOT EXISTS confirmations_at ON confirmations(at);";
  BALIE_TRY(auto database, sqlite::Database::open(settings.path, schema));
  Confirmations confirmations(std::move(settings), std::move(database));
  BALIE_CHECK(confirmations.database_->lasting(false));
  BALIE_CHECK(confirmations.sweep(now));
  return confirmations;
}

std::int64_t Confirmations::eldest_kept(Time now) const {
  return count_of(now - std::chrono::ceil<std::chrono::microseconds>(settings_.keep));
}

result<void> Confirmations::count() {
  BALIE_TRY(const auto rows, database_->run("SELECT COALESCE(SUM(LENGTH(command)), 0) FROM confirmations"));
  bytes_ = static_cast<std::uint64_t>(rows[0][0].number);
  return {};
}

result<void> Confirmations::keep(const v1::Command& sent, Time now) {
  if (now - swept_ >= sweep_every) BALIE_CHECK(sweep(now));
  if (!sdk::flag_argument(sent, "confirmation") || sdk::flag_argument(sent, "unsubscribe")) return {};
  const auto bytes = sent.SerializeAsString();
  if (bytes.size() > settings_.bytes_max) return {};
  const std::string_view id = sent.id();
  BALIE_CHECK(database_->run("DELETE FROM confirmations WHERE id = ?", {id}));
  if (database_->changes() > 0) BALIE_CHECK(count());
  BALIE_CHECK(database_->run("INSERT INTO confirmations VALUES(?, ?, ?, ?, ?)",
                             {id, std::string_view(mime::lower(sdk::receiver_of(sent))),
                              std::string_view(sent.customer_id()), count_of(now), std::string_view(bytes)}));
  bytes_ += bytes.size();
  while (bytes_ > settings_.bytes_max) {
    BALIE_TRY(const auto eldest, database_->run("SELECT rowid, LENGTH(command) FROM confirmations "
                                                "ORDER BY at, rowid LIMIT 1"));
    BALIE_CHECK(database_->run("DELETE FROM confirmations WHERE rowid = ?", {eldest[0][0].number}));
    bytes_ -= static_cast<std::uint64_t>(eldest[0][1].number);
  }
  return {};
}

result<v1::Command> Confirmations::find(const v1::Command& order, Time now) const {
  const auto id = sdk::text_argument(order, "command_id");
  const auto sent_to = mime::lower(sdk::text_argument(order, "sent_to"));
  const auto& customer = order.customer_id();
  const auto* column = !id.empty() ? "id" : !sent_to.empty() ? "address" : "customer";
  const auto& value = !id.empty() ? id : !sent_to.empty() ? sent_to : customer;
  if (value.empty()) return nothing_kept();
  BALIE_TRY(const auto rows,
            database_->run(fmt::format("SELECT command FROM confirmations WHERE {} = ? AND at >= ? AND "
                                       "(customer = ? OR customer = x'') "
                                       "ORDER BY at DESC, rowid DESC LIMIT 1",
                                       column),
                           {std::string_view(value), eldest_kept(now), std::string_view(customer)}));
  v1::Command kept;
  if (rows.empty() || !kept.ParseFromString(rows[0][0].bytes.value_or(std::string()))) return nothing_kept();
  return kept;
}

result<void> Confirmations::erase(const std::string& customer) {
  if (customer.empty()) return {};  // nobody's are everybody's
  BALIE_CHECK(database_->run("DELETE FROM confirmations WHERE customer = ?", {std::string_view(customer)}));
  BALIE_CHECK(clear_log());
  return count();
}

// What SQLite's log holds of those that are removed goes with the log.
result<void> Confirmations::clear_log() {
  BALIE_CHECK(database_->run("PRAGMA wal_checkpoint(TRUNCATE)"));
  return {};
}

result<void> Confirmations::sweep(Time now) {
  swept_ = now;
  BALIE_CHECK(database_->run("DELETE FROM confirmations WHERE at < ?", {eldest_kept(now)}));
  if (database_->changes() > 0) BALIE_CHECK(clear_log());
  return count();
}

v1::Command sent_again(v1::Command kept, const v1::Command& order) {
  if (kept.contact_id().empty() && sdk::text_argument(kept, "thread").empty()) {
    auto& arguments = *kept.mutable_arguments()->mutable_fields();
    arguments["thread"].set_string_value(mime::digest(kept.id()));
  }
  kept.set_id(order.id());
  kept.set_to(sdk::receiver_of(order));
  kept.clear_identifier();
  if (!order.customer_id().empty()) kept.set_customer_id(order.customer_id());
  kept.set_actor(order.actor());
  return kept;
}

}  // namespace balie::email
