#include "protocols/pmml/targets.hpp"

namespace balie::pmml {

namespace {

TargetValue read_target_value(Reading& reading, const xml::Element& element) {
  // Partition describes the training data. rawDataValue (3.0, 3.1) is how the value stood in it; what is
  // predicted is the value.
  reading.shape(element, "value rawDataValue priorProbability defaultValue displayValue", "Partition");
  TargetValue value{place_of(element), element.attribute("value"), element.attribute("displayValue"),
                    reading.number_if(element, "priorProbability"),
                    reading.number_if(element, "defaultValue")};
  return value;
}

Target read_target(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field optype castInteger min max rescaleConstant rescaleFactor", "TargetValue");
  static constexpr Word<Target::Cast> casts[] = {
      {"round", Target::Cast::round}, {"ceiling", Target::Cast::ceiling}, {"floor", Target::Cast::floor}};
  Target target{.place = place_of(element), .field = Reading::text(element, "field", "")};
  target.optype = reading.word_if<OpType>(element, "optype", op_types);
  target.cast = reading.word<Target::Cast>(element, "castInteger", casts, Target::Cast::none);
  target.min = reading.number_if(element, "min");
  target.max = reading.number_if(element, "max");
  target.rescale_constant = reading.number(element, "rescaleConstant", 0);
  target.rescale_factor = reading.number(element, "rescaleFactor", 1);
  for (const auto child : element.children()) {
    if (!Reading::is_vendors(child)) target.values.push_back(read_target_value(reading, child));
  }
  return target;
}

}  // namespace

std::vector<Target> read_targets(Reading& reading, const xml::Element& element) {
  reading.shape(element, "", "Target");
  std::vector<Target> targets;
  for (const auto child : element.children()) {
    if (!Reading::is_vendors(child)) targets.push_back(read_target(reading, child));
  }
  return targets;
}

}  // namespace balie::pmml
