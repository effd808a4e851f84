#include "core/customer/offer_response.hpp"

#include "protocols/bus/time.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace balie::customer {
namespace {

// From the weakest.
constexpr std::array<std::string_view, 5> kinds{"presented", "ignored", "rejected", "accepted", "converted"};
constexpr double value_max = 1e9, value_parts = 10'000;

std::size_t rank_of(std::string_view kind) {
  return static_cast<std::size_t>(std::ranges::find(kinds, kind) - kinds.begin());
}

// Of two responses the one with the larger counts.
std::tuple<bool, Time, std::size_t> weight_of(std::string_view kind, Time at) {
  return {kind != "ignored", at, rank_of(kind)};
}

bool holds(const v1::OfferResponse& response, std::string_view kind) {
  return std::ranges::find(response.kinds(), kind) != response.kinds().end();
}

void add_kind(const std::string& kind, v1::OfferResponse& response) {
  if (holds(response, kind)) return;
  response.add_kinds(kind);
  std::ranges::sort(*response.mutable_kinds(), {}, rank_of);
}

}  // namespace

bool tells_of_offer(std::string_view kind) { return std::ranges::find(kinds, kind) != kinds.end(); }

void join(const v1::Outcome& report, Time recorded, v1::OfferResponse& response) {
  const auto& kind = report.kind();
  const Time at = std::min(bus::to_time(report.at()), recorded);
  add_kind(kind, response);
  if (kind == "presented") {
    if (!response.has_presented() || at < bus::to_time(response.presented())) {
      bus::set(*response.mutable_presented(), at);
    }
  } else if (response.response().empty() ||
             weight_of(kind, at) > weight_of(response.response(), bus::to_time(response.responded()))) {
    response.set_response(kind);
    bus::set(*response.mutable_responded(), at);
  }
  if (kind == "accepted" || kind == "converted") {
    response.set_value(std::max(response.value(), report.value()));
  }
  if (report.agent().empty()) return;
  const auto known_at = bus::to_time(response.agent_at());
  if (response.agent().empty() || std::tie(at, report.agent()) < std::tie(known_at, response.agent())) {
    response.set_agent(report.agent());
    bus::set(*response.mutable_agent_at(), at);
  }
}

OfferCounts counts_of(const v1::OfferResponse& response) {
  OfferCounts counts;
  if (response.kinds().empty()) return counts;
  counts.shown = 1;
  const auto& answer = response.response();
  counts.accepted = answer == "accepted" || answer == "converted" ? 1 : 0;
  counts.rejected = answer == "rejected" ? 1 : 0;
  counts.ignored = answer == "ignored" ? 1 : 0;
  if (counts.accepted == 0) return counts;
  counts.converted = holds(response, "converted") ? 1 : 0;
  const double value = std::clamp(response.value(), -value_max, value_max);
  counts.value = static_cast<std::int64_t>(std::llround(value * value_parts));
  return counts;
}

}  // namespace balie::customer
