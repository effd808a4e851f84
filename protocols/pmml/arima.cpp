#include "protocols/pmml/arima.hpp"

#include "protocols/pmml/arrays.hpp"

#include <fmt/format.h>

namespace balie::pmml {
namespace {

// The array of a child that must be there, as long as the order says.
std::vector<double> read_coefficients(Reading& reading, const xml::Element& parent, std::string_view name,
                                      std::uint32_t order) {
  const auto child = reading.child(parent, name);
  if (!child) return {};
  auto found = read_numbers_in(reading, *child);
  if (found.size() != order) {
    reading.refuse(*child, fmt::format("{} coefficients, and the order is {}", found.size(), order));
  }
  return found;
}

void read_moving_average(Reading& reading, const xml::Element& element, std::uint32_t order,
                         Arima::Component& component) {
  reading.shape(element, "", "MACoefficients Residuals");
  component.moving_average = read_coefficients(reading, element, "MACoefficients", order);
  const auto residuals = reading.child(element, "Residuals");
  if (!residuals) return;
  component.residuals = read_numbers_in(reading, *residuals);
  if (component.residuals.size() > Arima::residuals_max) reading.refuse(*residuals, "too many residuals");
}

std::uint32_t read_order(Reading& reading, const xml::Element& element, std::string_view name,
                         std::uint32_t order_max) {
  const auto order = reading.count(element, name, 0);
  if (order > order_max) reading.refuse(element, fmt::format("{} is above {}", name, order_max));
  return order;
}

struct OrderNames {
  std::string_view autoregressive;
  std::string_view differences;
  std::string_view moving_average;
};

Arima::Component read_component(Reading& reading, const xml::Element& element, const OrderNames& names) {
  Arima::Component component{.place = place_of(element)};
  const auto p = read_order(reading, element, names.autoregressive, Arima::order_max);
  const auto q = read_order(reading, element, names.moving_average, Arima::order_max);
  component.differences = read_order(reading, element, names.differences, Arima::differences_max);
  if (!reading.ok()) return component;
  if (p > 0) component.autoregressive = read_coefficients(reading, element, "AR", p);
  const auto average = q > 0 ? reading.child(element, "MA") : std::nullopt;
  if (average) read_moving_average(reading, *average, q, component);
  // An order of 0 may have an array, of nothing.
  if (p == 0 && element.child("AR")) read_coefficients(reading, element, "AR", 0);
  if (q == 0 && element.child("MA") && element.child("MA")->child("MACoefficients"))
    read_coefficients(reading, *element.child("MA"), "MACoefficients", 0);
  return component;
}

void read_season(Reading& reading, const xml::Element& element, Arima& arima) {
  reading.shape(element, "P D Q period", "AR MA");
  arima.seasonal = read_component(reading, element, {"P", "D", "Q"});
  const auto period = reading.count(element, "period");
  if (period < 2 || period > Arima::period_max)
    return reading.refuse(element, fmt::format("its period is not from 2 to {}", Arima::period_max));
  arima.seasonal.period = period;
}

void check_lags(Reading& reading, const Arima& arima) {
  const auto lags = [](const Arima::Component& component) {
    const auto order = component.autoregressive.size() + component.moving_average.size();
    return (order + component.differences) * component.period;
  };
  if (lags(arima.nonseasonal) + lags(arima.seasonal) > Arima::lags_max)
    reading.refuse(arima.place, "its orders and its period are too large");
}

}  // namespace

Arima read_arima(Reading& reading, const xml::Element& element) {
  enum class Method { conditional, exact };
  static constexpr Word<Method> methods[] = {{"conditionalLeastSquares", Method::conditional},
                                             {"exactLeastSquares", Method::exact}};
  reading.shape(
      element, "RMSE transformation constantTerm predictionMethod",
      "NonseasonalComponent SeasonalComponent DynamicRegressor MaximumLikelihoodStat OutlierEffect");
  Arima arima{.place = place_of(element)};
  if (reading.word<Method>(element, "predictionMethod", methods, Method::conditional) == Method::exact)
    reading.refuse(element,
                   "exactLeastSquares: the standard does not say what its final state is a state of");
  if (Reading::text(element, "transformation", "none") != "none")
    reading.refuse(element, "the standard does not say how a transformation is undone");
  for (const std::string_view name : {"DynamicRegressor", "OutlierEffect"}) {
    if (const auto child = element.child(name)) reading.refuse(*child, "it is not supported in an ARIMA");
  }
  arima.constant = reading.number(element, "constantTerm", 0);
  arima.rmse = reading.number_if(element, "RMSE");
  if (arima.rmse && !(*arima.rmse > 0)) arima.rmse.reset();
  if (const auto component = element.child("NonseasonalComponent")) {
    reading.shape(*component, "p d q", "AR MA");
    arima.nonseasonal = read_component(reading, *component, {"p", "d", "q"});
  }
  if (const auto component = element.child("SeasonalComponent")) read_season(reading, *component, arima);
  check_lags(reading, arima);
  return arima;
}

}  // namespace balie::pmml
