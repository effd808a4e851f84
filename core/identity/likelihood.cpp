#include "core/identity/likelihood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace balie::identity {
namespace {

constexpr double unseen = 0.5;  // contacts of somebody who was never seen with it

double decayed(std::uint32_t contacts, Time seen, const Rules& rules, Time at) {
  if (at <= seen) return contacts;
  const double age = std::chrono::duration<double>(at - seen).count();
  return contacts * std::exp2(-age / std::chrono::duration<double>(rules.half_life).count());
}

struct Share {
  double weight = 0;
  double most = 0;  // what one identifier gave
  std::string reason;
};

using Shares = std::map<std::optional<Hash128>, Share>;

void add(Shares& shares, const std::optional<Hash128>& customer, double weight, std::string reason) {
  Share& share = shares[customer];
  share.weight += weight;
  if (weight <= share.most) return;
  share.most = weight;
  share.reason = std::move(reason);
}

void spread(const Candidate& candidate, const Rules& rules, Time at, Shares& shares) {
  const auto& shared = *candidate.shared;
  const auto& scheme = candidate.identifier.scheme;
  const double others = decayed(shared.others, shared.other_seen, rules, at) + unseen;
  double total = others;
  std::uint64_t contacts = shared.others;
  for (const Use& use : shared.uses) {
    total += decayed(use.contacts, use.seen, rules, at);
    contacts += use.contacts;
  }
  const double weight = rules.scheme(scheme).weight;
  for (const Use& use : shared.uses) {
    add(shares, use.customer, weight * decayed(use.contacts, use.seen, rules, at) / total,
        fmt::format("{} of {} contacts by this {}", use.contacts, contacts, scheme));
  }
  add(shares, std::nullopt, weight * others / total, fmt::format("somebody else by this {}", scheme));
}

bool is_open_to_all(const Candidate& candidate, const Rules& rules, Time at) {
  if (candidate.listed) return true;
  const auto lately = std::ranges::count_if(candidate.shared->uses,
                                            [&](const Use& use) { return at - use.seen <= rules.period; });
  return std::cmp_greater(lately, rules.people_max);
}

}  // namespace

Likelihood likelihood(std::span<const Candidate> candidates, const Rules& rules, Time at) {
  Likelihood made;
  Shares shares;
  for (const auto& candidate : candidates) {
    if (!candidate.shared) continue;
    spread(candidate, rules, at, shares);
    if (is_open_to_all(candidate, rules, at)) made.open_to_all = true;
  }
  double total = 0;
  for (const auto& [customer, share] : shares) total += share.weight;
  for (auto& [customer, share] : shares) {
    made.likely.push_back({customer, share.weight / total, std::move(share.reason)});
  }
  std::ranges::stable_sort(made.likely, std::ranges::greater(), &Likely::probability);
  if (made.likely.size() > likely_max) {
    // Somebody else stays in sight, whatever there is before.
    const auto other = std::ranges::find_if(made.likely, [](const Likely& one) { return !one.customer; });
    if (other - made.likely.begin() >= static_cast<std::ptrdiff_t>(likely_max)) {
      std::swap(made.likely[likely_max - 1], *other);
    }
    made.likely.resize(likely_max);
  }
  return made;
}

}  // namespace balie::identity
