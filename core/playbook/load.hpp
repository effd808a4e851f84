// From files to a Playbook, or to everything that is wrong with them.
#pragma once

#include "core/base/problem.hpp"
#include "core/playbook/files.hpp"
#include "core/playbook/playbook.hpp"
#include "core/scoring/scorer.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace balie::playbook {

using Loaded = std::expected<std::shared_ptr<const Playbook>, Problems>;

// Reads and checks a whole directory. The problems are sorted, at least one, and name files as
// `directory`/NAME. Models are loaded by `scorers`, and ready to score.
Loaded load_playbook(const std::string& directory, const scoring::ScorerRegistry& scorers = {});

// The same from memory: what Publish brought. Never throws, whatever the bytes are.
Loaded load_playbook(const std::vector<File>& files, const scoring::ScorerRegistry& scorers = {});

}  // namespace balie::playbook
