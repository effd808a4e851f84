#include "core/scoring/adaptive/base_rates.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"

#include <algorithm>

namespace balie::scoring::adaptive {
namespace {

// A day, four, two weeks and two months, where the half-life is a year.
constexpr std::array<double, 4> shares = {1.0 / 360, 4.0 / 360, 15.0 / 360, 60.0 / 360};
// What one contact more leaves of a window with a half-life of 10, 40, 150 and 600 contacts.
constexpr std::array<double, 4> kept_by_contact = {0.9330329915368074, 0.9828205985452511, 0.9953896791032291,
                                                   0.9988454257144637};
constexpr double weight_of_longest = 3;  // contacts: how strongly the others are drawn to it
constexpr double counted_max = 1e9;

}  // namespace

BaseRates::BaseRates(const ModelSpec& spec) : prior_mean_(spec.prior.mean) {
  const double half_life = std::chrono::duration<double>(spec.half_life).count() / 86'400;
  for (std::size_t i = 0; i < windows_by_time; ++i) half_lives_[i] = half_life * shares[i];
  for (std::size_t i = 0; i < windows; ++i) {
    contacts_[i] = std::min(spec.prior.strength, 3.0);
    successes_[i] = contacts_[i] * prior_mean_;
  }
}

double BaseRates::kept(std::size_t window, double days) const {
  if (window >= windows_by_time) return 1;
  return half_to(static_cast<float>(std::max(0.0, days - days_) / half_lives_[window]));
}

BaseRates::Logits BaseRates::logits(double days) const {
  const double longest = (successes_[windows - 1] + prior_mean_) / (contacts_[windows - 1] + 1);
  Logits logits;
  for (std::size_t i = 0; i < windows; ++i) {
    const double left = kept(i, days);
    const double rate =
        (successes_[i] * left + weight_of_longest * longest) / (contacts_[i] * left + weight_of_longest);
    logits[i] = static_cast<float>(logit_of(rate));
  }
  return logits;
}

void BaseRates::learn(bool success, double days) {
  for (std::size_t i = 0; i < windows; ++i) {
    const double left = i < windows_by_time ? kept(i, days) : kept_by_contact[i - windows_by_time];
    successes_[i] = std::min(successes_[i] * left + (success ? 1 : 0), counted_max);
    contacts_[i] = std::min(contacts_[i] * left + 1, counted_max);
  }
  days_ = std::max(days_, days);
}

void BaseRates::write(StateWriter& out) const {
  out.numbers(successes_);
  out.numbers(contacts_);
  out.number(days_);
}

void BaseRates::read(StateReader& in) {
  in.numbers(successes_, 0.0, counted_max);
  in.numbers(contacts_, 0.0, counted_max);
  days_ = in.number(0.0, 1e7);
}

}  // namespace balie::scoring::adaptive
