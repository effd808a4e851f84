// Expressions: how a derived field is computed from others (4.4, "Transformations").
#pragma once

#include "protocols/pmml/mining_schema.hpp"
#include "protocols/pmml/types.hpp"

#include <utility>
#include <variant>

namespace balie::pmml {

struct Expression;

struct Constant {
  std::string_view text;     // as written, white space and all
  std::optional<Type> type;  // nullopt: what the text looks like
  bool missing = false;
};
struct FieldRef {
  std::string_view field;
  std::optional<std::string_view> map_missing_to;
};
struct NormContinuous {
  struct Point {
    double orig;
    double norm;
  };
  std::string_view field;
  std::optional<double> map_missing_to;
  MiningField::Outliers outliers;
  std::vector<Point> points;  // two or more, orig strictly ascending
};
struct NormDiscrete {
  std::string_view field;
  std::string_view value;
  std::optional<double> map_missing_to;
};
struct Discretize {
  struct Bin {
    Interval interval;
    std::string_view value;
  };
  std::string_view field;
  std::optional<std::string_view> map_missing_to;
  std::optional<std::string_view> default_value;
  std::optional<Type> type;
  std::vector<Bin> bins;
};

// Rows of named cells. A cell's name is its element's, without a prefix.
struct InlineTable {
  using Cell = std::pair<std::string_view, std::string_view>;
  std::vector<std::vector<Cell>> rows;
  [[nodiscard]] static std::optional<std::string_view> cell(const std::vector<Cell>& row,
                                                            std::string_view name);
};
// The InlineTable in an element that has that or a TableLocator, which is refused.
InlineTable read_table_in(Reading& reading, const xml::Element& parent);

struct MapValues {
  struct Pair {
    std::string_view field;
    std::string_view column;
  };
  std::string_view output_column;
  std::optional<std::string_view> map_missing_to;
  std::optional<std::string_view> default_value;
  std::optional<Type> type;
  std::vector<Pair> pairs;
  InlineTable table;
};
struct TextIndexNormalization {
  Place place;
  std::string_view in_field;
  std::string_view out_field;
  std::string_view regex_field;
  bool recursive = false;
  std::optional<bool> case_sensitive;  // these four: nullopt is as in the TextIndex
  std::optional<std::uint32_t> distance_max;
  std::optional<std::string_view> word_separator;
  std::optional<bool> tokenize;
  InlineTable table;
};
struct TextIndex {
  enum class LocalWeights : std::uint8_t { term_frequency, binary, logarithmic, augmented };
  enum class Hits : std::uint8_t { all, best };
  std::string_view text_field;
  LocalWeights local_weights = LocalWeights::term_frequency;
  bool case_sensitive = false;
  std::uint32_t distance_max = 0;  // Levenshtein
  Hits hits = Hits::all;
  std::string_view word_separator;
  bool tokenize = true;
  std::vector<TextIndexNormalization> normalizations;
  std::vector<Expression> term;  // one
};
struct Aggregate {
  enum class Function : std::uint8_t { count, sum, average, min, max, multiset };
  std::string_view field;
  Function function;
  std::string_view group_field;  // empty: none
};
struct Lag {
  enum class Function : std::uint8_t { none, average, max, median, min, product, sum, deviation };
  std::string_view field;
  std::uint32_t n = 1;
  Function function = Function::none;
};
struct Apply {
  std::string_view function;
  std::optional<std::string_view> map_missing_to;
  std::optional<std::string_view> default_value;
  MiningField::Invalid invalid = MiningField::Invalid::return_invalid;
  std::vector<Expression> arguments;
};

struct Expression {
  Place place;
  std::variant<Constant, FieldRef, NormContinuous, NormDiscrete, Discretize, MapValues, TextIndex, Aggregate,
               Lag, Apply>
      form;
};

// What an element that holds expressions may have as children, for Reading::shape.
#define BALIE_PMML_EXPRESSIONS \
  "Constant FieldRef NormContinuous NormDiscrete Discretize MapValues TextIndex Aggregate Lag Apply"
bool is_expression(std::string_view element_name);
Expression read_expression(Reading& reading, const xml::Element& element);
// The one expression among the children of `parent`; nullopt: there is none, and that is not refused.
std::optional<Expression> read_expression_in(Reading& reading, const xml::Element& parent);

}  // namespace balie::pmml
