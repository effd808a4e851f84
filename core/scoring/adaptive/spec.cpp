#include "core/scoring/adaptive/spec.hpp"

#include "core/base/hash.hpp"

#include <fmt/format.h>

namespace balie::scoring::adaptive {

bool is_number(Source source) {
  switch (source) {
    case Source::hour:
    case Source::day_of_week:
    case Source::day_of_month:
    case Source::month:
    case Source::days_since_contact:
    case Source::contacts_before:
      return true;
    default:
      return false;
  }
}

std::uint64_t fingerprint(const ModelSpec& spec) {
  std::string text = fmt::format("{}:{}", spec.buckets_max, spec.pairs);
  for (const FeatureSpec& feature : spec.features) {
    // Lengths first: no two lists of features give the same text.
    text +=
        fmt::format("|{}:{}:{}:{}:{}:{}", feature.name.size(), feature.name, static_cast<int>(feature.source),
                    feature.attribute.size(), feature.attribute, static_cast<int>(feature.kind));
    for (const double edge : feature.edges) text += fmt::format(",{}", edge);
  }
  return hash64(HashKey{}, text);
}

}  // namespace balie::scoring::adaptive
