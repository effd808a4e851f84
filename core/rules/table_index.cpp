#include "core/rules/table_index.hpp"

#include "core/feel/operators.hpp"

#include <algorithm>
#include <array>

namespace balie::rules {
namespace {

using feel::Kind;
using feel::Range;
using feel::Value;

constexpr std::size_t words_max = 4'000'000;  // of one column, 32 MB; beyond, its cells are tested one by one

// Kinds whose values are all comparable with each other, and equal to others of their kind alone.
bool has_index(Kind kind) {
  return kind == Kind::boolean || kind == Kind::number || kind == Kind::string || kind == Kind::date ||
         kind == Kind::days_duration || kind == Kind::months_duration;
}

bool is_less(const Value& a, const Value& b) {
  const auto order = feel::compare(a, b);
  return order && *order < 0;
}

// The value that a range names on its one side or the other.
const Value& named(const Range& range) { return range.start.is_null() ? range.end : range.start; }

}  // namespace

ColumnIndex::ColumnIndex(std::span<const feel::ConstantTests* const> cells,
                         const std::function<bool(std::size_t)>& null_matches)
    : words_((cells.size() + 63) / 64),
      null_(words_),
      always_(words_),
      untested_(words_),
      untested_other_(words_),
      untested_null_(words_) {
  choose_kind(cells);
  collect_values(cells);
  if (row_count() * words_ > words_max) {
    kind_ = Kind::null;
    texts_.clear();
    values_.clear();
    numbers_.clear();
  }
  rows_.resize(row_count() * words_);
  for (std::size_t rule = 0; rule < cells.size(); ++rule) {
    const auto* const cell = cells[rule];
    if (cell != nullptr && cell->everything && !cell->negated) {
      for (auto* const bits : {&null_, &always_}) set(*bits, 0, rule);
      for (std::size_t row = 0; row < row_count(); ++row) set(rows_, row, rule);
      continue;
    }
    set(untested_other_, 0, rule);
    if (cell == nullptr) {
      set(untested_null_, 0, rule);
    } else if (null_matches(rule)) {
      set(null_, 0, rule);
    }
    if (cell != nullptr && kind_ != Kind::null && suits(*cell)) {
      fill(rule, *cell);
    } else {
      set(untested_, 0, rule);
    }
  }
}

// The kind that most constant cells name.
void ColumnIndex::choose_kind(std::span<const feel::ConstantTests* const> cells) {
  std::array<std::size_t, static_cast<std::size_t>(Kind::function) + 1> counts{};
  for (const auto* const cell : cells) {
    if (cell == nullptr || cell->ranges.empty()) continue;
    const auto kind = named(cell->ranges.front()).kind();
    if (has_index(kind)) ++counts[static_cast<std::size_t>(kind)];
  }
  const auto most = std::ranges::max_element(counts);
  if (*most > 0) kind_ = static_cast<Kind>(most - counts.begin());
}

bool ColumnIndex::suits(const Range& range) const {
  const auto fits = [&](const Value& value) { return value.is_null() || value.is(kind_); };
  if (named(range).is_null() || !fits(range.start) || !fits(range.end)) return false;
  if (range.form == Range::Form::equal) return true;
  // Texts are found by hash, booleans have no order; of what is left an interval is what it seems.
  return kind_ != Kind::string && kind_ != Kind::boolean && range.form != Range::Form::not_equal;
}

bool ColumnIndex::suits(const feel::ConstantTests& cell) const {
  return !cell.everything &&
         std::ranges::all_of(cell.ranges, [&](const Range& range) { return suits(range); });
}

void ColumnIndex::collect_values(std::span<const feel::ConstantTests* const> cells) {
  if (kind_ == Kind::null) return;
  for (const auto* const cell : cells) {
    if (cell == nullptr || !suits(*cell)) continue;
    for (const auto& range : cell->ranges) {
      if (kind_ == Kind::string) {
        texts_.emplace(range.start.is_null() ? range.end.string() : range.start.string(), texts_.size() + 1);
        continue;
      }
      for (const auto* const value : {&range.start, &range.end}) {
        if (!value->is_null()) values_.push_back(*value);
      }
    }
  }
  if (kind_ == Kind::boolean) values_ = {Value(false), Value(true)};
  const auto less = [&](const Value& a, const Value& b) {
    return kind_ == Kind::boolean ? a.is_false() && b.is_true() : is_less(a, b);
  };
  std::ranges::sort(values_, less);
  const auto same = [&](const Value& a, const Value& b) { return !less(a, b) && !less(b, a); };
  values_.erase(std::ranges::unique(values_, same).begin(), values_.end());
  if (kind_ != Kind::number) return;
  for (const auto& value : values_) numbers_.push_back(value.number());
}

std::size_t ColumnIndex::row_count() const {
  if (kind_ == Kind::null) return 0;
  return kind_ == Kind::string ? texts_.size() + 1 : 2 * values_.size() + 1;
}

// How many of the values are less.
std::size_t ColumnIndex::position(const Value& value) const {
  if (kind_ == Kind::boolean) return value.is_true() ? 1 : 0;
  if (kind_ == Kind::number) {
    return static_cast<std::size_t>(std::ranges::lower_bound(numbers_, value.number()) - numbers_.begin());
  }
  return static_cast<std::size_t>(std::ranges::lower_bound(values_, value, is_less) - values_.begin());
}

std::size_t ColumnIndex::row_of(const Value& value) const {
  if (kind_ == Kind::string) {
    const auto found = texts_.find(value.string());
    return found == texts_.end() ? 0 : found->second;
  }
  const auto at = position(value);
  if (at == values_.size()) return 2 * at;
  const bool is_there = kind_ == Kind::boolean || (kind_ == Kind::number ? numbers_[at] == value.number()
                                                                         : !is_less(value, values_[at]));
  return is_there ? 2 * at + 1 : 2 * at;
}

ColumnIndex::Rows ColumnIndex::rows_of(const Range& range) const {
  using enum Range::Form;
  const auto row = row_of(named(range));
  const auto last = row_count() - 1;
  switch (range.form) {
    case equal:
    case not_equal:
      return {row, row};
    case less:
      return {0, row - 1};
    case less_equal:
      return {0, row};
    case greater:
      return {row + 1, last};
    case greater_equal:
      return {row, last};
    case interval:
      break;
  }
  return {range.start.is_null() ? 0 : row_of(range.start) + (range.start_included ? 0 : 1),
          range.end.is_null() ? last : row_of(range.end) - (range.end_included ? 0 : 1)};
}

void ColumnIndex::fill(std::size_t rule, const feel::ConstantTests& cell) {
  for (const auto& range : cell.ranges) {
    const auto rows = rows_of(range);
    for (auto row = rows.first; row <= rows.last; ++row) set(rows_, row, rule);
  }
  if (!cell.negated) return;
  for (std::size_t row = 0; row < row_count(); ++row) rows_[row * words_ + rule / 64] ^= Word{1} << rule % 64;
}

ColumnIndex::Answer ColumnIndex::find(const Value& value) const {
  if (value.is_null()) return {null_.data(), untested_null_.data()};
  if (value.kind() != kind_) return {always_.data(), untested_other_.data()};
  return {rows_.data() + row_of(value) * words_, untested_.data()};
}

}  // namespace balie::rules
