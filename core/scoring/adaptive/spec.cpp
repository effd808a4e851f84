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

namespace {

std::string features_of(const ModelSpec& spec) {
  std::string text;
  for (const FeatureSpec& feature : spec.features) {
    // Lengths first: no two lists of features give the same text.
    text +=
        fmt::format("|{}:{}:{}:{}:{}:{}", feature.name.size(), feature.name, static_cast<int>(feature.source),
                    feature.attribute.size(), feature.attribute, static_cast<int>(feature.kind));
    for (const double edge : feature.edges) text += fmt::format(",{}", edge);
  }
  return text;
}

}  // namespace

std::uint64_t fingerprint(const ModelSpec& spec) {
  return hash64(HashKey{}, fmt::format("{}:{}", spec.buckets_max, spec.pairs) + features_of(spec));
}

std::uint64_t features_fingerprint(const ModelSpec& spec) { return hash64(HashKey{}, features_of(spec)); }

}  // namespace balie::scoring::adaptive
