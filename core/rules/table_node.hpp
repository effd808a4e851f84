// A decision table, compiled.
#pragma once

#include "core/rules/hit_policy.hpp"
#include "core/rules/table_index.hpp"

#include <vector>

namespace balie::rules {

struct InputColumn {
  std::string label;  // as reasons name it
  NodePtr value;
  std::optional<ValueTests> allowed;
  ColumnIndex index;
};

struct TableRule {
  std::vector<ValueTests> tests;  // one for each input
  std::vector<NodePtr> outputs;   // one for each output
  // Where all outputs are the same each time: them, and the value of the row.
  bool is_constant = false;
  std::vector<feel::Value> row;
  feel::Value value;
};

class TableNode final : public Node {
 public:
  struct Parts {
    dmn::HitPolicy policy = dmn::HitPolicy::unique;
    dmn::Aggregation aggregation = dmn::Aggregation::none;
    std::vector<InputColumn> inputs;
    std::vector<OutputColumn> outputs;
    std::vector<TableRule> rules;
    std::shared_ptr<const TableName> name;
    Passage passage;
  };
  TableNode(Parts parts, feel::Type type);
  feel::Value evaluate(Frame& frame) const override;

 private:
  using Inputs = boost::container::small_vector<feel::Value, 8>;
  using Matches = boost::container::small_vector<std::uint32_t, 16>;

  bool read_inputs(Frame& frame, Inputs& inputs) const;
  void match(Frame& frame, const Inputs& inputs, Matches& matches) const;
  bool passes(Frame& frame, const Inputs& inputs, std::span<const ColumnIndex::Answer> answers,
              std::size_t rule) const;
  feel::Value without_match(Frame& frame) const;
  std::vector<feel::Value> row(Frame& frame, const TableRule& rule) const;

  Parts parts_;
  std::size_t words_;
};

}  // namespace balie::rules
