#include "core/playbook/offers.hpp"

#include "core/playbook/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::playbook {
namespace {

constexpr double amount_max = 1e12, money_parts = 10'000;

}  // namespace

std::int64_t money_of(double amount) {
  if (!(amount > 0)) return 0;
  return static_cast<std::int64_t>(std::llround(std::min(amount, amount_max) * money_parts));
}

std::string money_text(std::int64_t ten_thousandths) {
  return fmt::format("{}", static_cast<double>(ten_thousandths) / money_parts);
}

Offers::Offers(std::vector<Group> groups, std::vector<Offer> offers, ContactPolicy policy,
               Arbitration arbitration, Conditions conditions)
    : groups_(std::move(groups)),
      offers_(std::move(offers)),
      policy_(std::move(policy)),
      arbitration_(std::move(arbitration)),
      conditions_(std::move(conditions)) {
  for (std::uint32_t i = 0; i < groups_.size(); ++i) by_group_.emplace(groups_[i].name, i);
  for (std::uint32_t i = 0; i < offers_.size(); ++i) {
    by_id_.emplace(offers_[i].id, i);
    are_limited_ = are_limited_ || offers_[i].is_limited();
  }
}

std::optional<std::uint32_t> Offers::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> Offers::find_group(std::string_view name) const {
  const auto found = by_group_.find(name);
  return found == by_group_.end() ? std::nullopt : std::optional(found->second);
}

const OfferText* Offers::text(const Offer& offer, std::string_view channel, std::string_view language,
                              std::string_view language_default) const {
  const OfferText* best = nullptr;
  int best_fit = 0;
  for (const auto& text : offer.texts) {
    if (!text.channels.empty() && std::ranges::find(text.channels, channel) == text.channels.end()) continue;
    const int own = language_fit(text.language, language, language_default);
    if (own > best_fit) best = &text;
    best_fit = std::max(best_fit, own);
  }
  return best;
}

}  // namespace balie::playbook
