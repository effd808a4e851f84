// The records of a file, in the form that comparing them needs: every value once, and numbers instead of
// texts.
#pragma once

#include "core/identity/match/kind.hpp"

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace balie::identity::match {

using Record = std::uint32_t;   // its number in the file, from 0
using ValueId = std::uint32_t;  // of a column; 0: the record has no value there

constexpr std::size_t records_max = 50'000'000;
constexpr std::size_t value_bytes_max = 256;  // of a value, that are compared

// The values of one column, each once. Add and look up on one thread; read on any.
class Dictionary {
 public:
  Dictionary();
  // The number of a text, new or known; "" is 0.
  ValueId add(std::string_view text);
  [[nodiscard]] std::string_view text(ValueId id) const { return texts_[id]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }  // with the empty one
  // No more will be added.
  void close() { ids_ = {}; }

 private:
  // Never moved, since the keys of `ids_` look into it.
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, ValueId> ids_;
};

// One column. `ids` by record.
struct Column {
  Dictionary values;
  std::vector<ValueId> ids;
};

// As they stand in the file.
struct Table {
  std::vector<Field> fields;
  std::vector<Column> columns;  // by field
  [[nodiscard]] std::size_t size() const { return columns.empty() ? 0 : columns[0].ids.size(); }
};

// What is known of a value beside its text.
struct Value {
  std::string_view text;
  std::uint64_t letters = 0;  // bit n: the byte n (modulo 64) is in it
  bool ascii = true;
};

// Prepared: written alike, and laid out by record.
class Records {
 public:
  // `prepared`: columns by field, of equal length.
  Records(std::vector<Field> fields, std::vector<Column>&& prepared);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
  [[nodiscard]] std::span<const ValueId> of(Record record) const {
    return {&ids_[record * fields_.size()], fields_.size()};
  }
  [[nodiscard]] const Value& value(std::size_t field, ValueId id) const { return columns_[field].values[id]; }
  [[nodiscard]] std::size_t values_count(std::size_t field) const { return columns_[field].values.size(); }
  // The share of the field's values that are this one, missing ones left out. 0 < share <= 1.
  [[nodiscard]] double share(std::size_t field, ValueId id) const;
  // Where a value stands among those of its field in alphabetical order.
  [[nodiscard]] std::uint32_t order(std::size_t field, ValueId id) const { return columns_[field].order[id]; }

 private:
  struct Prepared {
    Dictionary dictionary;
    std::vector<Value> values;
    std::vector<std::uint32_t> counts;
    std::vector<std::uint32_t> order;
    double present = 0;  // records with a value
  };
  static Prepared prepare(Column&& column);

  std::vector<Field> fields_;
  std::size_t size_ = 0;
  std::vector<ValueId> ids_;  // record by record
  std::vector<Prepared> columns_;
};

}  // namespace balie::identity::match
