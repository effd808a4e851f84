// Comma-separated values (RFC 4180), bytes in, rows out; any separator, LF or CRLF, a byte order mark is
// passed over.
//
// What is wrong with one row costs that row alone: a quote that never closes gives up on its first line and
// goes on with the next one. Memory is bounded by `row_bytes_max` and the bytes of one feed().
#pragma once

#include "core/source/rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace balie::operation {

class CsvReader {
 public:
  struct Settings {
    char separator = ',';
    char quote = '"';
    std::size_t field_bytes_max = 64 << 10;
    std::size_t row_bytes_max = 16 << 20;  // also how far a closing quote is looked for
    std::size_t fields_max = 1024;
  };
  using Row = source::Row;
  using Malformed = source::Malformed;
  using Item = std::variant<Row, Malformed>;

  explicit CsvReader(Settings settings) : settings_(settings) {}

  void feed(std::string_view bytes);
  // Nothing follows: what is left is the last row.
  void finish() { finished_ = true; }
  // nullopt: feed more or, after finish(), the end. Empty lines are passed over.
  std::optional<Item> next();

 private:
  enum class State { field_start, unquoted, quoted, quote_seen, skipping };

  std::optional<Item> step(char c);
  std::optional<Item> plain(char c);
  std::optional<Item> at_end();
  void add(char c);
  void end_field();
  std::optional<Item> end_row();
  std::optional<Item> give_up();
  [[nodiscard]] std::string text_up_to(std::size_t end) const;
  void wrong(std::string reason);
  void begin_row();
  bool pass_over_mark();

  Settings settings_;
  std::string buffer_;
  std::size_t start_ = 0;      // of the row, in buffer_
  std::size_t position_ = 0;   // what is read next
  std::size_t next_line_ = 0;  // behind the row's first line end; 0: not seen yet
  std::uint64_t line_ = 1;     // of the row's beginning
  std::uint64_t line_ends_ = 0;
  State state_ = State::field_start;
  Row row_;
  std::string field_;
  std::string reason_;            // why the row is malformed, once it is
  std::size_t reason_field_ = 0;  // and in which field
  bool first_ = true;
  bool finished_ = false;
};

}  // namespace balie::operation
