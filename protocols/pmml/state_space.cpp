#include "protocols/pmml/state_space.hpp"

#include <fmt/format.h>

namespace balie::pmml {
namespace {

std::optional<Matrix> read_square(Reading& reading, const xml::Element& parent, std::size_t size) {
  const auto element = reading.child(parent, "Matrix");
  if (!element) return std::nullopt;
  auto matrix = read_matrix(reading, *element);
  if (reading.ok() && (matrix.rows != size || matrix.columns != size)) {
    reading.refuse(*element, fmt::format("it has {} rows and {} columns, and the state has {} numbers",
                                         matrix.rows, matrix.columns, size));
  }
  return matrix;
}

void read_state(Reading& reading, const xml::Element& element, StateSpace& model) {
  model.state = read_numbers_in(reading, element);
  if (model.state.empty() || model.state.size() > StateSpace::states_max)
    reading.refuse(element, fmt::format("it has not 1 to {} numbers", StateSpace::states_max));
}

void read_measurement(Reading& reading, const xml::Element& parent, StateSpace& model) {
  const auto element = reading.child(parent, "Matrix");
  if (!element) return;
  auto matrix = read_matrix(reading, *element);
  if (!reading.ok()) return;
  if (matrix.rows != 1) return reading.refuse(*element, "a model of several series is not supported");
  if (matrix.columns != model.state.size()) {
    reading.refuse(*element, fmt::format("it has {} columns, and the state has {} numbers", matrix.columns,
                                         model.state.size()));
  }
  model.measurement = std::move(matrix.cells);
}

void read_intercept(Reading& reading, const xml::Element& element, StateSpace& model) {
  enum class Of { state, observation };
  static constexpr Word<Of> words[] = {{"state", Of::state}, {"observation", Of::observation}};
  reading.shape(element, "type", "Array INT-Array REAL-Array INT-SparseArray REAL-SparseArray");
  const auto of = reading.word<Of>(element, "type", words, Of::state);
  auto numbers = read_numbers_in(reading, element);
  const std::size_t expected = of == Of::state ? model.state.size() : 1;
  if (numbers.size() != expected)
    return reading.refuse(element, fmt::format("it has {} numbers, not {}", numbers.size(), expected));
  if (of == Of::state) {
    model.state_intercept = std::move(numbers);
  } else {
    model.observation_intercept = numbers.front();
  }
}

void read_observation_variance(Reading& reading, const xml::Element& element, StateSpace& model) {
  const auto matrix = read_square(reading, element, 1);
  if (!reading.ok()) return;
  model.observation_variance = matrix->cells.front();
  if (!(model.observation_variance >= 0)) reading.refuse(element, "a variance is below 0");
}

void read_covariances(Reading& reading, const xml::Element& element, StateSpace& model) {
  const auto size = model.state.size();
  if (const auto child = element.child("PredictedStateCovarianceMatrix"))
    model.state_covariance = read_square(reading, *child, size);
  if (const auto child = element.child("SelectedStateCovarianceMatrix"))
    model.noise_covariance = read_square(reading, *child, size);
  if (const auto child = element.child("ObservationVarianceMatrix"))
    read_observation_variance(reading, *child, model);
  model.variance = reading.number_if(element, "variance");
  if (model.variance && !(*model.variance > 0)) reading.refuse(element, "its variance is not above 0");
}

}  // namespace

StateSpace read_state_space(Reading& reading, const xml::Element& element) {
  reading.shape(element, "variance period intercept",
                "StateVector TransitionMatrix MeasurementMatrix InterceptVector "
                "PredictedStateCovarianceMatrix SelectedStateCovarianceMatrix ObservationVarianceMatrix "
                "PsiVector DynamicRegressor");
  StateSpace model{.place = place_of(element)};
  for (const std::string_view name : {"PsiVector", "DynamicRegressor"}) {
    if (const auto child = element.child(name))
      reading.refuse(*child, "it is not supported in a state space model");
  }
  if (Reading::text(element, "period", "none") != "none")
    reading.refuse(element, "the standard does not say what a period does to the state");
  if (reading.number(element, "intercept", 0) != 0)
    reading.refuse(element, "its intercept does not say of what it is; an InterceptVector does");
  const auto state = reading.child(element, "StateVector");
  const auto transition = reading.child(element, "TransitionMatrix");
  const auto measurement = reading.child(element, "MeasurementMatrix");
  if (!reading.ok()) return model;
  read_state(reading, *state, model);
  if (auto matrix = read_square(reading, *transition, model.state.size()))
    model.transition = std::move(*matrix);
  read_measurement(reading, *measurement, model);
  if (const auto child = element.child("InterceptVector")) read_intercept(reading, *child, model);
  read_covariances(reading, element, model);
  return model;
}

}  // namespace balie::pmml
