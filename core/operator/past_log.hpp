// The log that commands about the past read: that of the settings' store, or of a directory.
#pragma once

#include "core/operator/context.hpp"
#include "core/playbook/load.hpp"
#include "core/service/replay.hpp"
#include "core/store/registry.hpp"

#include <memory>
#include <string>

namespace balie::operation {

// What such a command needs of the program.
struct PastTools {
  const store::StoreRegistry& stores;
  const scoring::ScorerRegistry& scorers;
};

// `directory`: of a store; empty: hub.data of the settings. Errors (reject): "operator.log".
result<std::unique_ptr<store::LogReader>> open_log(const Context& context, const PastTools& tools,
                                                   const std::string& directory);

// Loads the playbooks that the log holds.
service::Replay::Loader loader_of(const scoring::ScorerRegistry& scorers);

}  // namespace balie::operation
