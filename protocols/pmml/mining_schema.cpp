#include "protocols/pmml/mining_schema.hpp"

#include <fmt/format.h>

#include <unordered_set>

namespace balie::pmml {

namespace {

using Usage = MiningField::Usage;
using Missing = MiningField::Missing;

constexpr Word<Usage> usages[] = {{"active", Usage::active},
                                  {"predicted", Usage::target},
                                  {"target", Usage::target},
                                  {"supplementary", Usage::supplementary},
                                  {"group", Usage::group},
                                  {"order", Usage::order},
                                  {"frequencyWeight", Usage::frequency_weight},
                                  {"analysisWeight", Usage::analysis_weight}};

constexpr Word<Missing> missing_words[] = {{"asIs", Missing::as_is},
                                           {"asMean", Missing::as_mean},
                                           {"asMode", Missing::as_mode},
                                           {"asMedian", Missing::as_median},
                                           {"asValue", Missing::as_value},
                                           {"returnInvalid", Missing::return_invalid},
                                           {"x-returnInvalid", Missing::return_invalid}};  // so before 4.4

MiningField read_mining_field(Reading& reading, const xml::Element& element) {
  reading.shape(element,
                "name usageType optype importance outliers lowValue highValue missingValueReplacement "
                "missingValueTreatment invalidValueTreatment invalidValueReplacement",
                "");
  MiningField field{.place = place_of(element), .name = reading.text(element, "name")};
  field.usage = reading.word<Usage>(element, "usageType", usages, Usage::active);
  field.optype = reading.word_if<OpType>(element, "optype", op_types);
  field.importance = reading.number_if(element, "importance");
  field.outliers = reading.word<MiningField::Outliers>(element, "outliers", outlier_words, field.outliers);
  field.low = reading.number_if(element, "lowValue");
  field.high = reading.number_if(element, "highValue");
  field.missing_replacement = element.attribute("missingValueReplacement");
  field.missing = reading.word_if<Missing>(element, "missingValueTreatment", missing_words);
  field.invalid = reading.word_if<MiningField::Invalid>(element, "invalidValueTreatment", invalid_words);
  field.invalid_replacement = element.attribute("invalidValueReplacement");
  if (!field.invalid_replacement) field.invalid_replacement = element.attribute("x-invalidValueReplacement");
  if (field.outliers == MiningField::Outliers::as_extreme_values && !field.low && !field.high) {
    reading.refuse(element, "outliers are to be cut, but there is neither lowValue nor highValue");
  }
  if (field.low && field.high && *field.low > *field.high)
    reading.refuse(element, "lowValue is beyond highValue");
  if (field.invalid == MiningField::Invalid::as_value && !field.invalid_replacement) {
    reading.refuse(element, "invalidValueTreatment asValue needs invalidValueReplacement");
  }
  return field;
}

}  // namespace

MiningSchema read_mining_schema(Reading& reading, const xml::Element& element) {
  reading.shape(element, "", "MiningField");
  MiningSchema schema;
  std::unordered_set<std::string_view> names;
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    schema.fields.push_back(read_mining_field(reading, child));
    const auto name = schema.fields.back().name;
    if (!names.insert(name).second) reading.refuse(child, fmt::format("field {} is there twice", name));
  }
  return schema;
}

}  // namespace balie::pmml
