// What came of one offer of one decision, by all that was reported of it.
//
// The rule, the same in whatever order the reports come and however often each comes: an offer was shown when
// anything was reported of it. Its response is the latest that was reported, but anything goes before
// "ignored", and of two at one time the stronger counts (ignored, rejected, accepted, converted). A
// conversion is an acceptance too. The value is the largest that was reported, and never below 0; the agent
// is the first who was named.
#pragma once

#include "core/base/clock.hpp"

#include "balie/v1/event.pb.h"

#include <cstdint>
#include <string_view>

namespace balie::customer {

// A kind of outcome that says something of an offer: "presented", "ignored", "rejected", "accepted",
// "converted".
bool tells_of_offer(std::string_view kind);

// Takes a report in, whose kind tells of offers. A time after `recorded` counts as that. Nothing changes where
// the report tells nothing new.
void join(const v1::Outcome& report, Time recorded, v1::OfferResponse& response);

// What a response counts for in results.
struct OfferCounts {
  std::int64_t shown = 0;
  std::int64_t accepted = 0;  // or converted
  std::int64_t rejected = 0;
  std::int64_t ignored = 0;
  std::int64_t converted = 0;
  std::int64_t value = 0;  // of what was accepted, in ten-thousandths, so that sums are exact
  bool operator==(const OfferCounts&) const = default;
};

// Values beyond a thousand million count as that.
OfferCounts counts_of(const v1::OfferResponse& response);

}  // namespace balie::customer
