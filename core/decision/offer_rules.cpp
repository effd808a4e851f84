#include "core/decision/offer_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::decision {
namespace {

using playbook::Conditions;
using playbook::Formula;
using playbook::FormulaVariable;

constexpr std::string_view validity = "validity";
constexpr std::array<std::string_view, 3> stage_names{"eligibility", "applicability", "suitability"};
constexpr std::size_t formula_text_max = 200;

const std::vector<Formula>& of_stage(const Conditions& conditions, std::size_t stage) {
  if (stage == 0) return conditions.eligibility;
  return stage == 1 ? conditions.applicability : conditions.suitability;
}

bool looks_at_offer(const Formula& formula) {
  return (formula.program().variables >> static_cast<unsigned>(FormulaVariable::offer) & 1U) != 0;
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return words.empty() || std::ranges::find(words, word) != words.end();
}

}  // namespace

void OfferRules::begin(const OfferCase& offer_case, playbook::FormulaRun& run, const PastOffers& past,
                       const Stocks* stocks) {
  case_ = &offer_case;
  run_ = &run;
  past_ = &past;
  stocks_ = stocks;
  shared_.resize(1 + offer_case.offers.groups().size());
  for (auto& level : shared_) {
    for (auto& shared : level) shared.known = false;
  }
}

std::optional<Fall> OfferRules::check(std::uint32_t index) {
  const auto& offers = case_->offers;
  const auto& offer = offers.all()[index];
  if (auto fallen = check_validity(offer, index)) return fallen;
  const auto* group = offer.group == playbook::no_group ? nullptr : &offers.groups()[offer.group];
  for (std::size_t stage = 0; stage < stages; ++stage) {
    auto fallen = check_level(stage, of_stage(offers.conditions(), stage), &shared_[0][stage], offer);
    if (!fallen && group != nullptr) {
      fallen =
          check_level(stage, of_stage(group->conditions, stage), &shared_[1 + offer.group][stage], offer);
    }
    if (!fallen) fallen = check_level(stage, of_stage(offer.conditions, stage), nullptr, offer);
    if (fallen) return fallen;
  }
  return std::nullopt;
}

std::optional<Fall> OfferRules::check_validity(const playbook::Offer& offer, std::uint32_t index) const {
  const auto& contact = case_->contact;
  const auto fallen = [&](std::string text) { return Fall{validity, offer.rule, std::move(text)}; };
  const auto told = [&](auto&& text) { return case_->explain ? text() : std::string(); };
  if (offer.starts && case_->now < *offer.starts) {
    return fallen(told([&] { return fmt::format("starts {}", to_rfc3339(*offer.starts)); }));
  }
  if (offer.ends && case_->now >= *offer.ends) {
    return fallen(told([&] { return fmt::format("ended {}", to_rfc3339(*offer.ends)); }));
  }
  if (!has(offer.channels, contact.channel())) return fallen("is not for this channel");
  if (!has(offer.countries, case_->country)) return fallen("is not for this country");
  const auto takes = [&](const playbook::Part& part) { return part.matches(contact.entry()); };
  if (!offer.entries.empty() && std::ranges::none_of(offer.entries, takes)) {
    return fallen("is not for what was addressed");
  }
  return offer.is_limited() && stocks_ != nullptr ? check_stock(offer, index) : std::nullopt;
}

// What is in front of this customer is not gone for this customer: it may be shown again.
std::optional<Fall> OfferRules::check_stock(const playbook::Offer& offer, std::uint32_t index) const {
  auto taken = stocks_->of(offer.id);
  const auto own = std::ranges::count_if(
      past_->all(), [index](const PastOffer& past) { return past.offer == index && past.is_open; });
  taken.held = std::max<std::int64_t>(0, taken.held - own);
  taken.held_cost = std::max<std::int64_t>(0, taken.held_cost - own * offer.cost);
  const auto gone = taken.accepted + taken.held;
  if (offer.stock > 0 && gone >= offer.stock) {
    if (!case_->explain) return Fall{validity, offer.rule, {}};
    return Fall{validity, offer.rule,
                fmt::format("stock: {} of {} gone: {} accepted, {} in front of customers", gone, offer.stock,
                            taken.accepted, taken.held)};
  }
  const auto spent = taken.spent + taken.held_cost;
  if (offer.budget == 0 || spent + offer.cost <= offer.budget) return std::nullopt;
  if (!case_->explain) return Fall{validity, offer.rule, {}};
  return Fall{validity, offer.rule,
              fmt::format("budget: {} of {} gone: {} spent, {} in front of customers; another costs {}",
                          playbook::money_text(spent), playbook::money_text(offer.budget),
                          playbook::money_text(taken.spent), playbook::money_text(taken.held_cost),
                          playbook::money_text(offer.cost))};
}

// `shared`: of a level that holds for several offers.
std::optional<Fall> OfferRules::check_level(std::size_t stage, const std::vector<Formula>& level,
                                            Shared* shared, const playbook::Offer& offer) {
  if (level.empty()) return std::nullopt;
  if (shared != nullptr) {
    if (!shared->known) ask(level, *shared);
    if (shared->failed != nullptr) return fall(stage, *shared->failed, shared->reason, shared->rows);
  }
  for (const Formula& formula : level) {
    if (shared != nullptr && !looks_at_offer(formula)) continue;
    run_->set_offer(offer.facts);
    if (!run_->truth(formula)) return fall(stage, formula, run_->reason(), run_->hits());
  }
  return std::nullopt;
}

void OfferRules::ask(const std::vector<Formula>& level, Shared& shared) {
  shared = {.known = true, .failed = nullptr, .reason = {}, .rows = {}};
  for (const Formula& formula : level) {
    if (looks_at_offer(formula) || run_->truth(formula)) continue;
    shared.failed = &formula;
    shared.reason = run_->reason();
    shared.rows = run_->hits();
    return;
  }
}

Fall OfferRules::fall(std::size_t stage, const Formula& formula, const std::string& reason,
                      std::vector<playbook::TableHit> rows) const {
  Fall fallen{stage_names[stage], formula.place(), {}, std::move(rows)};
  if (!case_->explain) return fallen;
  const auto shown = std::string_view(formula.text()).substr(0, formula_text_max);
  fallen.text = fmt::format("not so: {}{}{}", shown, reason.empty() ? "" : "; ", reason);
  return fallen;
}

}  // namespace balie::decision
