// From the bytes of a PMML file to a model: read, compiled, verified against its own ModelVerification,
// warmed.
#pragma once

#include "core/scoring/scorer.hpp"

namespace balie::scorer_pmml {

// Any thread. A forest of 100 MB takes seconds.
scoring::LoadedModel load(std::string_view content, const scoring::LoadOptions& options);

}  // namespace balie::scorer_pmml
