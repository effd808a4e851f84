#include "core/identity/match/learn.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace balie::identity::match {
namespace {

constexpr std::size_t random_pairs_a_part = 50'000;
constexpr double trust = 2;     // pairs: what was known before counts for, beside those that were seen
constexpr double still = 1e-7;  // learning ends when the share moves less

// splitmix64: a small generator with a stream for each seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return (x ^ (x >> 31)) % bound;
  }

 private:
  std::uint64_t state_;
};

Counts added(const std::vector<Counts>& parts) {
  Counts sum;
  for (const auto& part : parts) {
    for (const auto& [pattern, count] : part) sum[pattern] += count;
  }
  return sum;
}

Counts count_random(const Comparison& comparison, std::size_t records, std::uint64_t seed,
                    const LearnLimits& limits, const Parallel& parallel) {
  const auto all = static_cast<std::uint64_t>(records) * (records - 1) / 2;
  if (all <= limits.random_pairs) {
    std::vector<Counts> parts(records);
    parallel("learning", records, [&](std::size_t a) {
      for (std::size_t b = a + 1; b < records; ++b) {
        ++parts[a][comparison.compare(static_cast<Record>(a), static_cast<Record>(b))];
      }
    });
    return added(parts);
  }
  std::vector<Counts> parts((limits.random_pairs + random_pairs_a_part - 1) / random_pairs_a_part);
  parallel("learning", parts.size(), [&](std::size_t part) {
    Random random(seed + part * 0x2545f4914f6cdd1dU);
    for (std::size_t i = 0; i < random_pairs_a_part; ++i) {
      const auto a = random.below(records);
      const auto b = (a + 1 + random.below(records - 1)) % records;
      ++parts[part][comparison.compare(static_cast<Record>(a), static_cast<Record>(b))];
    }
  });
  return added(parts);
}

void normalise(Grades& grades) {
  double sum = 0;
  for (const auto grade : grades) sum += grade;
  for (auto& grade : grades) grade /= sum;
}

// What was counted, beside what was known before.
Grades with_trust(Grades counted, const Grades& known) {
  for (std::size_t i = 0; i < grades_count; ++i) counted[i] += trust * known[i];
  normalise(counted);
  return counted;
}

std::vector<Grades> logarithms(const std::vector<Grades>& same) {
  auto logarithms = same;
  for (auto& grades : logarithms) {
    for (auto& grade : grades) grade = std::log(grade);
  }
  return logarithms;
}

}  // namespace

Grades usual_grades() {
  Grades grades = {0.75, 0.10, 0.05, 0.03, 0.01, 0.02, 0.04};
  return grades;
}

std::vector<Grades> grades_at_random(const Counts& random, std::size_t fields) {
  std::vector<Grades> counted(fields);
  for (auto& grades : counted) grades.fill(1);  // one more of each: what was never seen may be
  for (const auto& [pattern, count] : random) {
    for (std::size_t field = 0; field < fields; ++field) {
      const auto grade = grade_in(pattern, field);
      if (grade != Grade::missing) counted[field][static_cast<std::size_t>(grade)] += count;
    }
  }
  for (auto& grades : counted) normalise(grades);
  return counted;
}

Learnt learn_same(const Counts& counts, const std::vector<FieldModel>& model,
                  std::span<const std::size_t> blocked, std::size_t rounds) {
  Learnt learnt{std::vector<Grades>(model.size(), usual_grades()), 0.3, 0};
  std::vector<Grades> others;
  std::vector<std::size_t> used;
  double pairs = 0;
  for (const auto& field : model) others.push_back(field.random);
  for (std::size_t field = 0; field < model.size(); ++field) {
    if (std::ranges::find(blocked, field) == blocked.end()) used.push_back(field);
  }
  for (const auto& [pattern, count] : counts) pairs += count;
  for (std::size_t round = 0; round < rounds && pairs > 0; ++round) {
    const auto log_same = logarithms(learnt.same);
    const auto log_others = logarithms(others);
    const auto before = learnt.share;
    std::vector<Grades> sums(model.size()), sums_others(model.size());
    learnt.pairs = 0;
    for (const auto& [pattern, count] : counts) {
      double odds = log_odds(before);
      for (const auto field : used) {
        const auto grade = static_cast<std::size_t>(grade_in(pattern, field));
        if (grade < grades_count) odds += log_same[field][grade] - log_others[field][grade];
      }
      const auto same = probability(odds) * count;
      learnt.pairs += same;
      for (const auto field : used) {
        const auto grade = static_cast<std::size_t>(grade_in(pattern, field));
        if (grade >= grades_count) continue;
        sums[field][grade] += same;
        sums_others[field][grade] += count - same;
      }
    }
    learnt.share = std::clamp(learnt.pairs / pairs, 1e-9, 1 - 1e-9);
    for (const auto field : used) {
      learnt.same[field] = with_trust(sums[field], usual_grades());
      others[field] = with_trust(sums_others[field], model[field].random);
    }
    if (std::abs(learnt.share - before) < still) break;
  }
  return learnt;
}

namespace {

struct PassCounts {
  std::vector<std::size_t> blocked;  // empty: the whole file, too few of one person to learn from
  Counts counts;
};

// m of each field, from all passes.
void learn_from_passes(const std::vector<PassCounts>& passes, std::vector<FieldModel>& model,
                       std::size_t rounds, const Parallel& parallel) {
  std::vector<Learnt> learnt(passes.size());
  parallel("learning", passes.size(), [&](std::size_t pass) {
    if (passes[pass].blocked.empty()) return;
    learnt[pass] = learn_same(passes[pass].counts, model, passes[pass].blocked, rounds);
  });
  for (std::size_t field = 0; field < model.size(); ++field) {
    Grades sum{};
    for (std::size_t pass = 0; pass < passes.size(); ++pass) {
      const auto& blocked = passes[pass].blocked;
      if (blocked.empty() || std::ranges::find(blocked, field) != blocked.end()) continue;
      for (std::size_t i = 0; i < grades_count; ++i)
        sum[i] += learnt[pass].pairs * learnt[pass].same[field][i];
    }
    model[field].same = with_trust(sum, usual_grades());
  }
}

}  // namespace

Model learn(const Comparison& comparison, const Records& records, const Blocks& blocks, std::uint64_t seed,
            const LearnLimits& limits, const Parallel& parallel) {
  const auto fields = records.fields().size();
  const auto counts = count_random(comparison, records.size(), seed, limits, parallel);
  const auto random = grades_at_random(counts, fields);
  Model model;
  for (std::size_t field = 0; field < fields; ++field) {
    model.fields.push_back({usual_grades(), random[field], field, {}});
  }
  std::vector<PassCounts> passes(blocks.passes().size());
  parallel("learning", passes.size(), [&](std::size_t pass) {
    for (const auto& field : blocks.passes()[pass].fields) passes[pass].blocked.push_back(field.field);
    if (passes[pass].blocked.empty()) return;
    blocks.sample(pass, limits.pairs_a_pass,
                  [&](Record a, Record b) { ++passes[pass].counts[comparison.compare(a, b)]; });
  });
  // First by what persons are usually like, then by what they are like in this file.
  const double prior = std::min(0.1, 100 / static_cast<double>(records.size()));
  for (int round = 0; round < 2; ++round) {
    learn_dependence(strangers_among(counts, model.fields, prior), model.fields);
    learn_from_passes(passes, model.fields, limits.rounds, parallel);
  }
  return model;
}

double learn_prior(std::span<const float> weights, double pairs_all) {
  constexpr int rounds_max = 200;
  double prior = std::clamp(static_cast<double>(weights.size()) / pairs_all, 1e-12, 0.5) / 2;
  for (int round = 0; round < rounds_max; ++round) {
    const auto odds = log_odds(prior);
    double pairs = 0;
    for (const auto weight : weights) pairs += probability(odds + weight);
    const auto next = std::clamp((pairs + 0.5) / (pairs_all + 1), 1e-15, 0.9);
    const bool done = std::abs(next - prior) < 1e-6 * prior;
    prior = next;
    if (done) break;
  }
  return prior;
}

}  // namespace balie::identity::match
