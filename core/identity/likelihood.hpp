// Who of those who share the identifiers of a contact it is from. Pure.
#pragma once

#include "core/identity/resolve.hpp"

#include <span>
#include <vector>

namespace balie::identity {

struct Likelihood {
  std::vector<Likely>
      likely;  // the most likely first, then by id; at most likely_max, "somebody else" among them
  bool open_to_all = false;  // so many use one of them that nobody may be taken for the likeliest
};

// Each shared identifier spreads its scheme's weight over those who use it: in proportion to their contacts
// with it, each counting half after the rules' half-life, and half a contact for somebody not seen yet.
Likelihood likelihood(std::span<const Candidate> candidates, const Rules& rules, Time at);

}  // namespace balie::identity
