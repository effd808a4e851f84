// NaiveBayesModel as a value (PMML 4.4, Naive Bayes). Its texts are those of the document.
#pragma once

#include "protocols/pmml/model.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::pmml {

struct NaiveBayes final : Body {
  struct Count {
    std::string_view target_value;
    double count = 0;
  };
  struct PairCounts {
    Place place;
    std::string_view value;
    std::vector<Count> counts;  // a target value that is not in it was never seen with the value
  };
  struct Distribution {
    enum class Kind : std::uint8_t { gaussian, poisson };
    Place place;
    std::string_view target_value;
    Kind kind = Kind::gaussian;
    double mean = 0;
    double variance = 0;  // of gaussian
  };
  // Has either pairs or distributions.
  struct Input {
    Place place;
    std::string_view field;
    std::vector<DerivedField> bins;  // one where the field is made discrete first; its name may be empty
    std::vector<PairCounts> pairs;
    std::vector<Distribution> distributions;
    // Does a density below the threshold count as the threshold? So says the standard since it has
    // distributions (4.2). R wrote them into an Extension before, and replaces none but 0.
    bool threshold_is_least = true;
  };

  Place place;
  double threshold = 0;
  std::vector<Input> inputs;
  std::string_view target;
  std::vector<Count> target_counts;
};

// `element` is a NaiveBayesModel.
std::unique_ptr<const Body> read_naive_bayes(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
