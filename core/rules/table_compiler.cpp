#include "core/rules/boxed_compiler.hpp"
#include "core/rules/table_node.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::rules {
namespace {

using feel::Value;

class TableCompiler {
 public:
  TableCompiler(BoxedCompiler& compiler, const dmn::DecisionTable& table, dmn::Place place,
                const feel::Scope& scope)
      : compiler_(compiler), table_(table), scope_(scope), journal_(scratch_.run()) {
    parts_.policy = table.policy;
    parts_.aggregation = table.aggregation;
    parts_.passage = compiler.passage(place);
  }

  NodePtr compile() {
    name();
    for (const auto& output : table_.outputs) parts_.outputs.push_back(output_column(output));
    std::vector<NodePtr> inputs;
    for (const auto& input : table_.inputs) inputs.push_back(input_value(input));
    for (const auto& rule : table_.rules) parts_.rules.push_back(this->rule(rule, inputs));
    for (std::size_t i = 0; i < inputs.size(); ++i) input_column(i, std::move(inputs[i]));
    auto type = table_type();
    return std::make_unique<TableNode>(std::move(parts_), std::move(type));
  }

 private:
  void name() {
    auto name = std::make_shared<TableName>();
    name->owner = compiler_.owner();
    name->file = parts_.passage.file;
    for (const auto& rule : table_.rules) name->rows.push_back({rule.id, rule.place, rule.annotations});
    parts_.name = std::move(name);
  }

  NodePtr input_value(const dmn::InputClause& input) {
    auto value = compiler_.literal(input.expression, scope_);
    return compiler_.typed(std::move(value), compiler_.type(input.type, input.expression.place),
                           Passage{parts_.passage.file, input.expression}, label(input));
  }

  static std::string label(const dmn::InputClause& input) {
    return input.label.empty() ? feel::normalise_name(input.expression.text) : input.label;
  }

  OutputColumn output_column(const dmn::OutputClause& output) {
    OutputColumn column;
    column.name = feel::normalise_name(output.name);
    column.type = compiler_.type(output.type, output.place);
    const auto& type = column.type.type();
    const auto element = type.kind() == feel::Type::Kind::list ? type.element() : type;
    if (output.allowed) column.allowed = compiler_.value_tests(*output.allowed, element);
    const auto* const listed = column.allowed ? &*column.allowed : column.type.allowed();
    if (listed != nullptr) column.order = listed_values(*listed);
    if (output.otherwise) column.otherwise = output_entry(*output.otherwise, column);
    const bool needs_order =
        table_.policy == dmn::HitPolicy::priority || table_.policy == dmn::HitPolicy::output_order;
    if (needs_order && column.order.empty() && table_.outputs.size() == 1) {
      compiler_.refuse(output.place,
                       "the hit policy puts outputs in the order of their values, and none are listed");
    }
    return column;
  }

  // The values that unary tests name one by one, in their order.
  static std::vector<Value> listed_values(const ValueTests& tests) {
    std::vector<Value> values;
    const auto* const constant = tests.expression.constant_tests();
    if (constant == nullptr || constant->negated) return values;
    for (const auto& range : constant->ranges) {
      if (range.form == feel::Range::Form::equal)
        values.push_back(range.start.is_null() ? range.end : range.start);
    }
    return values;
  }

  NodePtr output_entry(const dmn::Text& text, const OutputColumn& column) {
    auto name = column.name.empty() ? std::string("the output") : column.name;
    return compiler_.typed(compiler_.literal(text, scope_), column.type, Passage{parts_.passage.file, text},
                           std::move(name));
  }

  TableRule rule(const dmn::Rule& rule, std::span<const NodePtr> inputs) {
    TableRule compiled;
    for (std::size_t i = 0; i < rule.inputs.size(); ++i) {
      auto tests = compiler_.tests(rule.inputs[i], scope_, inputs[i]->type());
      compiled.tests.push_back(tests ? *std::move(tests)
                                     : ValueTests{{}, {parts_.passage.file, rule.inputs[i]}});
    }
    compiled.is_constant = true;
    for (std::size_t i = 0; i < rule.outputs.size(); ++i) {
      const auto& column = parts_.outputs[i];
      auto entry = compiler_.literal(rule.outputs[i], scope_);
      const auto* const constant = entry->constant();
      if (constant != nullptr) {
        compiled.row.push_back(constant_output(*constant, column, rule.outputs[i]));
        compiled.outputs.push_back(std::move(entry));
        continue;
      }
      compiled.is_constant = false;
      auto name = column.name.empty() ? std::string("the output") : column.name;
      compiled.outputs.push_back(compiler_.typed(
          std::move(entry), column.type, Passage{parts_.passage.file, rule.outputs[i]}, std::move(name)));
    }
    if (compiled.is_constant) {
      compiled.value = row_value(parts_.outputs, compiled.row, scratch_.run());
    } else {
      retype(compiled);
    }
    return compiled;
  }

  // A constant beside outputs that are none: what was made to fit already is used as it is.
  static void retype(TableRule& rule) {
    std::size_t next = 0;
    for (auto& output : rule.outputs) {
      if (output->constant() == nullptr) continue;
      auto type = output->type();
      output = std::make_unique<ValueNode>(rule.row[next++], std::move(type));
    }
    rule.row.clear();
  }

  Value constant_output(const Value& value, const OutputColumn& column, const dmn::Text& text) {
    scratch_.run().begin();
    journal_.clear();
    auto fitting = column.type.fit(scratch_.run(), value, "the output");
    if (column.allowed && !fitting.is_null() && !lets_through(scratch_.run(), *column.allowed, fitting)) {
      compiler_.refuse(dmn::place_in(text, 1, 1), "the output is none of the output values");
      return {};
    }
    if (fitting.is_null() && !value.is_null()) {
      const auto& reasons = scratch_.run().reasons();
      compiler_.refuse(dmn::place_in(text, 1, 1),
                       reasons.empty() ? "the output does not fit" : reasons.back().text);
    }
    return fitting;
  }

  void input_column(std::size_t column, NodePtr value) {
    const auto& input = table_.inputs[column];
    std::optional<ValueTests> allowed;
    if (input.allowed) allowed = compiler_.value_tests(*input.allowed, value->type());
    std::vector<const feel::ConstantTests*> cells;
    for (const auto& rule : parts_.rules) cells.push_back(rule.tests[column].expression.constant_tests());
    // Nulls for all names: a constant test looks at none.
    const std::vector<Value> nulls(scope_.variables().size() + 1);
    const auto null_matches = [&](std::size_t rule) {
      scratch_.run().begin();
      return scratch_.run().evaluate(parts_.rules[rule].tests[column].expression, nulls).is_true();
    };
    ColumnIndex index(cells, null_matches);
    parts_.inputs.push_back({label(input), std::move(value), std::move(allowed), std::move(index)});
  }

  feel::Type table_type() const {
    using enum dmn::HitPolicy;
    if (parts_.aggregation == dmn::Aggregation::count) return feel::Type::of(feel::Type::Kind::number);
    feel::Type row = parts_.outputs.front().type.type();
    if (parts_.outputs.size() > 1) {
      feel::Type::Entries entries;
      for (const auto& output : parts_.outputs) entries.emplace_back(output.name, output.type.type());
      row = feel::Type::context(std::move(entries));
    }
    if (parts_.aggregation != dmn::Aggregation::none) return row;
    const bool is_list =
        parts_.policy == rule_order || parts_.policy == output_order || parts_.policy == collect;
    // A default stands alone, also where the rules give a list.
    const bool has_default =
        std::ranges::any_of(parts_.outputs, [](const auto& output) { return !!output.otherwise; });
    if (is_list && has_default) return {};
    return is_list ? feel::Type::list(std::move(row)) : row;
  }

  BoxedCompiler& compiler_;
  const dmn::DecisionTable& table_;
  const feel::Scope& scope_;
  TableNode::Parts parts_;
  feel::Evaluation scratch_;
  Journal journal_;
};

}  // namespace

NodePtr compile_table(BoxedCompiler& compiler, const dmn::DecisionTable& table, dmn::Place place,
                      const feel::Scope& scope) {
  return TableCompiler(compiler, table, place, scope).compile();
}

}  // namespace balie::rules
