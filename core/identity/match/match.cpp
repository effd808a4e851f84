#include "core/identity/match/match.hpp"

#include <algorithm>
#include <cmath>

namespace balie::identity::match {
namespace {

constexpr std::size_t places_a_part = 20'000;
constexpr double matches_a_record = 50;  // far more than any file has, for the bound below

struct Stretch {
  std::size_t pass = 0, begin = 0, end = 0;
};

std::vector<Stretch> stretches_of(const Blocks& blocks) {
  std::vector<Stretch> stretches;
  for (std::size_t pass = 0; pass < blocks.passes().size(); ++pass) {
    // A file that is compared whole has few places, and many pairs at each.
    const auto length = blocks.passes()[pass].fields.empty() ? 20 : places_a_part;
    for (std::size_t begin = 0; begin < blocks.places(pass); begin += length) {
      stretches.push_back({pass, begin, std::min(begin + length, blocks.places(pass))});
    }
  }
  return stretches;
}

// Every pair that could reach the floor, whatever the prior turns out to be.
std::vector<ScoredPair> score(const Blocks& blocks, const Comparison& comparison, const Scale& scale,
                              double weight_min, const Parallel& parallel, std::uint64_t& compared) {
  const auto stretches = stretches_of(blocks);
  std::vector<std::vector<ScoredPair>> parts(stretches.size());
  std::vector<std::uint64_t> counts(stretches.size());
  parallel("comparing", stretches.size(), [&](std::size_t part) {
    const auto& stretch = stretches[part];
    blocks.pairs(stretch.pass, stretch.begin, stretch.end, [&](Record a, Record b) {
      ++counts[part];
      if (a > b) std::swap(a, b);
      const auto weight = scale.weight(comparison.compare(a, b), a, b);
      if (weight >= weight_min) parts[part].push_back({a, b, static_cast<float>(weight)});
    });
  });
  std::vector<ScoredPair> pairs;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    compared += counts[part];
    pairs.insert(pairs.end(), parts[part].begin(), parts[part].end());
    std::vector<ScoredPair>().swap(parts[part]);
  }
  return pairs;
}

}  // namespace

Match match(const Records& records, const MatchSettings& settings, const Parallel& parallel) {
  Match match;
  const auto count = records.size();
  match.cluster.resize(count);
  if (count < 2) return match;
  auto passes = passes_for(records.fields());
  if (count <= settings.blocks.whole_file_records) passes.insert(passes.begin(), Pass{});
  const Blocks blocks(records, std::move(passes), settings.blocks, parallel);
  const Comparison comparison(records);
  match.model = learn(comparison, records, blocks, settings.seed, settings.learn, parallel);
  const Scale scale(records, match.model);

  const auto pairs_all = static_cast<double>(count) * static_cast<double>(count - 1) / 2;
  const auto prior_max = std::min(0.5, matches_a_record * static_cast<double>(count) / pairs_all);
  const auto weight_min = log_odds(settings.floor) - log_odds(prior_max);
  auto pairs = score(blocks, comparison, scale, weight_min, parallel, match.compared);
  std::vector<float> weights;
  for (const auto& pair : pairs) weights.push_back(pair.weight);
  match.model.prior = learn_prior(weights, pairs_all);

  const auto prior = log_odds(match.model.prior);
  std::erase_if(pairs,
                [&](const ScoredPair& pair) { return prior + pair.weight < log_odds(settings.floor); });
  std::ranges::sort(pairs, [](const ScoredPair& one, const ScoredPair& other) {
    if (one.weight != other.weight) return one.weight > other.weight;
    return std::pair(one.a, one.b) < std::pair(other.a, other.b);
  });
  match.pairs = std::move(pairs);
  const auto linked = std::ranges::partition_point(
      match.pairs, [&](const ScoredPair& pair) { return prior + pair.weight >= log_odds(linked_from); });
  parallel("clustering", 1, [&](std::size_t) {
    match.cluster = clusters(count, {match.pairs.begin(), linked}, [&](Record a, Record b) {
      return prior + scale.weight(comparison.compare(a, b), a, b);
    });
  });
  return match;
}

}  // namespace balie::identity::match
