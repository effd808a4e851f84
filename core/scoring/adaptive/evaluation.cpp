#include "core/scoring/adaptive/evaluation.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scoring::adaptive {
namespace {

constexpr std::size_t groups = 10;

}  // namespace

void Evaluator::add(double chance, bool success) { scored_.push_back({chance, success}); }

Evaluation Evaluator::evaluate() const {
  Evaluation out;
  out.outcomes = scored_.size();
  if (scored_.empty()) return out;
  // Of equal scores in the order of time: the deciles are the same every time.
  auto sorted = scored_;
  std::ranges::stable_sort(sorted, std::ranges::greater(), &Scored::chance);
  for (const Scored& one : sorted) {
    out.successes += one.success ? 1 : 0;
    out.log_loss -= std::log(one.success ? one.chance : 1 - one.chance);
  }
  const auto all = static_cast<double>(sorted.size());
  out.log_loss /= all;
  const auto successes = static_cast<double>(out.successes);
  const double failures = all - successes;

  // Mann and Whitney: each success counts the failures below it, and half of those beside it.
  double below = failures, won = 0;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    double good = 0, bad = 0;
    for (; end < sorted.size() && sorted[end].chance == sorted[begin].chance; ++end) {
      (sorted[end].success ? good : bad) += 1;
    }
    below -= bad;
    won += good * (below + bad / 2);
    begin = end;
  }
  if (successes > 0 && failures > 0) {
    out.auc = won / (successes * failures);
    // A success found takes part of a contact itself, so the best area is not 1 but 1 - rate / 2.
    const double rate = successes / all;
    out.lift_area = (1 - rate) * *out.auc + rate / 2;
  }

  const std::size_t count = std::min(groups, sorted.size());
  std::uint64_t gained = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Decile decile;
    const std::size_t end = sorted.size() * (i + 1) / count;
    for (std::size_t at = sorted.size() * i / count; at < end; ++at) {
      ++decile.contacts;
      decile.successes += sorted[at].success ? 1 : 0;
      decile.predicted += sorted[at].chance;
    }
    const auto contacts = static_cast<double>(decile.contacts);
    decile.predicted /= contacts;
    decile.observed = static_cast<double>(decile.successes) / contacts;
    gained += decile.successes;
    if (out.successes > 0) {
      decile.lift = decile.observed / (successes / all);
      decile.gained = static_cast<double>(gained) / successes;
    }
    out.deciles.push_back(decile);
  }
  return out;
}

}  // namespace balie::scoring::adaptive
