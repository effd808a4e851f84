// The rows of a file, with its map: customers, one after the other.
#pragma once

#include "core/base/hash.hpp"
#include "core/operator/csv_file.hpp"
#include "core/operator/customer_map.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <variant>

namespace balie::operation {

class CustomerRows {
 public:
  struct Row {
    std::uint64_t line = 0;
    std::string text;  // as it could stand in a file
    v1::CustomerChange change;
  };
  using Item = std::variant<Row, CsvReader::Malformed>;

  // Errors (reject): a file that cannot be read, a map that is wrong, a column that is missing.
  static result<std::unique_ptr<CustomerRows>> open(const std::string& file, const std::string& map,
                                                    const bus::Limits& limits);

  // nullopt: the end. A second row with the same first identifier is malformed: of two rows on one customer
  // nobody can tell which is right.
  std::optional<Item> next();
  [[nodiscard]] std::uint64_t bytes_all() const { return csv_.bytes_all(); }
  [[nodiscard]] std::uint64_t bytes_read() const { return csv_.bytes_read(); }

 private:
  CustomerRows(CsvFile csv, ImportFile settings, const bus::Limits& limits)
      : csv_(std::move(csv)), settings_(std::move(settings)), limits_(limits) {}
  result<void> read_head(const toml::table& map, const std::string& name, const std::string& file);
  Item convert(CsvReader::Row&& row);

  CsvFile csv_;
  ImportFile settings_;
  bus::Limits limits_;
  CustomerMap map_;
  std::string run_;  // names this version of the file
  std::vector<std::string> columns_;
  HashKey key_ = random_hash_key();
  boost::unordered_flat_map<Hash128, std::uint64_t, Hash128Hasher> lines_;  // of first identifiers
};

}  // namespace balie::operation
