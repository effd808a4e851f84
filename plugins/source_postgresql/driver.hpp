// PostgreSQL as a source of the company's own data.
#pragma once

#include "core/source/driver.hpp"

namespace balie::source_postgresql {

class PostgresqlDriver final : public source::Driver {
 public:
  [[nodiscard]] result<void> check(const std::string& address) const override;
  [[nodiscard]] result<std::unique_ptr<source::Rows>> rows(const std::string& address,
                                                           const std::string& query) const override;
  [[nodiscard]] result<std::unique_ptr<source::Connection>> connect(const std::string& address,
                                                                    Duration longest,
                                                                    Duration limit) const override;
};

}  // namespace balie::source_postgresql
