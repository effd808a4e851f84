// ModelVerification: a model that does not give its producer's results is refused.
#pragma once

#include "plugins/scorer_pmml/pmml_model.hpp"
#include "protocols/pmml/file.hpp"

namespace balie::scorer_pmml {

// nullopt: each record gives what the file says it does, or the file has none.
std::optional<pmml::Refusal> verify(const pmml::File& file, const PmmlModel& model);

}  // namespace balie::scorer_pmml
