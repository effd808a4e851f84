// Which rules of a decision table may match, without testing each: for every input column the values that its
// cells name are put in order, and for every value, and every gap between two, the rules that match there are
// kept as bits. A table of 1,000 rules costs a search in each column and the intersection of some bits.
#pragma once

#include "core/feel/expression.hpp"
#include "core/feel/structure.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace balie::rules {

using Word = std::uint64_t;

// One input column. Immutable.
class ColumnIndex {
 public:
  // What a column says of one value: the rules whose cell matches it, and those whose cell must be tested.
  struct Answer {
    const Word* matching;
    const Word* untested;
  };

  // One cell for each rule; a null pointer where it is not constant. `null_matches(rule)`: whether null
  // passes a constant cell.
  ColumnIndex(std::span<const feel::ConstantTests* const> cells,
              const std::function<bool(std::size_t)>& null_matches);

  [[nodiscard]] Answer find(const feel::Value& value) const;
  [[nodiscard]] std::size_t words() const { return words_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // A range as rows of bits, from first to last.
  struct Rows {
    std::size_t first = 0;
    std::size_t last = 0;
  };

  void choose_kind(std::span<const feel::ConstantTests* const> cells);
  [[nodiscard]] bool suits(const feel::ConstantTests& cell) const;
  [[nodiscard]] bool suits(const feel::Range& range) const;
  void collect_values(std::span<const feel::ConstantTests* const> cells);
  void fill(std::size_t rule, const feel::ConstantTests& cell);
  [[nodiscard]] Rows rows_of(const feel::Range& range) const;
  [[nodiscard]] std::size_t position(const feel::Value& value) const;
  [[nodiscard]] std::size_t row_of(const feel::Value& value) const;
  [[nodiscard]] std::size_t row_count() const;
  void set(std::vector<Word>& bits, std::size_t row, std::size_t rule) const {
    bits[row * words_ + rule / 64] |= Word{1} << rule % 64;
  }

  std::size_t words_;
  feel::Kind kind_ = feel::Kind::null;  // of the values it can tell apart; null: none
  // Texts each have a row, and row 0 is for all others. Of what has an order row 2n + 1 is the n-th value,
  // row 2n the gap before it.
  boost::unordered_flat_map<std::string, std::size_t, Hash, std::equal_to<>> texts_;
  std::vector<feel::Value> values_;
  std::vector<feel::Decimal> numbers_;
  std::vector<Word> rows_;
  std::vector<Word> null_;            // the rules that match null
  std::vector<Word> always_;          // the rules that match everything
  std::vector<Word> untested_;        // the rules that must be tested for values of kind_
  std::vector<Word> untested_other_;  // for values of other kinds
  std::vector<Word> untested_null_;
};

}  // namespace balie::rules
