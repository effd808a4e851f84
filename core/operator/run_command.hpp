// The `balie` program: its commands and options, and which function each of them is.
#pragma once

#include "core/scoring/scorer.hpp"
#include "core/source/registry.hpp"
#include "core/store/registry.hpp"

#include <functional>
#include <string>
#include <vector>

namespace balie::operation {

// The commands that main() brings along, since they need what the operator's side does not know. Each gives
// the status to exit with.
struct Programs {
  // `balie hub`: serves until told to stop. The file is there.
  std::function<int(const std::string& settings_file)> hub;
  // `balie bench ...`: everything that stands behind that word, for it to read.
  std::function<int(const std::vector<std::string>& arguments)> bench;
  scoring::ScorerRegistry scorers;  // the models that this program reads
  store::StoreRegistry stores;      // whose logs it reads
  source::DriverRegistry drivers;   // the databases that it speaks to
};

// Reads the command line and does what it says; the status to exit with. Call it before other threads are
// started.
int run_command(int argc, char** argv, const Programs& programs);

}  // namespace balie::operation
