// The rows of a file or of a database's query, with their map: customers, one after the other.
#pragma once

#include "core/base/hash.hpp"
#include "core/operator/customer_map.hpp"
#include "core/source/registry.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <variant>

namespace balie::operation {

struct CustomerSource {
  std::string from;  // a file, or an address that one of the drivers knows
  std::string map;
  // Names this import of a database: what was imported under the same name is not imported again. Empty: a
  // row of which the map tells when it was so is not imported again as long as it stays the same; without
  // that, what was so before may be so again, and every import is one of its own.
  std::string run;
};

class CustomerRows {
 public:
  struct Row {
    std::uint64_t line = 0;
    std::string text;  // as it could stand in a file
    v1::CustomerChange change;
  };
  using Item = std::variant<Row, source::Malformed>;

  // Errors (reject): a source that cannot be read, a map that is wrong, a column that is missing; (retry): a
  // database that is away.
  static result<std::unique_ptr<CustomerRows>> open(const CustomerSource& source,
                                                    const source::DriverRegistry& drivers,
                                                    const bus::Limits& limits);

  // nullopt: the end. A second row with the same first identifier is malformed: of two rows on one customer
  // nobody can tell which is right. Error (retry): the source went away.
  result<std::optional<Item>> next();
  [[nodiscard]] std::uint64_t all() const { return rows_->all(); }
  [[nodiscard]] std::uint64_t done() const { return rows_->done(); }
  // What to repeat the import with, to go on where it broke off; empty: nothing more.
  [[nodiscard]] const std::string& run_to_repeat() const { return run_to_repeat_; }

 private:
  CustomerRows(std::unique_ptr<source::Rows> rows, CustomerMap map, char separator, const bus::Limits& limits)
      : rows_(std::move(rows)), map_(std::move(map)), separator_(separator), limits_(limits) {}
  Item convert(source::Row&& row);

  std::unique_ptr<source::Rows> rows_;
  CustomerMap map_;
  char separator_;
  bus::Limits limits_;
  std::string run_;  // names this version of the source
  std::string run_to_repeat_;
  HashKey key_ = random_hash_key();
  boost::unordered_flat_map<Hash128, std::uint64_t, Hash128Hasher> lines_;  // of first identifiers
};

}  // namespace balie::operation
