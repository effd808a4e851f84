// How good the scores of a model were, once the outcomes are known.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace balie::scoring::adaptive {

struct Decile {
  std::uint64_t contacts = 0;
  std::uint64_t successes = 0;
  double predicted = 0;  // the mean chance
  double observed = 0;   // the share of successes
  double lift = 0;       // observed, against that of all contacts
  double gained = 0;     // share of all successes in this decile and those before
};

struct Evaluation {
  std::uint64_t outcomes = 0;
  std::uint64_t successes = 0;
  double log_loss = 0;  // mean, natural logarithm
  // None where all outcomes were the same.
  std::optional<double> auc;  // chance that a success had a higher score than a failure; ties count half
  std::optional<double> lift_area;  // under share of successes over share of contacts, best scores first
  std::vector<Decile> deciles;  // ten, best scores first; as many as there are outcomes where these are fewer
};

// Gathers chances and outcomes; memory is 16 bytes each.
class Evaluator {
 public:
  // `chance` in (0, 1).
  void add(double chance, bool success);
  [[nodiscard]] Evaluation evaluate() const;

 private:
  struct Scored {
    double chance;
    bool success;
  };
  std::vector<Scored> scored_;
};

}  // namespace balie::scoring::adaptive
