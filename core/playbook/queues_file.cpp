#include "core/playbook/queues_file.hpp"

#include <fmt/format.h>

namespace balie::playbook {

Queues read_queues(const Tables& tables) {
  Queues queues;
  for (const auto& table : tables.queues) {
    auto& queue = queues.queues.emplace_back();
    queue.name = table.name;
    queue.title = table.title;
    queue.target = table.target;
    queue.rule = fmt::format("queues.toml:{}", table.at->source().begin.line);
    QueueStep step;
    for (const auto& [name, level] : table.skills) step.skills.push_back({name, level});
    queue.steps.push_back(std::move(step));
    queues.queue_index.emplace(queue.name, static_cast<std::uint32_t>(queues.queues.size() - 1));
  }
  return queues;
}

}  // namespace balie::playbook
