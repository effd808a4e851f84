#include "protocols/pmml/verification.hpp"

namespace balie::pmml {

namespace {

Verification::Field read_field(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field column precision zeroThreshold", "");
  Verification::Field field{
      .place = place_of(element), .field = reading.text(element, "field"), .column = {}};
  field.column = Reading::text(element, "column", field.field);
  field.precision = reading.number(element, "precision", field.precision);
  field.zero_threshold = reading.number(element, "zeroThreshold", field.zero_threshold);
  return field;
}

}  // namespace

Verification read_verification(Reading& reading, const xml::Element& element) {
  reading.shape(element, "recordCount fieldCount", "VerificationFields InlineTable TableLocator");
  Verification verification{
      .place = place_of(element), .fields = {}, .table = read_table_in(reading, element)};
  const auto fields = reading.child(element, "VerificationFields");
  if (!fields) return verification;
  reading.shape(*fields, "", "VerificationField");
  for (const auto child : fields->children()) {
    if (!Reading::is_vendors(child)) verification.fields.push_back(read_field(reading, child));
  }
  return verification;
}

}  // namespace balie::pmml
