// `balie hub`: reads the settings, checks everything, serves until SIGTERM or SIGINT.
#pragma once

#include "core/scoring/scorer.hpp"
#include "core/source/registry.hpp"
#include "core/store/registry.hpp"

#include <string>

namespace balie::service {

// Exit status: 0 stopped in order, 1 something failed while serving or stopping, 2 settings or playbook are
// wrong (every problem is printed to stderr as FILE:LINE:COLUMN: text). Must be called before other threads
// are started.
int hub_command(const std::string& config_path, const store::StoreRegistry& stores,
                const scoring::ScorerRegistry& scorers, const source::DriverRegistry& drivers,
                const std::string& version);

}  // namespace balie::service
