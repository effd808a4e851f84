#include "core/operator/policy_estimate.hpp"

#include <algorithm>

namespace balie::operation {
namespace {

constexpr std::uint64_t draws = 25;       // of the new policy
constexpr std::uint64_t hits = 8;         // of the offer that was made, by the old one
constexpr std::uint64_t draws_max = 240;  // until then; what is rarer has reached the largest weight

// One in how many draws of the policy is this offer.
result<double> one_in(const std::string& made, const Policy& policy, std::uint64_t wanted) {
  std::uint64_t seen = 0, number = 0;
  while (seen < wanted && number < draws_max) {
    BALIE_TRY(const auto draw, policy(++number));
    seen += draw.offer == made ? 1 : 0;
  }
  return static_cast<double>(number) / static_cast<double>(std::max<std::uint64_t>(1, seen));
}

}  // namespace

result<Trial> try_out(const std::string& made, const Policy& old_policy, const Policy& new_policy,
                      bool certain) {
  Trial trial;
  const auto count = certain ? 1 : draws;
  double share = 0;
  for (std::uint64_t number = 1; number <= count; ++number) {
    BALIE_TRY(const auto draw, new_policy(number));
    trial.of_new += draw.expected / static_cast<double>(count);
    if (draw.offer != made) continue;
    share += 1 / static_cast<double>(count);
    trial.expected = draw.expected;
  }
  if (share == 0) return trial;
  BALIE_TRY(const auto inverse, one_in(made, old_policy, certain ? 1 : hits));
  trial.weight = std::min(share * inverse, weight_max);
  return trial;
}

}  // namespace balie::operation
