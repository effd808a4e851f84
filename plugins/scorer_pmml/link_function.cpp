#include "plugins/scorer_pmml/link_function.hpp"

#include "plugins/scorer_pmml/link.hpp"

#include <cmath>

namespace balie::scorer_pmml {

double inverse_link(pmml::LinkFunction link, double eta, double parameter) noexcept {
  using pmml::LinkFunction;
  switch (link) {
    case LinkFunction::identity:
      return eta;
    case LinkFunction::cauchit:
      return inverse(Link::cauchit, eta);
    case LinkFunction::cloglog:
      return inverse(Link::cloglog, eta);
    case LinkFunction::log:
      return inverse(Link::log, eta);
    case LinkFunction::logit:
      return inverse(Link::logit, eta);
    case LinkFunction::loglog:
      return inverse(Link::loglog, eta);
    case LinkFunction::probit:
      return inverse(Link::probit, eta);
    case LinkFunction::logc:
      return -std::expm1(eta);
    case LinkFunction::negbin:
      return 1 / (parameter * std::expm1(-eta));
    case LinkFunction::oddspower:
      return parameter == 0 ? inverse(Link::logit, eta)
                            : 1 / (1 + std::pow(1 + parameter * eta, -1 / parameter));
    case LinkFunction::power:
      return parameter == 0 ? inverse(Link::log, eta) : std::pow(eta, 1 / parameter);
  }
  return std::nan("");
}

}  // namespace balie::scorer_pmml
