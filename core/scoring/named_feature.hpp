// A row of the table of named features.
#pragma once

#include "core/scoring/feature.hpp"

namespace balie::scoring {

// Which settings of FeatureText a feature takes.
enum class Filters : std::uint8_t {
  none,
  contacts,  // channel, entry, topic, period
  outcomes,  // these, and kind and offer
};

struct NamedFeature {
  std::string name;
  std::string doc;
  FeatureType type;
  Filters filters = Filters::none;
  void (*evaluate)(const Situation&, const FeatureText& filter, FeatureValue&) = nullptr;
};

inline void set(FeatureValue& value, double number) {
  value.kind = FeatureValue::Kind::number;
  value.number = number;
}

// An empty text is none.
inline void set(FeatureValue& value, std::string_view text) {
  value.kind = text.empty() ? FeatureValue::Kind::missing : FeatureValue::Kind::text;
  value.text = text;
}

inline void set_flag(FeatureValue& value, bool flag) {
  value.kind = FeatureValue::Kind::boolean;
  value.number = flag ? 1 : 0;
}

inline double days(Duration duration) {
  return std::chrono::duration<double, std::ratio<86'400>>(duration).count();
}

}  // namespace balie::scoring
