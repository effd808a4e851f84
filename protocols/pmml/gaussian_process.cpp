#include "protocols/pmml/gaussian_process.hpp"

#include "protocols/pmml/arrays.hpp"

namespace balie::pmml {
namespace {

using Kind = CovarianceKernel::Kind;
constexpr Word<Kind> kinds[] = {{"RadialBasisKernel", Kind::radial_basis},
                                {"ARDSquaredExponentialKernel", Kind::ard_squared_exponential},
                                {"AbsoluteExponentialKernel", Kind::absolute_exponential},
                                {"GeneralizedExponentialKernel", Kind::generalized_exponential}};

void read_kernel(Reading& reading, const xml::Element& element, Kind kind, CovarianceKernel& kernel) {
  kernel.kind = kind;
  kernel.gamma = reading.number(element, "gamma", 1);
  kernel.noise_variance = reading.number(element, "noiseVariance", 1);
  if (kind == Kind::radial_basis) {
    reading.shape(element, "description gamma noiseVariance lambda", "");
    kernel.lambda = {reading.number(element, "lambda", 1)};
  } else {
    reading.shape(element, "description gamma noiseVariance degree", "Lambda");
    kernel.degree = reading.number(element, "degree", 1);
    const auto lambda = element.child("Lambda");
    kernel.lambda = lambda ? read_numbers_in(reading, *lambda) : std::vector<double>{1};
  }
  for (const double lambda : kernel.lambda) {
    if (!(lambda > 0)) reading.refuse(element, "a lambda is not above 0");
  }
  if (kernel.lambda.empty()) reading.refuse(element, "it has no lambda");
  if (kernel.noise_variance < 0) reading.refuse(element, "noiseVariance is below 0");
}

}  // namespace

std::unique_ptr<const Body> read_gaussian_process(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<GaussianProcess>();
  shape_of_model(reading, element, "optimizer",
                 "RadialBasisKernel ARDSquaredExponentialKernel AbsoluteExponentialKernel "
                 "GeneralizedExponentialKernel TrainingInstances");
  body->place = place_of(element);
  std::size_t kernels = 0;
  for (const auto child : element.children()) {
    for (const auto& word : kinds) {
      if (child.name() != word.text) continue;
      ++kernels;
      read_kernel(reading, child, word.value, body->kernel);
    }
  }
  if (kernels != 1) reading.refuse(element, "it must have one kernel");
  body->instances = read_training_instances(reading, element);
  return body;
}

}  // namespace balie::pmml
