#include "protocols/pmml/comparison_measure.hpp"

namespace balie::pmml {
namespace {

using Kind = ComparisonMeasure::Kind;
constexpr Word<Kind> kinds[] = {
    {"euclidean", Kind::euclidean},
    {"squaredEuclidean", Kind::squared_euclidean},
    {"chebychev", Kind::chebychev},
    {"cityBlock", Kind::city_block},
    {"minkowski", Kind::minkowski},
    {"simpleMatching", Kind::simple_matching},
    {"jaccard", Kind::jaccard},
    {"tanimoto", Kind::tanimoto},
    {"binarySimilarity", Kind::binary_similarity},
};

constexpr Word<CompareFunction> functions[] = {
    {"absDiff", CompareFunction::abs_diff}, {"gaussSim", CompareFunction::gauss_sim},
    {"delta", CompareFunction::delta},      {"equal", CompareFunction::equal},
    {"table", CompareFunction::table},
};

enum class Compared { distance, similarity };
constexpr Word<Compared> compared[] = {{"distance", Compared::distance},
                                       {"similarity", Compared::similarity}};

void read_parameters(Reading& reading, const xml::Element& element, ComparisonMeasure& measure) {
  if (measure.kind == Kind::minkowski) {
    reading.shape(element, "p-parameter", "");
    measure.minkowski_p = reading.number(element, "p-parameter");
    if (!(measure.minkowski_p > 0)) reading.refuse(element, "p-parameter is not above 0");
  } else if (measure.kind == Kind::binary_similarity) {
    static constexpr std::string_view tops[] = {"c00-parameter", "c01-parameter", "c10-parameter",
                                                "c11-parameter"};
    static constexpr std::string_view bottoms[] = {"d00-parameter", "d01-parameter", "d10-parameter",
                                                   "d11-parameter"};
    for (std::size_t i = 0; i < 4; ++i) {
      measure.numerator[i] = reading.number(element, tops[i]);
      measure.denominator[i] = reading.number(element, bottoms[i]);
    }
  }
}

}  // namespace

std::optional<CompareFunction> read_compare_function(Reading& reading, const xml::Element& element) {
  return reading.word_if<CompareFunction>(element, "compareFunction", functions);
}

ComparisonMeasure read_comparison_measure(Reading& reading, const xml::Element& parent) {
  ComparisonMeasure measure;
  const auto element = reading.child(parent, "ComparisonMeasure");
  if (!element) return measure;
  measure.place = place_of(*element);
  measure.similarity = reading.word<Compared>(*element, "kind", compared) == Compared::similarity;
  measure.function = read_compare_function(reading, *element).value_or(CompareFunction::abs_diff);
  for (const auto child : element->children()) {
    if (Reading::is_vendors(child)) continue;
    for (const auto& word : kinds) {
      if (word.text != child.name()) continue;
      measure.kind = word.value;
      read_parameters(reading, child, measure);
      // The measures of zeros and ones grow with likeness, the others with difference.
      if (measure.similarity != (word.value >= Kind::simple_matching) &&
          word.value >= Kind::simple_matching) {
        reading.refuse(child, "it is a similarity, and the measure's kind is distance");
      }
      return measure;
    }
    reading.refuse(child, "not known in ComparisonMeasure");
  }
  reading.refuse(*element, "it has no measure");
  return measure;
}

}  // namespace balie::pmml
