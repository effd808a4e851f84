// What a decision table makes of the rules that matched (DMN 1.5, 8.2.10).
#pragma once

#include "core/rules/item_type.hpp"
#include "protocols/dmn/expression.hpp"

#include <span>
#include <vector>

namespace balie::rules {

// One output column.
struct OutputColumn {
  std::string name;  // may be empty where there is only one
  ItemType type;
  std::optional<ValueTests> allowed;
  std::vector<feel::Value> order;  // what the tests list, the first before the others
  NodePtr otherwise;               // may be null
};

// The value of a table whose rules of `rows` matched, in the order of the table; each row has one value for
// each column. Not for no rows at all.
feel::Value apply(dmn::HitPolicy policy, dmn::Aggregation aggregation, std::span<const OutputColumn> columns,
                  std::vector<std::vector<feel::Value>> rows, feel::Run& run);

// One row as a value: the output itself, or a context of several.
feel::Value row_value(std::span<const OutputColumn> columns, std::span<const feel::Value> row,
                      feel::Run& run);

}  // namespace balie::rules
