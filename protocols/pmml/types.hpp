// The types of PMML's values: dataType, optype, intervals, values of a field.
#pragma once

#include "protocols/pmml/reading.hpp"

#include <limits>
#include <vector>

namespace balie::pmml {

enum class DataType : std::uint8_t {
  string,
  integer,
  float_,
  double_,
  boolean,
  date,
  time,
  date_time,
  date_days_since,          // an integer: days from the epoch's year, see Type
  time_seconds,             // an integer: seconds since midnight
  date_time_seconds_since,  // an integer
};
struct Type {
  DataType data = DataType::double_;
  int epoch = 0;  // of the two ..._since: 0 (for year 0), 1960, 1970, 1980, 1990, 2000, 2010, 2020
  bool operator==(const Type&) const = default;
};
enum class OpType : std::uint8_t { categorical, ordinal, continuous };

inline constexpr Word<OpType> op_types[] = {
    {"categorical", OpType::categorical}, {"ordinal", OpType::ordinal}, {"continuous", OpType::continuous}};

std::span<const Word<Type>> data_types();

inline bool is_number(DataType type) {
  return type == DataType::integer || type == DataType::float_ || type == DataType::double_;
}

// An interval of numbers; without a margin it is open to infinity.
struct Interval {
  double left = -std::numeric_limits<double>::infinity();
  double right = std::numeric_limits<double>::infinity();
  bool left_closed = true;
  bool right_closed = true;
  [[nodiscard]] bool contains(double value) const {
    return (left_closed ? value >= left : value > left) && (right_closed ? value <= right : value < right);
  }
};
Interval read_interval(Reading& reading, const xml::Element& element);

// A Value element of a field.
struct FieldValue {
  enum class Property : std::uint8_t { valid, invalid, missing };
  std::string_view text;
  std::string_view display;  // empty: as text
  Property property = Property::valid;
};
FieldValue read_field_value(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
