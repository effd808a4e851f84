// How much likelier another policy is to make the offer that was made, and what it can be expected to bring:
// what an answer is weighed by, when it is asked what that other policy would have come to.
//
// A policy is known by its draws alone. How likely the old one was to make its offer divides the weight, and
// a mean of fractions is not the fraction of means: it is drawn until that offer came a fixed number of
// times, and the draws that took are, on average, exactly that many times its inverse (negative binomial
// sampling, Haldane 1945). So the weights of inverse propensity are right on average, however rare the offer.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace balie::operation {

// What comes first in a draw. Empty: no offer is made.
struct Draw {
  std::string offer;
  double expected = 0;  // the chance that it is accepted, as that policy's models say
};
// The draw of that number, from 1: the same number, the same draw.
using Policy = std::function<result<Draw>(std::uint64_t number)>;

// Of one decision, until its answer is known.
struct Trial {
  double weight = 0;    // how much likelier the new policy makes this offer, at most weight_max
  double expected = 0;  // of this offer, by the new policy's models
  double of_new = 0;    // of what the new policy makes, by the same

  // What the answer, 1 or 0, tells of the new policy: by inverse propensity (Horvitz and Thompson), and
  // doubly robust (Dudik, Langford and Li, 2011). The models may be wrong: their error is weighed out.
  [[nodiscard]] double inverse_propensity(double answer) const { return weight * answer; }
  [[nodiscard]] double doubly_robust(double answer) const { return of_new + weight * (answer - expected); }
};

constexpr double weight_max = 20;  // so that no single answer decides an estimate

// `made`: the offer that was made. `certain`: neither policy draws, one draw tells all. Errors: those of the
// policies.
result<Trial> try_out(const std::string& made, const Policy& old_policy, const Policy& new_policy,
                      bool certain = false);

}  // namespace balie::operation
