#include "core/scoring/feature.hpp"

#include "core/base/problem.hpp"
#include "core/scoring/contact_features.hpp"
#include "core/scoring/history_features.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::scoring {
namespace {

constexpr std::string_view attribute_prefix = "contact.attributes.";
constexpr std::string_view profile_prefix = "customer.";

std::vector<NamedFeature> all_features() {
  std::vector<NamedFeature> all = contact_features();
  for (NamedFeature& one : history_features()) all.push_back(std::move(one));
  return all;
}

class Named final : public Feature {
 public:
  Named(const NamedFeature& feature, const FeatureText& text) : feature_(feature), filter_(text) {}
  [[nodiscard]] FeatureType type() const override { return feature_.type; }
  void evaluate(const Situation& situation, FeatureValue& value) const override {
    value.kind = FeatureValue::Kind::missing;
    feature_.evaluate(situation, filter_, value);
  }

 private:
  NamedFeature feature_;
  FeatureText filter_;
};

std::string unknown(const std::string& name) {
  std::vector<std::string> known;
  for (const FeatureName& one : feature_names()) known.push_back(one.name);
  const std::string meant = suggestion(name, known);
  if (meant.empty() && name.starts_with(profile_prefix)) {
    return fmt::format("there is no attribute \"{}\" of customers", name.substr(profile_prefix.size()));
  }
  return fmt::format("there is no feature \"{}\"{}", name, meant);
}

// Which settings of `text` do not go with a feature that takes `filters`.
std::string misplaced(const FeatureText& text, Filters filters) {
  const bool history = filters != Filters::none, outcomes = filters == Filters::outcomes;
  const auto wrong = [&text](std::string_view setting) {
    return fmt::format("{} does not go with {}", setting, text.name);
  };
  if (!history && !text.channel.empty()) return wrong("channel");
  if (!history && !text.entry.empty()) return wrong("entry");
  if (!history && !text.topic.empty()) return wrong("topic");
  if (!history && text.period != Duration::zero()) return wrong("period");
  if (!outcomes && !text.kind.empty()) return wrong("kind");
  if (!outcomes && !text.offer.empty()) return wrong("offer");
  if (!text.type.empty()) return wrong("type");
  return {};
}

}  // namespace

std::string to_string(const FeatureType& type) {
  return type.list ? "a list of texts" : fmt::format("a {}", to_string(type.type));
}

const std::vector<FeatureName>& feature_names() {
  static const std::vector<FeatureName> names = [] {
    std::vector<FeatureName> made;
    for (const NamedFeature& one : all_features()) made.push_back({one.name, one.doc});
    return made;
  }();
  return names;
}

std::expected<std::unique_ptr<const Feature>, std::string> make_feature(const FeatureText& text) {
  if (text.name.starts_with(attribute_prefix)) {
    return make_attribute_feature(text.name.substr(attribute_prefix.size()), text);
  }
  static const std::vector<NamedFeature> all = all_features();
  const auto found = std::ranges::find(all, text.name, &NamedFeature::name);
  if (found == all.end()) return std::unexpected(unknown(text.name));
  if (auto wrong = misplaced(text, found->filters); !wrong.empty()) return std::unexpected(std::move(wrong));
  return std::make_unique<Named>(*found, text);
}

}  // namespace balie::scoring
