// From what a playbook says of queues and agents to what the engine is told.
#pragma once

#include "core/playbook/playbook.hpp"
#include "core/routing/agents.hpp"
#include "core/routing/plan.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::routing {

// Queues and channels have the indices that they have in playbook.queues(). Has no problem (problem_of): a
// playbook with one is not loaded.
Plan plan_of(const playbook::Playbook& playbook);

// The agents of agents.toml in its order, as this plan names skills and channels. Who is reached where
// stands in playbook.queues().agents.
std::vector<AgentProfile> agents_of(const playbook::Playbook& playbook, const Plan& plan);

std::optional<QueueIndex> queue_of(const playbook::Playbook& playbook, std::string_view name);
std::optional<ChannelIndex> channel_of(const Plan& plan, std::string_view name);

}  // namespace balie::routing
