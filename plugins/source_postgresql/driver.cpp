#include "plugins/source_postgresql/driver.hpp"

#include "plugins/source_postgresql/address.hpp"
#include "plugins/source_postgresql/connection.hpp"
#include "plugins/source_postgresql/query_rows.hpp"

namespace balie::source_postgresql {

result<void> PostgresqlDriver::check(const std::string& address) const { return check_address(address); }

result<std::unique_ptr<source::Rows>> PostgresqlDriver::rows(const std::string& address,
                                                             const std::string& query) const {
  BALIE_CHECK(check_address(address));
  return QueryRows::open(address, query);
}

result<std::unique_ptr<source::Connection>> PostgresqlDriver::connect(const std::string& address,
                                                                      Duration longest,
                                                                      Duration limit) const {
  BALIE_CHECK(check_address(address));
  SystemClock clock;
  BALIE_TRY(auto link, Link::open(address, longest, clock.instant() + limit));
  return std::make_unique<PostgresqlConnection>(std::move(link));
}

}  // namespace balie::source_postgresql
