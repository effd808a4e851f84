#include "core/operator/replay_comparison.hpp"

#include "core/base/json_text.hpp"
#include "core/operator/policy_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace balie::operation {
namespace {

constexpr std::size_t examples_max = 10;
constexpr std::size_t waiting_max = 5'000'000;  // decisions with an offer, whose answers may come

std::string offers_of(const v1::Decision& decision) {
  std::string text;
  for (const auto& offer : decision.offers()) text += (text.empty() ? "" : ", ") + offer.id();
  return text;
}

class Comparer {
 public:
  Comparer(service::Replay& before, service::Replay& after) : before_(before), after_(after) {}

  result<void> compare() {
    BALIE_TRY(auto old_decision, decide(before_, 0));
    BALIE_TRY(auto new_decision, decide(after_, 0));
    ++comparison_.decisions;
    count(old_decision, new_decision);
    // What was really made, to which its answers belong.
    const auto& made = before_.past().event->contact_decided().decision();
    if (made.offers().empty() || tried_.size() >= waiting_max) return {};
    const auto& offer = made.offers(0);
    const bool certain = before_.learning().models().empty() && after_.learning().models().empty();
    BALIE_TRY(const auto trial, try_out(offer.id(), policy(before_), policy(after_), certain));
    tried_[made.id() + offer.id()] = trial;
    return {};
  }

  // An answer to an offer of a decision that was compared.
  void answered(const v1::OutcomeRecorded& recorded) {
    const auto& answer = recorded.response().response();
    if (answer.empty()) return;
    const auto key = recorded.decision_id() + recorded.outcome().offer_id();
    if (tried_.contains(key)) answers_[key] = answer == "accepted" || answer == "converted" ? 1.0 : 0.0;
  }

  Comparison take() {
    // In an order that does not depend on where they lie.
    std::vector<std::string> keys;
    for (const auto& [key, reward] : answers_) keys.push_back(key);
    std::ranges::sort(keys);
    for (const auto& key : keys) {
      const auto& tried = tried_.at(key);
      const double reward = answers_.at(key);
      comparison_.before.add(reward);
      comparison_.inverse_propensity.add(tried.inverse_propensity(reward));
      comparison_.doubly_robust.add(tried.doubly_robust(reward));
    }
    comparison_.answered = keys.size();
    return std::move(comparison_);
  }

 private:
  static result<v1::Decision> decide(service::Replay& replay, std::uint64_t number) {
    BALIE_TRY(const auto bytes, replay.decide(number == 0, number));
    v1::Decision decision;
    decision.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    return decision;
  }

  static Policy policy(service::Replay& replay) {
    return [&replay](std::uint64_t number) -> result<Draw> {
      BALIE_TRY(const auto decision, decide(replay, number));
      if (decision.offers().empty()) return Draw{};
      return Draw{decision.offers(0).id(), decision.offers(0).propensity()};
    };
  }

  void count(const v1::Decision& old_decision, const v1::Decision& new_decision) {
    const auto old_offers = offers_of(old_decision), new_offers = offers_of(new_decision);
    ++comparison_.queues[old_decision.route().queue()].first;
    ++comparison_.queues[new_decision.route().queue()].second;
    for (const auto& offer : old_decision.offers()) ++comparison_.offers[offer.id()].first;
    for (const auto& offer : new_decision.offers()) ++comparison_.offers[offer.id()].second;
    for (const auto& one : old_decision.explanation().offers()) {
      ++comparison_.stages[one.offer_id() + ": " + one.stage()].first;
    }
    for (const auto& one : new_decision.explanation().offers()) {
      ++comparison_.stages[one.offer_id() + ": " + one.stage()].second;
    }
    if (old_offers == new_offers && old_decision.route().queue() == new_decision.route().queue()) return;
    ++comparison_.changed;
    if (comparison_.examples.size() == examples_max) return;
    comparison_.examples.push_back({old_decision.id(), old_decision.route().queue(),
                                    new_decision.route().queue(), old_offers, new_offers});
  }

  service::Replay& before_;
  service::Replay& after_;
  Comparison comparison_;
  std::unordered_map<std::string, Trial> tried_;
  std::unordered_map<std::string, double> answers_;
};

std::string json_of(const Counts& counts) {
  std::string text;
  for (const auto& [name, pair] : counts) {
    if (!text.empty()) text += ',';
    append_json_text(name, text);
    text += fmt::format(":{{\"before\":{},\"after\":{}}}", pair.first, pair.second);
  }
  return "{" + text + "}";
}

std::string json_of(const Estimate& estimate) {
  return fmt::format("{{\"mean\":{:.6f},\"low\":{:.6f},\"high\":{:.6f}}}", estimate.mean(), estimate.low(),
                     estimate.high());
}

}  // namespace

void Estimate::add(double value) {
  count_ += 1;
  sum_ += value;
  squares_ += value * value;
}

double Estimate::mean() const { return count_ > 0 ? sum_ / count_ : 0; }

double Estimate::half_width() const {
  if (count_ < 2) return 0;
  const double variance = std::max(0.0, (squares_ - sum_ * sum_ / count_) / (count_ - 1));
  return 1.96 * std::sqrt(variance / count_);
}

result<Comparison> compare_replays(service::Replay& before, service::Replay& after, std::uint64_t from) {
  Comparer comparer(before, after);
  before.on_outcome([&](const v1::OutcomeRecorded& recorded) { comparer.answered(recorded); });
  for (;;) {
    BALIE_TRY(const bool more, before.next());
    BALIE_TRY(const bool as_many, after.next());
    if (!more || !as_many) break;
    if (before.past().sequence >= from) BALIE_CHECK(comparer.compare());
  }
  return comparer.take();
}

std::string to_json(const Comparison& comparison) {
  std::string examples;
  for (const auto& one : comparison.examples) {
    examples += examples.empty() ? "{" : ",{";
    for (const auto& [name, text] :
         {std::pair{"decision", &one.decision}, std::pair{"queueBefore", &one.queue_before},
          std::pair{"queueAfter", &one.queue_after}, std::pair{"offersBefore", &one.offers_before},
          std::pair{"offersAfter", &one.offers_after}}) {
      examples += fmt::format("{}\"{}\":", examples.back() == '{' ? "" : ",", name);
      append_json_text(*text, examples);
    }
    examples += "}";
  }
  return fmt::format(
      "{{\"decisions\":{},\"changed\":{},\"queues\":{},\"offers\":{},\"stages\":{},\"examples\":[{}],"
      "\"answered\":{},\"before\":{},\"inversePropensity\":{},\"doublyRobust\":{}}}",
      comparison.decisions, comparison.changed, json_of(comparison.queues), json_of(comparison.offers),
      json_of(comparison.stages), examples, comparison.answered, json_of(comparison.before),
      json_of(comparison.inverse_propensity), json_of(comparison.doubly_robust));
}

}  // namespace balie::operation
