// Questions to a PostgreSQL database, one after the other.
#pragma once

#include "core/source/driver.hpp"
#include "plugins/source_postgresql/link.hpp"

namespace balie::source_postgresql {

class PostgresqlConnection final : public source::Connection {
 public:
  explicit PostgresqlConnection(std::unique_ptr<Link> link) : link_(std::move(link)) {}

  result<std::optional<source::Found>> ask(const std::string& query, std::span<const std::string> parameters,
                                           Duration limit) override;

 private:
  std::unique_ptr<Link> link_;
};

}  // namespace balie::source_postgresql
