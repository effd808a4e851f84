// TextModel as a value (PMML 3.0 to 4.4, Text Models; deprecated since 4.2). Its texts are those of the
// document.
#pragma once

#include "protocols/pmml/arrays.hpp"
#include "protocols/pmml/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::pmml {

constexpr double frequency_max = 1e9;  // of a term in a document
// A whole number from 0 to frequency_max?
bool is_frequency(double number);

struct TextModel final : Body {
  enum class GlobalWeights : std::uint8_t {
    none,
    inverse_document_frequency,
    gfidf,
    normal,
    probabilistic_inverse,
  };
  struct Document {
    Place place;
    std::string_view id;    // no other has it
    std::string_view name;  // may be empty
  };

  Place place;
  std::vector<std::string> terms;  // each once
  std::vector<Document> documents;
  Matrix frequencies;  // how often a document, the row, has a term, the column: is_frequency()
  TextIndex::LocalWeights local_weights = TextIndex::LocalWeights::term_frequency;
  GlobalWeights global_weights = GlobalWeights::none;
  bool unit_length = false;  // documentNormalization="cosine"
  bool euclidean = false;    // else by cosine
};

// `element` is a TextModel. Refused: a taxonomy of terms, which the standard does not say how to count; a
// model without a similarity; frequencies that are no counts, as they may have been weighted already.
std::unique_ptr<const Body> read_text_model(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
