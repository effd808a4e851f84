// Joins a report of an offer to its decision, and to what was reported of the same offer before: what an
// OutcomeRecorded tells beyond the report.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/hash.hpp"
#include "core/base/result.hpp"
#include "core/store/store.hpp"

#include "balie/v1/event.pb.h"
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace balie::service {

// How long after its presentation an offer counts as ignored, where its decision does not say.
constexpr Duration ignored_after = std::chrono::days(7);

// One batch after another; one thread. Reads one event of the log a report: the newest report of the same
// offer, or the decision.
class Joining {
 public:
  explicit Joining(store::Store& store) : store_(store) {}

  // Begins a batch: what the one before joined is in the log, or was not written.
  void clear() { joined_.clear(); }

  // Where the decision stands: an event of the log, or one of this batch.
  struct Decision {
    std::uint64_t sequence = 0;
    std::string_view event;  // where it is of this batch
  };
  // `response`: names what came of this offer of this decision (Keys::response); `before`: its newest report
  // in the log, if there is one. `recorded` holds the report. Errors: those of the store; fatal
  // ("store.corrupt") where the log holds something else.
  result<void> join(const Hash128& response, const std::optional<store::Answered>& before,
                    const Decision& decision, Time now, v1::OutcomeRecorded& recorded);

 private:
  result<void> take_decision(const Decision& decision, v1::OutcomeRecorded& recorded);
  result<void> take_report(std::uint64_t sequence, v1::OutcomeRecorded& recorded);

  store::Store& store_;
  boost::unordered_flat_map<Hash128, v1::OutcomeRecorded, Hash128Hasher> joined_;  // by this batch
};

}  // namespace balie::service
