#include "core/scoring/adaptive/features.hpp"

#include <chrono>

namespace balie::scoring::adaptive {
namespace {

std::string_view text_of(Source source, const v1::Contact& contact, const Past& past) {
  switch (source) {
    case Source::channel:
      return contact.channel();
    case Source::entry:
      return contact.entry();
    case Source::topic:
      return contact.topic();
    case Source::direction:
      return contact.direction();
    case Source::language:
      return contact.language();
    case Source::country:
      return contact.country();
    case Source::subject:
      return contact.subject();
    case Source::text:
      return contact.text();
    case Source::previous_outcome:
      return past.last_outcome;
    default:
      return {};
  }
}

}  // namespace

FeatureReader::FeatureReader(const ModelSpec& spec) : features_(spec.features), writer_(spec) {}

std::optional<double> FeatureReader::number_of(Source source, Time at, const Past& past) {
  namespace c = std::chrono;
  const auto day = c::floor<c::days>(at);
  const c::year_month_day date(day);
  switch (source) {
    case Source::hour:
      return static_cast<double>(c::floor<c::hours>(at - day).count());
    case Source::day_of_week:
      return c::weekday(day).c_encoding();
    case Source::day_of_month:
      return static_cast<unsigned>(date.day());
    case Source::month:
      return static_cast<unsigned>(date.month());
    case Source::days_since_contact:
      if (!past.last_contact) return std::nullopt;
      return static_cast<double>((at - *past.last_contact).count()) / (86'400.0 * 1e6);
    case Source::contacts_before:
      return past.contacts;
    default:
      return std::nullopt;
  }
}

void FeatureReader::read_attribute(std::size_t feature, const v1::Contact& contact, Inputs& inputs) const {
  const auto& fields = contact.attributes().fields();
  const auto found = fields.find(features_[feature].attribute);
  if (found == fields.end()) return writer_.add_text(feature, std::nullopt, inputs);
  const auto& value = found->second;
  switch (value.kind_case()) {
    case google::protobuf::Value::kStringValue:
      return writer_.add_text(feature, value.string_value(), inputs);
    case google::protobuf::Value::kBoolValue:
      return writer_.add_text(feature, value.bool_value() ? "true" : "false", inputs);
    case google::protobuf::Value::kNumberValue:
      return writer_.add_number(feature, value.number_value(), inputs);
    default:  // lists and objects are no values of a feature
      return writer_.add_text(feature, std::nullopt, inputs);
  }
}

void FeatureReader::read_formula(std::size_t feature, FormulaValues* formulas, Inputs& inputs) const {
  using enum FeatureValue::Kind;
  FeatureValue value;
  if (formulas != nullptr) formulas->feature(features_[feature].attribute, value);
  if (value.kind == number) return writer_.add_number(feature, value.number, inputs);
  if (value.kind == boolean) return writer_.add_text(feature, value.number != 0 ? "true" : "false", inputs);
  writer_.add_text(feature, value.kind == text ? std::optional(value.text) : std::nullopt, inputs);
}

void FeatureReader::read(const v1::Contact& contact, Time at, const Past& past, Inputs& inputs,
                         FormulaValues* formulas) const {
  writer_.begin(inputs);
  for (std::size_t i = 0; i < features_.size(); ++i) {
    const Source source = features_[i].source;
    if (source == Source::attribute) {
      read_attribute(i, contact, inputs);
    } else if (source == Source::formula) {
      read_formula(i, formulas, inputs);
    } else if (is_number(source)) {
      writer_.add_number(i, number_of(source, at, past), inputs);
    } else {
      const auto text = text_of(source, contact, past);
      writer_.add_text(i, text.empty() ? std::nullopt : std::optional(text), inputs);
    }
  }
}

}  // namespace balie::scoring::adaptive
