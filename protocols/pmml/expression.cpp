#include "protocols/pmml/expression.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::pmml {

namespace {

using Form = decltype(Expression::form);

Form read_constant(Reading& reading, const xml::Element& element) {
  reading.shape(element, "dataType missing", "");
  return Constant{element.text(), reading.word_if<Type>(element, "dataType", data_types()),
                  reading.flag(element, "missing", reading.flag(element, "x-missing", false))};
}

Form read_field_ref(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field mapMissingTo", "");
  return FieldRef{reading.text(element, "field"), element.attribute("mapMissingTo")};
}

Form read_norm_continuous(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field mapMissingTo outliers", "LinearNorm");
  NormContinuous norm{
      reading.text(element, "field"),
      reading.number_if(element, "mapMissingTo"),
      reading.word<MiningField::Outliers>(element, "outliers", outlier_words, MiningField::Outliers::as_is),
      {}};
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    reading.shape(child, "orig norm", "");
    norm.points.push_back({reading.number(child, "orig"), reading.number(child, "norm")});
  }
  const auto unordered = [](const auto& a, const auto& b) { return a.orig >= b.orig; };
  if (norm.points.size() < 2) reading.refuse(element, "fewer than two LinearNorm");
  if (std::ranges::adjacent_find(norm.points, unordered) != norm.points.end()) {
    reading.refuse(element, "the LinearNorm do not ascend in orig");
  }
  return norm;
}

Form read_norm_discrete(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field method value mapMissingTo", "");
  static constexpr Word<bool> methods[] = {{"indicator", true}};
  reading.word<bool>(element, "method", methods, true);
  return NormDiscrete{reading.text(element, "field"), reading.text(element, "value"),
                      reading.number_if(element, "mapMissingTo")};
}

Form read_discretize(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field mapMissingTo defaultValue dataType", "DiscretizeBin");
  Discretize discretize{reading.text(element, "field"),
                        element.attribute("mapMissingTo"),
                        element.attribute("defaultValue"),
                        reading.word_if<Type>(element, "dataType", data_types()),
                        {}};
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    reading.shape(child, "binValue", "Interval");
    const auto interval = reading.child(child, "Interval");
    if (interval)
      discretize.bins.push_back({read_interval(reading, *interval), reading.text(child, "binValue")});
  }
  return discretize;
}

Form read_map_values(Reading& reading, const xml::Element& element) {
  reading.shape(element, "mapMissingTo defaultValue outputColumn dataType",
                "FieldColumnPair TableLocator InlineTable");
  MapValues map{reading.text(element, "outputColumn"),
                element.attribute("mapMissingTo"),
                element.attribute("defaultValue"),
                reading.word_if<Type>(element, "dataType", data_types()),
                {},
                read_table_in(reading, element)};
  for (const auto child : element.children()) {
    if (child.name() != "FieldColumnPair") continue;
    reading.shape(child, "field column", "");
    map.pairs.push_back({reading.text(child, "field"), reading.text(child, "column")});
  }
  if (map.pairs.empty()) reading.refuse(element, "there is no FieldColumnPair in it");
  return map;
}

TextIndexNormalization read_normalization(Reading& reading, const xml::Element& element) {
  reading.shape(element,
                "inField outField regexField recursive isCaseSensitive maxLevenshteinDistance "
                "wordSeparatorCharacterRE tokenize",
                "TableLocator InlineTable");
  TextIndexNormalization one{.place = place_of(element),
                             .in_field = Reading::text(element, "inField", "string"),
                             .out_field = Reading::text(element, "outField", "stem"),
                             .regex_field = Reading::text(element, "regexField", "regex"),
                             .recursive = reading.flag(element, "recursive", false),
                             .case_sensitive = {},
                             .distance_max = {},
                             .word_separator = element.attribute("wordSeparatorCharacterRE"),
                             .tokenize = {},
                             .table = read_table_in(reading, element)};
  if (element.attribute("isCaseSensitive"))
    one.case_sensitive = reading.flag(element, "isCaseSensitive", false);
  if (element.attribute("tokenize")) one.tokenize = reading.flag(element, "tokenize", true);
  if (element.attribute("maxLevenshteinDistance")) {
    one.distance_max = reading.count(element, "maxLevenshteinDistance");
  }
  return one;
}

Form read_text_index(Reading& reading, const xml::Element& element) {
  reading.shape(element,
                "textField localTermWeights isCaseSensitive maxLevenshteinDistance countHits "
                "wordSeparatorCharacterRE tokenize",
                "TextIndexNormalization " BALIE_PMML_EXPRESSIONS);
  if (element.attribute("x-wordRE"))
    reading.refuse(element, "x-wordRE changes what a word is: not supported");
  using Weights = TextIndex::LocalWeights;
  static constexpr Word<Weights> weights[] = {{"termFrequency", Weights::term_frequency},
                                              {"binary", Weights::binary},
                                              {"logarithmic", Weights::logarithmic},
                                              {"augmentedNormalizedTermFrequency", Weights::augmented}};
  static constexpr Word<TextIndex::Hits> hits[] = {{"allHits", TextIndex::Hits::all},
                                                   {"bestHits", TextIndex::Hits::best}};
  TextIndex index{
      .text_field = reading.text(element, "textField"),
      .local_weights = reading.word<Weights>(element, "localTermWeights", weights, Weights::term_frequency),
      .case_sensitive = reading.flag(element, "isCaseSensitive", false),
      .distance_max = reading.count(element, "maxLevenshteinDistance", 0),
      .hits = reading.word<TextIndex::Hits>(element, "countHits", hits, TextIndex::Hits::all),
      .word_separator = Reading::text(element, "wordSeparatorCharacterRE", "\\s+"),
      .tokenize = reading.flag(element, "tokenize", true),
      .normalizations = {},
      .term = {}};
  for (const auto child : element.children()) {
    if (child.name() == "TextIndexNormalization")
      index.normalizations.push_back(read_normalization(reading, child));
  }
  if (auto term = read_expression_in(reading, element)) index.term.push_back(std::move(*term));
  if (index.term.empty()) reading.refuse(element, "there is no expression for the term in it");
  return index;
}

Form read_aggregate(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field function groupField sqlWhere", "");
  if (element.attribute("sqlWhere")) reading.refuse(element, "sqlWhere is not supported");
  using Function = Aggregate::Function;
  static constexpr Word<Function> functions[] = {
      {"count", Function::count}, {"sum", Function::sum}, {"average", Function::average},
      {"min", Function::min},     {"max", Function::max}, {"multiset", Function::multiset}};
  return Aggregate{reading.text(element, "field"), reading.word<Function>(element, "function", functions),
                   Reading::text(element, "groupField", "")};
}

Form read_lag(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field n aggregate", "BlockIndicator");
  using Function = Lag::Function;
  static constexpr Word<Function> functions[] = {{"none", Function::none}, {"avg", Function::average},
                                                 {"max", Function::max},   {"median", Function::median},
                                                 {"min", Function::min},   {"product", Function::product},
                                                 {"sum", Function::sum},   {"stddev", Function::deviation}};
  const auto n = reading.count(element, "n", 1);
  if (n < 1) reading.refuse(element, "n must be 1 or more");
  if (element.child("BlockIndicator")) {
    reading.refuse(*element.child("BlockIndicator"), "BlockIndicator is not supported");
  }
  return Lag{reading.text(element, "field"), n,
             reading.word<Function>(element, "aggregate", functions, Function::none)};
}

Form read_apply(Reading& reading, const xml::Element& element) {
  reading.shape(element, "function mapMissingTo invalidValueTreatment defaultValue", BALIE_PMML_EXPRESSIONS);
  Apply apply{reading.text(element, "function"),
              element.attribute("mapMissingTo"),
              element.attribute("defaultValue"),
              reading.word<MiningField::Invalid>(element, "invalidValueTreatment", invalid_words,
                                                 MiningField::Invalid::return_invalid),
              {}};
  for (const auto child : element.children()) {
    if (is_expression(child.name())) apply.arguments.push_back(read_expression(reading, child));
  }
  return apply;
}

struct Reader {
  std::string_view name;
  Form (*read)(Reading&, const xml::Element&);
};
constexpr Reader readers[] = {{"Constant", read_constant},
                              {"FieldRef", read_field_ref},
                              {"NormContinuous", read_norm_continuous},
                              {"NormDiscrete", read_norm_discrete},
                              {"Discretize", read_discretize},
                              {"MapValues", read_map_values},
                              {"TextIndex", read_text_index},
                              {"Aggregate", read_aggregate},
                              {"Lag", read_lag},
                              {"Apply", read_apply}};

}  // namespace

std::optional<std::string_view> InlineTable::cell(const std::vector<Cell>& row, std::string_view name) {
  const auto colon = name.find(':');
  const auto wanted = colon == std::string_view::npos ? name : name.substr(colon + 1);
  for (const auto& [column, text] : row) {
    if (column == wanted) return text;
  }
  return std::nullopt;
}

InlineTable read_table_in(Reading& reading, const xml::Element& parent) {
  InlineTable table;
  if (const auto locator = parent.child("TableLocator"))
    reading.refuse(*locator, "a table elsewhere is not supported");
  const auto element = reading.child(parent, "InlineTable");
  if (!element) return table;
  reading.shape(*element, "", "row");
  for (const auto row : element->children()) {
    if (Reading::is_vendors(row)) continue;
    auto& cells = table.rows.emplace_back();
    for (const auto cell : row.children()) cells.emplace_back(cell.name(), cell.text());
  }
  return table;
}

bool is_expression(std::string_view name) {
  return std::ranges::any_of(readers, [&](const auto& reader) { return reader.name == name; });
}

Expression read_expression(Reading& reading, const xml::Element& element) {
  const Reading::Nesting nesting(reading, element);
  if (!nesting) return {place_of(element), Constant{}};
  for (const auto& reader : readers) {
    if (reader.name == element.name()) return {place_of(element), reader.read(reading, element)};
  }
  reading.refuse(element, "not an expression");
  return {place_of(element), Constant{}};
}

std::optional<Expression> read_expression_in(Reading& reading, const xml::Element& parent) {
  std::optional<Expression> found;
  for (const auto child : parent.children()) {
    if (!is_expression(child.name())) continue;
    if (found) reading.refuse(child, fmt::format("a second expression in {}", parent.name()));
    if (!found) found = read_expression(reading, child);
  }
  return found;
}

}  // namespace balie::pmml
