#include "core/rules/table_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace balie::rules {

using feel::Value;

namespace {

bool has_default(const OutputColumn& column) { return column.otherwise != nullptr; }

}  // namespace

TableNode::TableNode(Parts parts, feel::Type type)
    : Node(std::move(type)), parts_(std::move(parts)), words_((parts_.rules.size() + 63) / 64) {
  for (const auto& input : parts_.inputs) rise_above(*input.value);
  for (const auto& output : parts_.outputs) {
    if (output.otherwise) rise_above(*output.otherwise);
  }
}

Value TableNode::evaluate(Frame& frame) const {
  const auto* const before = frame.journal.enter(&parts_.passage);
  Inputs inputs;
  Matches matches;
  Value value;
  if (read_inputs(frame, inputs)) {
    match(frame, inputs, matches);
    for (const auto rule : matches) frame.journal.hit(parts_.name, rule);
    const bool is_single = matches.size() == 1 && (parts_.policy <= dmn::HitPolicy::first);
    if (matches.empty()) {
      value = without_match(frame);
    } else if (is_single && parts_.rules[matches.front()].is_constant) {
      value = parts_.rules[matches.front()].value;
    } else {
      std::vector<std::vector<Value>> rows;
      rows.reserve(matches.size());
      for (const auto rule : matches) rows.push_back(row(frame, parts_.rules[rule]));
      frame.run.set_place({});
      value = apply(parts_.policy, parts_.aggregation, parts_.outputs, std::move(rows), frame.run);
    }
  }
  frame.journal.enter(before);
  return value;
}

bool TableNode::read_inputs(Frame& frame, Inputs& inputs) const {
  for (const auto& input : parts_.inputs) {
    inputs.push_back(input.value->evaluate(frame));
    if (!input.allowed || inputs.back().is_null() || lets_through(frame.run, *input.allowed, inputs.back()))
      continue;
    frame.run.set_place({});
    frame.run.null(fmt::format("input \"{}\" is none of the values that the table is made for", input.label));
    return false;
  }
  return true;
}

void TableNode::match(Frame& frame, const Inputs& inputs, Matches& matches) const {
  boost::container::small_vector<ColumnIndex::Answer, 8> answers;
  for (std::size_t i = 0; i < inputs.size(); ++i) answers.push_back(parts_.inputs[i].index.find(inputs[i]));
  const auto count = parts_.rules.size();
  for (std::size_t word = 0; word < words_; ++word) {
    Word candidates = ~Word{0};
    if (word == words_ - 1 && count % 64 != 0) candidates = (Word{1} << count % 64) - 1;
    for (const auto& answer : answers) candidates &= answer.matching[word] | answer.untested[word];
    for (; candidates != 0; candidates &= candidates - 1) {
      const auto rule = word * 64 + static_cast<std::size_t>(std::countr_zero(candidates));
      if (!frame.run.charge(1)) return;
      if (!passes(frame, inputs, {answers.data(), answers.size()}, rule)) continue;
      matches.push_back(static_cast<std::uint32_t>(rule));
      if (parts_.policy == dmn::HitPolicy::first) return;
    }
  }
}

// Tests the cells of a rule that its columns could not tell.
bool TableNode::passes(Frame& frame, const Inputs& inputs, std::span<const ColumnIndex::Answer> answers,
                       std::size_t rule) const {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if ((answers[i].untested[rule / 64] >> rule % 64 & 1) == 0) continue;
    const auto& cell = parts_.rules[rule].tests[i];
    Locals locals(frame);
    locals.add(inputs[i]);  // `?`
    const auto* const before = frame.journal.enter(&cell.passage);
    const auto result = frame.run.evaluate(cell.expression, {frame.variables.data(), frame.variables.size()});
    frame.journal.enter(before);
    if (!result.is_true()) return false;
  }
  return true;
}

Value TableNode::without_match(Frame& frame) const {
  using enum dmn::HitPolicy;
  if (std::ranges::any_of(parts_.outputs, has_default)) {
    std::vector<Value> row;
    for (const auto& output : parts_.outputs) {
      row.push_back(output.otherwise ? output.otherwise->evaluate(frame) : Value());
    }
    return row_value(parts_.outputs, row, frame.run);
  }
  if (parts_.aggregation == dmn::Aggregation::count) return feel::Decimal(0);
  const bool is_list =
      parts_.policy == rule_order || parts_.policy == output_order || parts_.policy == collect;
  if (is_list && parts_.aggregation == dmn::Aggregation::none) return frame.run.list({});
  frame.run.set_place({});
  return frame.run.null("no rule of the table matches");
}

std::vector<Value> TableNode::row(Frame& frame, const TableRule& rule) const {
  if (rule.is_constant) return rule.row;
  std::vector<Value> values;
  values.reserve(rule.outputs.size());
  for (std::size_t i = 0; i < rule.outputs.size(); ++i) {
    const auto& column = parts_.outputs[i];
    auto value = rule.outputs[i]->evaluate(frame);
    if (column.allowed && !value.is_null() && !lets_through(frame.run, *column.allowed, value)) {
      frame.run.set_place({});
      value = frame.run.null(fmt::format("output \"{}\" is none of its values", column.name));
    }
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace balie::rules
