// ClusteringModel as a value (PMML 4.4, Clustering Models). Its texts are those of the document.
#pragma once

#include "protocols/pmml/arrays.hpp"
#include "protocols/pmml/comparison_measure.hpp"
#include "protocols/pmml/model.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::pmml {

struct Clustering final : Body {
  struct Field {
    Place place;
    std::string_view name;
    double weight = 1;
    double similarity_scale = 1;
    CompareFunction function = CompareFunction::abs_diff;
    std::optional<Matrix> comparisons;  // of CompareFunction::table
    double missing_value_weight = 1;
    std::vector<DerivedField> computed;  // one, where the center has it as its own (CenterFields, to 3.1)
  };
  struct Cluster {
    Place place;
    std::string_view id;         // its number, from 1, where the file names none
    std::string_view name;       // may be empty
    std::vector<double> center;  // of the fields, in their order
  };

  Place place;
  ComparisonMeasure measure;
  std::vector<Field> fields;  // those that make up a center
  std::vector<Cluster> clusters;
};

// `element` is a ClusteringModel. Clusters that are defined by statistics alone are refused: the standard
// does not say how they score.
std::unique_ptr<const Body> read_clustering(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
