#include "plugins/scorer_pmml/state_space.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace balie::scorer_pmml {
namespace {

constexpr double alike = 1e-6;        // in parts of the greater one
constexpr double products_max = 4e8;  // of numbers, for all steps: a second

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}
bool is_near(double a, double b) { return std::abs(a - b) <= alike * std::max(std::abs(a), std::abs(b)); }

// A transition matrix, which is nearly all zeros.
class Transition {
 public:
  explicit Transition(const pmml::Matrix& matrix) : size_(matrix.rows) {
    for (std::size_t row = 0; row < matrix.rows; ++row) {
      for (std::size_t column = 0; column < matrix.columns; ++column) {
        if (matrix.at(row, column) != 0) entries_.push_back({row, column, matrix.at(row, column)});
      }
    }
  }

  [[nodiscard]] std::vector<double> step(std::span<const double> state) const {
    std::vector<double> next(size_);
    for (const auto& entry : entries_) next[entry.row] += entry.value * state[entry.column];
    return next;
  }
  // The covariance a step on: transition * covariance * transition'.
  [[nodiscard]] std::vector<double> step_covariance(std::span<const double> covariance) const {
    std::vector<double> half(size_ * size_);
    for (const auto& entry : entries_) {
      for (std::size_t i = 0; i < size_; ++i)
        half[entry.row * size_ + i] += entry.value * covariance[entry.column * size_ + i];
    }
    std::vector<double> next(size_ * size_);
    for (const auto& entry : entries_) {
      for (std::size_t i = 0; i < size_; ++i)
        next[i * size_ + entry.row] += entry.value * half[i * size_ + entry.column];
    }
    return next;
  }
  // Of numbers, for all steps.
  [[nodiscard]] double products() const {
    return static_cast<double>(entries_.size()) * static_cast<double>(Forecast::steps_max);
  }
  [[nodiscard]] double covariance_products() const { return 2 * products() * static_cast<double>(size_); }

 private:
  struct Entry {
    std::size_t row;
    std::size_t column;
    double value;
  };
  std::size_t size_;
  std::vector<Entry> entries_;
};

// What is seen of a covariance of the state.
double seen(const pmml::StateSpace& model, std::span<const double> covariance) {
  const auto size = model.state.size();
  double variance = 0;
  for (std::size_t row = 0; row < size; ++row)
    variance += model.measurement[row] * dot(model.measurement, covariance.subspan(row * size, size));
  return variance;
}

std::vector<double> means_of(const pmml::StateSpace& model, const Transition& transition) {
  auto state = model.state;
  std::vector<double> means;
  while (true) {
    means.push_back(model.observation_intercept + dot(model.measurement, state));
    if (means.size() == Forecast::steps_max) return means;
    state = transition.step(state);
    for (std::size_t i = 0; i < model.state_intercept.size(); ++i) state[i] += model.state_intercept[i];
  }
}

enum class StateOf { end_of_series, first_step };
struct Covariances {
  StateOf state;
  double unit;
};

// How a file's covariances are meant. nullopt: `why` says what they leave open.
std::optional<Covariances> read_covariances(const pmml::StateSpace& model, std::string& why) {
  if (!model.state_covariance || !model.noise_covariance) {
    why = "an interval needs a PredictedStateCovarianceMatrix and a SelectedStateCovarianceMatrix";
    return std::nullopt;
  }
  const double noise = seen(model, model.noise_covariance->cells);
  const double state = seen(model, model.state_covariance->cells);
  why = "the standard leaves open of which step its PredictedStateCovarianceMatrix is, and it does not tell";
  if (!(noise > 0) || !std::isfinite(noise) || !std::isfinite(state)) return std::nullopt;
  // Of the first step it has the noise of that step in it, and more. Of the end of the series, where the
  // value is known and seen without noise, nothing of it is seen.
  const bool has_noise = state >= noise * (1 - alike);
  if (model.observation_variance > 0 && has_noise) return std::nullopt;
  if (model.observation_variance == 0 && !has_noise && std::abs(state) > alike * noise) return std::nullopt;
  const auto of = has_noise ? StateOf::first_step : StateOf::end_of_series;
  if (!model.variance || is_near(noise, *model.variance)) return Covariances{of, 1};
  why = "the standard leaves open whether its covariances are in units of its variance, and they do not tell";
  if (!is_near(noise, 1)) return std::nullopt;
  return Covariances{of, *model.variance};
}

std::vector<double> variances_of(const pmml::StateSpace& model, const Transition& transition,
                                 const Covariances& meant) {
  auto covariance = model.state_covariance->cells;
  const auto step = [&] {
    covariance = transition.step_covariance(covariance);
    for (std::size_t i = 0; i < covariance.size(); ++i) covariance[i] += model.noise_covariance->cells[i];
  };
  if (meant.state == StateOf::end_of_series) step();
  std::vector<double> variances;
  while (true) {
    variances.push_back(meant.unit * (seen(model, covariance) + model.observation_variance));
    if (variances.size() == Forecast::steps_max) return variances;
    step();
  }
}

}  // namespace

Forecast forecast(const pmml::StateSpace& model, std::span<const double> history, Compiler& compiler) {
  const Transition transition(model.transition);
  if (transition.products() > products_max)
    return compiler.refuse(model.place, "its TransitionMatrix is too large"), Forecast{};
  Forecast result{.means = means_of(model, transition)};
  // Without noise of its own, what is seen of the state of the end of the series is its last value.
  const bool ends_there = !history.empty() && is_near(history.back(), result.means[0]);
  if (ends_there && !is_near(result.means[0], result.means[1])) {
    compiler.refuse(model.place,
                    "its StateVector is that of the last value of its series, not of the first step ahead");
    return {};
  }
  const auto meant = read_covariances(model, result.why_no_variances);
  if (!meant) return result;
  if (transition.covariance_products() > products_max) {
    result.why_no_variances = "its state is too large for intervals";
    return result;
  }
  result.variances = variances_of(model, transition, *meant);
  return result;
}

}  // namespace balie::scorer_pmml
