// A kind of database that the company's own data stands in, and that a plugin speaks to.
//
// An address is a URL whose scheme names the driver: "postgresql://balie@db.example/crm". It holds no
// password: addresses stand on command lines and in settings that many may read.
#pragma once

#include "core/base/clock.hpp"
#include "core/source/rows.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace balie::source {

// One row, every column of it; texts in UTF-8, nullopt: null.
using Found = std::vector<std::pair<std::string, std::optional<std::string>>>;

// A connection for questions that are asked while somebody waits. One thread.
class Connection {
 public:
  virtual ~Connection() = default;
  // The one row that `query` gives, with `parameters` for $1, $2, ...; nullopt: none. Blocks for at most
  // `limit`. Errors, without the parameters' values: reject ("source.query"): the query cannot be carried
  // out, or gives several rows; the connection remains; retry ("source.late") and reconnect ("source.away"):
  // nothing came in time, or the link is lost; the connection is of no more use.
  virtual result<std::optional<Found>> ask(const std::string& query, std::span<const std::string> parameters,
                                           Duration limit) = 0;
};

class Driver {
 public:
  virtual ~Driver() = default;
  // What is wrong with an address itself. Error (reject), without any of its text but the names of settings.
  [[nodiscard]] virtual result<void> check(const std::string& address) const = 0;
  // All rows of a query as of one moment. Errors: reject: the query is wrong; retry: the database is away.
  [[nodiscard]] virtual result<std::unique_ptr<Rows>> rows(const std::string& address,
                                                           const std::string& query) const = 0;
  // Error (reconnect, "source.away"): not within `limit`. `longest`: no question may take the server longer,
  // also when nobody waits for the answer any more. Questions cannot change anything.
  [[nodiscard]] virtual result<std::unique_ptr<Connection>> connect(const std::string& address,
                                                                    Duration longest,
                                                                    Duration limit) const = 0;
};

}  // namespace balie::source
