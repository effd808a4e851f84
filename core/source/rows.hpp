// A table of texts, row after row: a file's, or a query's. What the columns mean is said elsewhere.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace balie::source {

struct Row {
  std::uint64_t line = 0;  // of a file: where it begins; of a query: which row it is; both from 1
  std::vector<std::string> fields;
};

// A row that cannot be taken; those behind it can.
struct Malformed {
  std::uint64_t line = 0;
  std::string reason;
  std::string text;        // as it stands in the file, cut at 4 KiB
  std::size_t column = 0;  // the field at fault, from 1; 0: the row as a whole
};

// One thread. Holds a bounded number of rows at a time.
class Rows {
 public:
  using Item = std::variant<Row, Malformed>;

  virtual ~Rows() = default;
  // Their names, each once; every Row has as many fields, in UTF-8 where the source says so.
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
  // nullopt: the end. Error (retry): the source went away; what came before holds.
  virtual result<std::optional<Item>> next() = 0;
  // How far it is: bytes of a file, rows of a query.
  [[nodiscard]] virtual std::uint64_t done() const = 0;
  [[nodiscard]] virtual std::uint64_t all() const = 0;
};

}  // namespace balie::source
