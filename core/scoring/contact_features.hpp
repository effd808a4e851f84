// Features of the contact itself, and of the customer as a whole.
#pragma once

#include "core/scoring/named_feature.hpp"

namespace balie::scoring {

std::vector<NamedFeature> contact_features();

// The contact's own attribute `name`, of the type that `text` says; of another type in a contact, it is
// missing there.
std::expected<std::unique_ptr<const Feature>, std::string> make_attribute_feature(const std::string& name,
                                                                                  const FeatureText& text);

}  // namespace balie::scoring
