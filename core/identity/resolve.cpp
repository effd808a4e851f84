#include "core/identity/resolve.hpp"

#include "core/identity/likelihood.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::identity {
namespace {

bool leads_nowhere(const Candidate& candidate) {
  return !candidate.customer && !candidate.shared && !candidate.listed && !candidate.thread;
}

// Whom this identifier leads to, if that tells who the contact is from.
bool tells(const Candidate& candidate, std::span<const Candidate> all, const Rules& rules) {
  if (!candidate.customer || candidate.listed) return false;
  if (candidate.identifier.assurance >= rules.sure_from) return true;
  // A proven account that is new, and the customer has another one: it is somebody else on the same phone.
  if (candidate.another) return false;
  return !candidate.full || std::ranges::none_of(all, [&candidate](const Candidate& other) {
    return leads_nowhere(other) && other.identifier.assurance > candidate.identifier.assurance;
  });
}

// The better assured; among equals the thread, then the heavier, then the first.
std::optional<std::size_t> best(std::span<const Candidate> candidates, const Rules& rules) {
  std::optional<std::size_t> best;
  const auto before = [&](const Candidate& one, const Candidate& other) {
    if (one.identifier.assurance != other.identifier.assurance) {
      return one.identifier.assurance > other.identifier.assurance;
    }
    if (one.thread != other.thread) return one.thread;
    return rules.scheme(one.identifier.scheme).weight > rules.scheme(other.identifier.scheme).weight;
  };
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!tells(candidates[i], candidates, rules)) continue;
    if (!best || before(candidates[i], candidates[*best])) best = i;
  }
  return best;
}

Effect effect_of(const Candidate& candidate, const Resolution& resolution, const Rules& rules, bool sure) {
  if (candidate.shared) return Effect::use;
  if (candidate.listed) return Effect::share;
  if (!candidate.customer) return resolution.guessed || candidate.thread ? Effect::none : Effect::link;
  if (candidate.customer == resolution.customer) return Effect::own;
  if (!sure) return Effect::left;
  if (candidate.thread) return candidate.nameless ? Effect::join : Effect::settle;
  const auto& joins = rules.scheme(candidate.identifier.scheme).joins;
  if (joins && candidate.identifier.assurance >= *joins && !candidate.verified) return Effect::join;
  return Effect::share;
}

// By identifiers that several share and nothing else.
void choose_likeliest(Resolution& resolution, std::span<const Candidate> candidates, const Rules& rules,
                      Time at) {
  auto all = likelihood(candidates, rules, at);
  resolution.likely = std::move(all.likely);
  resolution.open = !resolution.likely.empty();
  if (resolution.likely.empty() || all.open_to_all) return;
  const Likely& first = resolution.likely.front();
  if (!first.customer || first.probability < rules.decided_from) return;
  resolution.customer = first.customer;
  resolution.guessed = true;
}

}  // namespace

Resolution resolve(std::span<const Candidate> candidates, const Rules& rules, Time at) {
  Resolution resolution;
  resolution.decided_by = best(candidates, rules);
  const bool proven = std::ranges::any_of(candidates, [&rules](const Candidate& candidate) {
    return leads_nowhere(candidate) && candidate.identifier.assurance >= rules.sure_from;
  });
  bool sure = proven;
  if (resolution.decided_by) {
    const auto& candidate = candidates[*resolution.decided_by];
    resolution.customer = candidate.customer;
    sure = candidate.identifier.assurance >= rules.sure_from;
  } else if (!proven) {
    choose_likeliest(resolution, candidates, rules, at);
    // Somebody of whom nothing is known but this conversation.
    if (std::ranges::none_of(candidates, leads_nowhere)) resolution.open = true;
  }
  for (const auto& candidate : candidates) {
    resolution.effects.push_back(effect_of(candidate, resolution, rules, sure));
  }
  return resolution;
}

namespace {

Reason told(const Resolution& resolution, std::span<const Candidate> candidates, const Rules& rules) {
  if (resolution.decided_by) {
    const auto& candidate = candidates[*resolution.decided_by];
    if (candidate.thread) return {"recognised by the conversation that it belongs to", rules.rule};
    const auto& identifier = candidate.identifier;
    return {fmt::format("recognised by {} ({})", identifier.scheme, to_string(identifier.assurance)),
            rules.scheme(identifier.scheme).rule};
  }
  if (resolution.compared && resolution.customer) {
    return {fmt::format("recognised by name and date of birth, by {:.3f}: {}",
                        resolution.likely[0].probability, resolution.likely[0].reason),
            rules.match.rule};
  }
  if (resolution.compared) {
    return {"customers have a name and date of birth like it, and none is taken for the same: a new customer",
            rules.match.rule};
  }
  if (resolution.guessed) {
    return {fmt::format("the likeliest of those who share it, by {:.2f}", resolution.likely[0].probability),
            rules.rule};
  }
  const auto listed = [](const Candidate& one) { return one.listed != nullptr; };
  if (!resolution.likely.empty() || (resolution.open && std::ranges::any_of(candidates, listed))) {
    return {"several share it and nobody is likely enough: a new customer until it is known who", rules.rule};
  }
  if (std::ranges::all_of(candidates, &Candidate::thread)) {
    return {"nothing usable to be recognised by: a new customer", {}};
  }
  if (std::ranges::any_of(candidates, [](const Candidate& one) { return one.customer.has_value(); })) {
    return {"proven to be nobody whom the other identifiers lead to: a new customer", rules.rule};
  }
  return {"none of the identifiers was known: a new customer", {}};
}

void explain_effect(const Candidate& candidate, Effect effect, const Rules& rules,
                    std::vector<Reason>& reasons) {
  const auto& scheme = candidate.identifier.scheme;
  const auto& rule = rules.scheme(scheme).rule;
  switch (effect) {
    case Effect::left:
      reasons.push_back({candidate.thread
                             ? "the conversation was taken for another customer's, and is left there"
                             : fmt::format("{} leads to another customer, and is left there", scheme),
                         rule});
      return;
    case Effect::join:
      reasons.push_back(
          {candidate.thread
               ? "who began this conversation joins this customer"
               : fmt::format("{} leads to somebody never verified, who joins this customer", scheme),
           rule});
      return;
    case Effect::share:
      reasons.push_back({candidate.listed
                             ? fmt::format("{} is shared: {}", scheme, candidate.listed->name)
                             : fmt::format("{} leads to another customer: shared from now on", scheme),
                         candidate.listed ? candidate.listed->rule : rule});
      return;
    case Effect::use:
      reasons.push_back({candidate.listed ? fmt::format("{} is shared: {}", scheme, candidate.listed->name)
                                          : fmt::format("{} is shared by several customers", scheme),
                         candidate.listed ? candidate.listed->rule : rule});
      return;
    case Effect::settle:
      reasons.push_back(
          {"the conversation was taken for another customer's: its contacts are moved", rules.rule});
      return;
    case Effect::none:
    case Effect::own:
    case Effect::link:
      return;
  }
}

}  // namespace

std::vector<Reason> explain(const Resolution& resolution, std::span<const Candidate> candidates,
                            const Rules& rules) {
  std::vector<Reason> reasons{told(resolution, candidates, rules)};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    explain_effect(candidates[i], resolution.effects[i], rules, reasons);
  }
  return reasons;
}

}  // namespace balie::identity
