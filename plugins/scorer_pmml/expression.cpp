#include "plugins/scorer_pmml/expression.hpp"

#include "plugins/scorer_pmml/aggregate.hpp"
#include "plugins/scorer_pmml/apply.hpp"
#include "plugins/scorer_pmml/literal.hpp"
#include "plugins/scorer_pmml/parameters.hpp"
#include "plugins/scorer_pmml/text_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace balie::scorer_pmml {

namespace {

using pmml::DataType;

Typed nothing(const pmml::Type& type = {}) {
  return {computed([](Frame&) { return missing; }), type};
}

bool require_number(const Field& field, const pmml::Place& place, ExpressionContext& context) {
  if (field.type.data != DataType::string) return true;
  context.compiler.refuse(place, fmt::format("{} is not a number", field.name.substr(0, 80)));
  return false;
}

// A Constant that does not say its type is what it looks like, where nothing else says what is wanted.
pmml::Type type_of(std::string_view text, const std::optional<pmml::Type>& wanted) {
  if (wanted) return *wanted;
  if (pmml::whole_of(text)) return {DataType::integer};
  if (pmml::number_of(text)) return {DataType::double_};
  return {DataType::string};
}

Typed compile(const pmml::Constant& constant, const pmml::Place& place, ExpressionContext& context) {
  const auto type = constant.type.value_or(type_of(constant.text, context.wanted));
  if (constant.missing) return nothing(type);
  const double value = context.compiler.constant(place, type, constant.text);
  return {computed([value](Frame&) { return value; }), type};
}

Typed compile(const pmml::FieldRef& reference, const pmml::Place& place, ExpressionContext& context) {
  const auto source = find_source(reference.field, place, context);
  if (!source) return nothing();
  // Wherever a text goes from here, it may be looked at letter by letter.
  if (source->type.data == DataType::string) context.compiler.needs_text(*source);
  if (!reference.map_missing_to) return {read_source(*source), source->type};
  const double replacement = context.compiler.constant(place, source->type, *reference.map_missing_to);
  return {computed([from = std::shared_ptr(read_source(*source)), replacement](Frame& frame) {
            const double value = from->value(frame);
            return is_missing(value) ? replacement : value;
          }),
          source->type};
}

double interpolated(const std::vector<pmml::NormContinuous::Point>& points, double value) {
  std::size_t i = 0;
  while (i + 2 < points.size() && value > points[i + 1].orig) ++i;
  const auto& a = points[i];
  const auto& b = points[i + 1];
  return a.norm + (value - a.orig) * (b.norm - a.norm) / (b.orig - a.orig);
}

Typed compile(const pmml::NormContinuous& norm, const pmml::Place& place, ExpressionContext& context) {
  const auto source = find_source(norm.field, place, context);
  if (!source || !require_number(*source, place, context)) return nothing();
  using Outliers = pmml::MiningField::Outliers;
  return {computed([slot = source->slot, norm](Frame& frame) {
            const double value = frame.slots[slot];
            const auto& points = norm.points;
            if (is_missing(value)) return norm.map_missing_to.value_or(missing);
            const bool is_out = value < points.front().orig || value > points.back().orig;
            if (is_out && norm.outliers == Outliers::as_missing_values) {
              return norm.map_missing_to.value_or(missing);
            }
            if (is_out && norm.outliers == Outliers::as_extreme_values) {
              return value < points.front().orig ? points.front().norm : points.back().norm;
            }
            return interpolated(points, value);
          }),
          {DataType::double_}};
}

Typed compile(const pmml::NormDiscrete& norm, const pmml::Place& place, ExpressionContext& context) {
  const auto source = find_source(norm.field, place, context);
  if (!source) return nothing();
  const double wanted = context.compiler.constant(place, source->type, norm.value);
  return {computed([slot = source->slot, wanted, other = norm.map_missing_to](Frame& frame) {
            const double value = frame.slots[slot];
            if (is_missing(value)) return other.value_or(missing);
            return value == wanted ? 1.0 : 0.0;
          }),
          {DataType::double_}};
}

// The type of a table's values: as it says, as is wanted, or as text.
pmml::Type table_type(const std::optional<pmml::Type>& own, const ExpressionContext& context) {
  return own.value_or(context.wanted.value_or(pmml::Type{DataType::string}));
}

std::optional<double> optional_constant(const std::optional<std::string_view>& text, const pmml::Type& type,
                                        const pmml::Place& place, ExpressionContext& context) {
  if (!text) return std::nullopt;
  return context.compiler.constant(place, type, *text);
}

Typed compile(const pmml::Discretize& discretize, const pmml::Place& place, ExpressionContext& context) {
  const auto source = find_source(discretize.field, place, context);
  if (!source || !require_number(*source, place, context)) return nothing();
  const auto type = table_type(discretize.type, context);
  std::vector<std::pair<pmml::Interval, double>> bins;
  for (const auto& bin : discretize.bins) {
    bins.emplace_back(bin.interval, context.compiler.constant(place, type, bin.value));
  }
  const auto other = optional_constant(discretize.default_value, type, place, context).value_or(missing);
  const auto absent = optional_constant(discretize.map_missing_to, type, place, context).value_or(missing);
  return {computed([slot = source->slot, bins = std::move(bins), other, absent](Frame& frame) {
            const double value = frame.slots[slot];
            if (is_missing(value)) return absent;
            for (const auto& [interval, result] : bins) {
              if (interval.contains(value)) return result;
            }
            return other;
          }),
          type};
}

Typed compile(const pmml::MapValues& map, const pmml::Place& place, ExpressionContext& context) {
  const auto type = table_type(map.type, context);
  std::vector<std::uint32_t> slots;
  std::map<std::vector<double>, double> rows;
  std::vector<Field> fields;
  const auto has_column = [&](std::string_view name) {
    return map.table.rows.empty() || std::ranges::any_of(map.table.rows, [&](const auto& row) {
             return pmml::InlineTable::cell(row, name).has_value();
           });
  };
  if (!has_column(map.output_column))
    context.compiler.refuse(place, fmt::format("no row has a column {}", map.output_column.substr(0, 80)));
  for (const auto& pair : map.pairs) {
    if (!has_column(pair.column))
      context.compiler.refuse(place, fmt::format("no row has a column {}", pair.column.substr(0, 80)));
    const auto source = find_source(pair.field, place, context);
    if (!source) return nothing(type);
    fields.push_back(*source);
    slots.push_back(source->slot);
  }
  for (const auto& row : map.table.rows) {
    std::vector<double> key;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto cell = pmml::InlineTable::cell(row, map.pairs[i].column);
      if (cell) key.push_back(context.compiler.constant(place, fields[i].type, *cell));
    }
    const auto value = pmml::InlineTable::cell(row, map.output_column);
    // A row without one of the cells fits no record.
    if (key.size() == fields.size() && value)
      rows.try_emplace(key, context.compiler.constant(place, type, *value));
  }
  const auto other = optional_constant(map.default_value, type, place, context).value_or(missing);
  const auto absent = optional_constant(map.map_missing_to, type, place, context).value_or(missing);
  if (slots.size() == 1) {
    std::vector<std::pair<double, double>> flat;
    for (const auto& [key, value] : rows) flat.emplace_back(key[0], value);
    return {computed([slot = slots[0], flat = std::move(flat), other, absent](Frame& frame) {
              const double value = frame.slots[slot];
              if (is_missing(value)) return absent;
              const auto found = std::ranges::lower_bound(flat, value, {}, &std::pair<double, double>::first);
              return found != flat.end() && found->first == value ? found->second : other;
            }),
            type};
  }
  std::vector<std::pair<std::vector<double>, double>> flat(rows.begin(), rows.end());
  return {computed([slots = std::move(slots), flat = std::move(flat), other, absent](Frame& frame) {
            for (const auto slot : slots) {
              if (is_missing(frame.slots[slot])) return absent;
            }
            const auto before = [&](const auto& row) {  // is the row before the record's values?
              for (std::size_t i = 0; i < slots.size(); ++i) {
                if (row.first[i] != frame.slots[slots[i]]) return row.first[i] < frame.slots[slots[i]];
              }
              return false;
            };
            const auto found = std::partition_point(flat.begin(), flat.end(), before);
            if (found == flat.end()) return other;
            for (std::size_t i = 0; i < slots.size(); ++i) {
              if (found->first[i] != frame.slots[slots[i]]) return other;
            }
            return found->second;
          }),
          type};
}

Typed compile(const pmml::Apply& apply, const pmml::Place& place, ExpressionContext& context) {
  return compile_apply(apply, place, context);
}

Typed compile(const pmml::TextIndex& index, const pmml::Place& place, ExpressionContext& context) {
  return compile_text_index(index, place, context);
}

Typed compile(const pmml::Aggregate& aggregate, const pmml::Place& place, ExpressionContext& context) {
  return compile_aggregate(aggregate, place, context);
}

// A model scores one record; those before it are not there to look back at.
Typed compile(const pmml::Lag&, const pmml::Place& place, ExpressionContext& context) {
  context.compiler.refuse(place, "it takes the records before this one, and there is only this one");
  return nothing();
}

struct ExpressionCompiler {
  const pmml::Place& place;
  ExpressionContext& context;
  template <typename Form>
  Typed operator()(const Form& form) const {
    return compile(form, place, context);
  }
};

}  // namespace

Typed compile_expression(const pmml::Expression& expression, ExpressionContext& context) {
  return std::visit(ExpressionCompiler{expression.place, context}, expression.form);
}

DerivedStep compile_derived(const pmml::DerivedField& derived, Compiler& compiler) {
  ExpressionContext context{.compiler = compiler, .wanted = derived.type};
  auto typed = compile_expression(derived.expression, context);
  typed = converted(derived.place, std::move(typed), derived.type, compiler);
  return {std::move(typed.formula), context.late, std::move(context.sources)};
}

Typed converted(const pmml::Place& place, Typed typed, const pmml::Type& type, Compiler& compiler) {
  if (typed.type == type || !typed.formula) return typed;
  std::shared_ptr<const Formula> from = std::move(typed.formula);
  if (type.data == DataType::string) {
    return {computed([from, source = typed.type](Frame& frame) {
              const double value = from->value(frame);
              if (is_missing(value)) return missing;
              frame.text.clear();
              append_literal(source, value, frame.text);
              return frame.symbols.code(frame.text);
            }),
            type};
  }
  if (typed.type.data == DataType::string) {
    return {computed([from, type](Frame& frame) {
              const double value = from->value(frame);
              if (is_missing(value)) return missing;
              const auto read = literal(type, frame.symbols.text(value));
              if (!read) frame.fail(Trouble::Kind::undefined, none, "a text that is not of the field's type");
              return read.value_or(missing);
            }),
            type};
  }
  if (reckoned(typed.type, type, 0)) {
    return {computed([from, source = typed.type, type](Frame& frame) {
              const double value = from->value(frame);
              return is_missing(value) ? missing : *reckoned(source, type, value);
            }),
            type};
  }
  const auto plain = [](DataType data) { return pmml::is_number(data) || data == DataType::boolean; };
  const auto counts = [](DataType data) {
    return data >= DataType::date_days_since || data == DataType::integer;
  };
  const bool both_plain = plain(type.data) && plain(typed.type.data);
  const bool both_counts = (pmml::is_number(type.data) && counts(typed.type.data)) ||
                           (counts(type.data) && pmml::is_number(typed.type.data));
  if (!both_plain && !both_counts) {
    compiler.refuse(place, "a value of another type, which is not converted to that of the field");
    return {std::make_unique<const Computed<double (*)(Frame&)>>([](Frame&) { return missing; }), type};
  }
  return {computed([from, type](Frame& frame) {
            const double value = from->value(frame);
            if (is_missing(value)) return missing;
            const auto read = as_type(type, value);
            if (!read) frame.fail(Trouble::Kind::undefined, none, "a number that is not of the field's type");
            return read.value_or(missing);
          }),
          type};
}

}  // namespace balie::scorer_pmml
