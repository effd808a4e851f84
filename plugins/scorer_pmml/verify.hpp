// ModelVerification: a model that does not give its producer's results is refused.
#pragma once

#include "plugins/scorer_pmml/pmml_model.hpp"
#include "protocols/pmml/file.hpp"

#include <cstddef>

namespace balie::scorer_pmml {

constexpr std::size_t verified_max = 10'000;  // records; those beyond are not tried

// nullopt: each record gives what the file says it does, or the file has none.
std::optional<pmml::Refusal> verify(const pmml::File& file, const PmmlModel& model);

}  // namespace balie::scorer_pmml
