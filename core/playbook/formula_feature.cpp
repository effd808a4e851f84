#include "core/playbook/formula_feature.hpp"

#include "core/feel/operators.hpp"

namespace balie::playbook {
namespace {

using feel::Type;
using feel::Value;
using scoring::FeatureType;
using scoring::FeatureValue;
using scoring::FieldType;

// In UTC and to the second, as PMML writes it.
std::string date_time_text(const feel::DateTime& given) {
  return feel::to_string(feel::DateTime{given.seconds - given.zone.offset_at(given.seconds), 0, {}});
}

class FormulaFeature final : public scoring::Feature {
 public:
  FormulaFeature(Formula formula, const FeatureType& type) : formula_(std::move(formula)), type_(type) {}
  [[nodiscard]] FeatureType type() const override { return type_; }

  void evaluate(const scoring::Situation& situation, FeatureValue& value) const override {
    value.kind = FeatureValue::Kind::missing;
    if (situation.companion == nullptr) return;
    const Value given = static_cast<FormulaRun&>(*situation.companion).evaluate(formula_);
    if (type_.list) {
      take_list(given, value);
    } else {
      take(given, value);
    }
  }

 private:
  void take(const Value& given, FeatureValue& value) const {
    const bool is_number = type_.type == FieldType::number || type_.type == FieldType::integer;
    if (is_number && given.is(feel::Kind::number)) {
      value.kind = FeatureValue::Kind::number;
      value.number = given.number().to_double();
    } else if (type_.type == FieldType::boolean && given.is(feel::Kind::boolean)) {
      value.kind = FeatureValue::Kind::boolean;
      value.number = given.is_true() ? 1 : 0;
    } else if (type_.type == FieldType::text && given.is(feel::Kind::string)) {
      take_text(std::string(given.string()), value);
    } else if (type_.type == FieldType::date && given.is(feel::Kind::date)) {
      take_text(feel::to_string(given.date()), value);
    } else if (type_.type == FieldType::time && given.is(feel::Kind::time)) {
      take_text(feel::to_string(feel::TimeOfDay{given.time().nanoseconds, {}}), value);
    } else if (type_.type == FieldType::date_time && given.is(feel::Kind::date_time)) {
      take_text(date_time_text(given.date_time()), value);
    }
  }

  static void take_text(std::string text, FeatureValue& value) {
    value.made = std::move(text);
    value.text = value.made;
    if (!value.made.empty()) value.kind = FeatureValue::Kind::text;
  }

  // The texts lie one after the other in `made`.
  static void take_list(const Value& given, FeatureValue& value) {
    if (!given.is(feel::Kind::list)) return;
    value.made.clear();
    for (const Value& item : given.list()) {
      if (item.is(feel::Kind::string)) value.made += item.string();
    }
    value.items.clear();
    std::size_t at = 0;
    for (const Value& item : given.list()) {
      if (!item.is(feel::Kind::string)) continue;
      value.items.push_back(std::string_view(value.made).substr(at, item.string().size()));
      at += item.string().size();
    }
    value.kind = FeatureValue::Kind::list;
  }

  Formula formula_;
  FeatureType type_;
};

}  // namespace

std::optional<FeatureType> feature_type_of(const Type& type, const FeatureType& field) {
  switch (type.kind()) {
    case Type::Kind::any:
    case Type::Kind::null:
      return field;
    case Type::Kind::number:
      return FeatureType{FieldType::number};
    case Type::Kind::boolean:
      return FeatureType{FieldType::boolean};
    case Type::Kind::string:
      return FeatureType{FieldType::text};
    case Type::Kind::date:
      return FeatureType{FieldType::date};
    case Type::Kind::time:
      return FeatureType{FieldType::time};
    case Type::Kind::date_time:
      return FeatureType{FieldType::date_time};
    case Type::Kind::list: {
      const auto element = type.element().kind();
      if (element != Type::Kind::any && element != Type::Kind::string) return std::nullopt;
      return FeatureType{FieldType::text, true};
    }
    default:
      return std::nullopt;
  }
}

std::unique_ptr<const scoring::Feature> make_formula_feature(Formula formula, const FeatureType& type) {
  return std::make_unique<FormulaFeature>(std::move(formula), type);
}

}  // namespace balie::playbook
