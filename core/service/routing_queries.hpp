// Queues and agents as they stand, for desks, wallboards and the metrics page.
#pragma once

#include "core/service/distribution.hpp"
#include "core/service/pushes.hpp"

#include "balie/v1/routing.pb.h"

namespace balie::service {

// Errors (reject): "not_found".
result<v1::Queues> queues_of(const v1::QueueQuery& query, Distribution& distribution, Time now);
result<v1::Agents> agents_of(const v1::AgentQuery& query, const Distribution& distribution,
                             const Pushes& pushes);

}  // namespace balie::service
