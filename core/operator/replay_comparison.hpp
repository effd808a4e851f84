// What another playbook would have decided: counted against what was decided, with examples, and what it
// would have come to, estimated from what came of the decisions that were made.
//
// The estimates ask how often the first offer of a decision is accepted. Each policy draws its offers by
// chance (Thompson sampling), so that a decision made again with other draws tells how likely it is to put an
// offer first; from there see policy_estimate.hpp. Without exploration a policy is certain, and only
// decisions in which both agree tell of the new one.
#pragma once

#include "core/service/replay.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace balie::operation {

using Counts = std::map<std::string, std::pair<std::uint64_t, std::uint64_t>>;  // before, after

// A mean with its 95 % interval (normal approximation).
class Estimate {
 public:
  void add(double value);
  [[nodiscard]] double mean() const;
  [[nodiscard]] double low() const { return mean() - half_width(); }
  [[nodiscard]] double high() const { return mean() + half_width(); }

 private:
  [[nodiscard]] double half_width() const;
  double count_ = 0, sum_ = 0, squares_ = 0;
};

struct Example {
  std::string decision;
  std::string queue_before, queue_after;
  std::string offers_before, offers_after;
};

struct Comparison {
  std::uint64_t decisions = 0;
  std::uint64_t changed = 0;  // in queue or offers
  std::uint64_t answered = 0;
  Counts queues;
  Counts offers;
  Counts stages;  // "OFFER: STAGE"
  std::vector<Example> examples;
  Estimate before, inverse_propensity, doubly_robust;
};

// Both are at the beginning of the same log; `after` decides by the other playbook. Decisions from event
// `from` on are compared. Errors: those of the replays.
result<Comparison> compare_replays(service::Replay& before, service::Replay& after, std::uint64_t from);

std::string to_json(const Comparison& comparison);

}  // namespace balie::operation
