#include "core/identity/resolve.hpp"

namespace balie::identity {

std::optional<std::size_t> resolve(std::span<const Candidate> candidates) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!candidates[i].customer) continue;
    if (!best || candidates[i].identifier.assurance > candidates[*best].identifier.assurance) best = i;
  }
  return best;
}

}  // namespace balie::identity
