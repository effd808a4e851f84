#include "core/playbook/queues.hpp"

namespace balie::playbook {

const Queue* Queues::queue(std::string_view name) const {
  const auto found = queue_index.find(name);
  return found == queue_index.end() ? nullptr : &queues[found->second];
}

const Agent* Queues::agent(std::string_view name) const {
  const auto found = agent_index.find(name);
  return found == agent_index.end() ? nullptr : &agents[found->second];
}

}  // namespace balie::playbook
