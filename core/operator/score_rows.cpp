#include "core/operator/score_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::operation {
namespace {

constexpr std::string_view not_available = "NA";  // as R writes it

std::optional<std::size_t> column_named(std::span<const std::string> columns, std::string_view name) {
  const auto found = std::ranges::find(columns, name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

result<void> check_columns(std::span<const std::string> columns) {
  std::vector<std::string> sorted(columns.begin(), columns.end());
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice == sorted.end()) return {};
  return failure(Fate::reject, "score.header", fmt::format("two columns have the name \"{}\"", *twice));
}

}  // namespace

std::string text_of(const scoring::Value& value) {
  switch (value.kind) {
    case scoring::Value::Kind::missing:
      return {};
    case scoring::Value::Kind::number:
      return fmt::format("{}", value.number);  // the shortest that reads back
    case scoring::Value::Kind::text:
      return std::string(value.text);
    case scoring::Value::Kind::boolean:
      return value.flag ? "true" : "false";
  }
  return {};
}

RowScorer::RowScorer(const scoring::Model& model, std::size_t reasons)
    : model_(model),
      scratch_(model.make_scratch()),
      inputs_(model.info().inputs.size(), scoring::missing_input),
      outputs_(model.info().outputs.size()),
      reasons_(reasons) {}

result<std::unique_ptr<RowScorer>> RowScorer::make(const scoring::Model& model,
                                                   std::span<const std::string> columns,
                                                   const Options& options) {
  BALIE_CHECK(check_columns(columns));
  std::unique_ptr<RowScorer> made(new RowScorer(model, options.reasons));
  const auto& info = model.info();
  std::string group = options.group;
  for (std::uint32_t i = 0; i < info.inputs.size(); ++i) {
    const auto& input = info.inputs[i];
    made->column_of_.push_back(column_named(columns, input.name));
    if (input.form == scoring::InputForm::list) made->lists_.push_back(i);
    if (input.use == scoring::InputUse::group && group.empty()) group = input.name;
    if (input.use == scoring::InputUse::active && !made->column_of_.back())
      made->absent_.push_back(input.name);
  }
  if (!made->lists_.empty()) {
    made->group_ = column_named(columns, group);
    if (group.empty()) {
      return failure(
          Fate::reject, "score.group",
          "the model takes baskets and does not say which rows are one; name the column: --group COLUMN");
    }
    if (!made->group_) {
      return failure(Fate::reject, "score.group",
                     fmt::format("there is no column \"{}\", which says which rows are one basket", group));
    }
  }
  for (const auto& output : info.outputs) {
    if (output.of_file) made->heads_.push_back(output.name);
  }
  for (std::size_t i = 1; i <= options.reasons; ++i) {
    made->heads_.push_back(fmt::format("reason_{}", i));
    made->heads_.push_back(fmt::format("contribution_{}", i));
  }
  return made;
}

std::optional<ScoredRow> RowScorer::take(std::uint64_t line, std::vector<std::string>&& fields) {
  if (lists_.empty()) return score(line, fields, nullptr);
  collect(line, std::move(fields));
  return std::nullopt;
}

void RowScorer::collect(std::uint64_t line, std::vector<std::string>&& fields) {
  const auto [known, added] = known_groups_.emplace(fields[*group_], baskets_.size());
  if (added) baskets_.push_back({line, {}, std::vector<std::vector<std::string>>(lists_.size())});
  Basket& basket = baskets_[known->second];
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const auto column = column_of_[lists_[i]];
    if (column && !is_missing(lists_[i], fields[*column])) basket.items[i].push_back(fields[*column]);
  }
  if (added) basket.fields = std::move(fields);
}

std::optional<ScoredRow> RowScorer::next_basket() {
  if (next_basket_ == baskets_.size()) return std::nullopt;
  const Basket& basket = baskets_[next_basket_++];
  return score(basket.line, basket.fields, &basket);
}

// "NA" is a value where the model lists it as one.
bool RowScorer::is_missing(std::uint32_t input, std::string_view text) const {
  if (text.empty()) return true;
  return text == not_available && std::ranges::find(model_.info().inputs[input].values, text) ==
                                      model_.info().inputs[input].values.end();
}

ScoredRow RowScorer::score(std::uint64_t line, const std::vector<std::string>& fields, const Basket* basket) {
  for (std::uint32_t i = 0; i < inputs_.size(); ++i) {
    const auto column = column_of_[i];
    const bool known =
        column && model_.info().inputs[i].form != scoring::InputForm::list && !is_missing(i, fields[*column]);
    inputs_[i] = known ? model_.encode(i, fields[*column], *scratch_) : scoring::missing_input;
  }
  for (std::size_t i = 0; basket != nullptr && i < lists_.size(); ++i) {
    items_.assign(basket->items[i].begin(), basket->items[i].end());
    inputs_[lists_[i]] = model_.encode_list(lists_[i], items_, *scratch_);
  }
  ScoredRow row{.line = line, .fields = {}, .problem = {}};
  const auto scored = model_.score(inputs_, *scratch_, outputs_);
  if (!scored) {
    row.fields.resize(heads_.size());
    row.problem = scored.reason;
    if (scored.field != scoring::no_field) {
      const auto column = column_of_[scored.field];
      row.problem = fmt::format("{}{}: {}", model_.info().inputs[scored.field].name,
                                column ? fmt::format(" \"{}\"", fields[*column]) : "", scored.reason);
    }
    return row;
  }
  append_outputs(row.fields);
  append_reasons(row.fields);
  return row;
}

void RowScorer::append_outputs(std::vector<std::string>& fields) const {
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    if (model_.info().outputs[i].of_file) fields.push_back(text_of(outputs_[i]));
  }
}

void RowScorer::append_reasons(std::vector<std::string>& fields) {
  if (reasons_.empty()) return;
  const auto count = model_.explain(inputs_, *scratch_, reasons_);
  for (std::size_t i = 0; i < reasons_.size(); ++i) {
    const bool known = i < count;
    std::string_view name = known ? reasons_[i].code : std::string_view();
    if (known && name.empty() && reasons_[i].field != scoring::no_field) {
      name = model_.info().inputs[reasons_[i].field].name;
    }
    fields.emplace_back(name);
    fields.push_back(known ? fmt::format("{}", reasons_[i].contribution) : std::string());
  }
}

}  // namespace balie::operation
