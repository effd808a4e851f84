// queues.toml, and what belongs to it: agents.toml, hours.toml and messages.toml.
#pragma once

#include "core/playbook/queues.hpp"
#include "core/playbook/tables.hpp"

namespace balie::playbook {

Queues read_queues(const Tables& tables);

}  // namespace balie::playbook
