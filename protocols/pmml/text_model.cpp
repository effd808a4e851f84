#include "protocols/pmml/text_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace balie::pmml {
namespace {

using Local = TextIndex::LocalWeights;
using Global = TextModel::GlobalWeights;
constexpr Word<Local> local_words[] = {{"termFrequency", Local::term_frequency},
                                       {"binary", Local::binary},
                                       {"logarithmic", Local::logarithmic},
                                       {"augmentedNormalizedTermFrequency", Local::augmented}};
constexpr Word<Global> global_words[] = {{"inverseDocumentFrequency", Global::inverse_document_frequency},
                                         {"none", Global::none},
                                         {"GFIDF", Global::gfidf},
                                         {"normal", Global::normal},
                                         {"probabilisticInverse", Global::probabilistic_inverse}};
constexpr Word<bool> normalization_words[] = {{"none", false}, {"cosine", true}};
constexpr Word<bool> similarity_words[] = {{"cosine", false}, {"euclidean", true}};

void read_terms(Reading& reading, const xml::Element& element, TextModel& model) {
  reading.shape(element, "", "Taxonomy Array STRING-Array");
  if (const auto taxonomy = element.child("Taxonomy"))
    reading.refuse(*taxonomy, "the standard does not say how the terms of a taxonomy are counted");
  for (const auto child : element.children()) {
    if (is_array(child.name())) model.terms = read_strings(reading, child);
  }
  std::unordered_set<std::string_view> seen;
  for (const auto& term : model.terms) {
    if (!seen.insert(term).second) reading.refuse(element, fmt::format("\"{}\" is in it twice", term));
  }
}

void read_documents(Reading& reading, const xml::Element& element, TextModel& model) {
  reading.shape(element, "", "TextDocument");
  std::unordered_set<std::string_view> seen;
  for (const auto child : element.children()) {
    if (child.name() != "TextDocument") continue;
    reading.shape(child, "id name length file", "");
    model.documents.push_back({.place = place_of(child),
                               .id = reading.text(child, "id"),
                               .name = Reading::text(child, "name", "")});
    if (!seen.insert(model.documents.back().id).second) reading.refuse(child, "another document has this id");
  }
}

void read_frequencies(Reading& reading, const xml::Element& element, TextModel& model) {
  reading.shape(element, "", "Matrix");
  const auto matrix = reading.child(element, "Matrix");
  if (!matrix) return;
  model.frequencies = read_matrix(reading, *matrix);
  if (!reading.ok()) return;
  if (model.frequencies.rows != model.documents.size() || model.frequencies.columns != model.terms.size()) {
    reading.refuse(*matrix,
                   fmt::format("{} x {} cells for {} documents and {} terms", model.frequencies.rows,
                               model.frequencies.columns, model.documents.size(), model.terms.size()));
  }
  if (!std::ranges::all_of(model.frequencies.cells, is_frequency))
    reading.refuse(*matrix, "a cell is no whole number from 0 to 1e9: it may have been weighted already");
}

void check_number(Reading& reading, const xml::Element& element, std::string_view attribute,
                  std::size_t found) {
  const auto expected = reading.count(element, attribute);
  if (found == 0 || found != expected)
    reading.refuse(element, fmt::format("{} is {}, there are {}", attribute, expected, found));
}

}  // namespace

bool is_frequency(double number) {
  return number >= 0 && number <= frequency_max && number == std::floor(number);
}

std::unique_ptr<const Body> read_text_model(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<TextModel>();
  auto& model = *body;
  shape_of_model(reading, element, "numberOfTerms numberOfDocuments",
                 "TextDictionary TextCorpus DocumentTermMatrix TextModelNormalization TextModelSimiliarity");
  model.place = place_of(element);
  const auto dictionary = reading.child(element, "TextDictionary");
  const auto corpus = reading.child(element, "TextCorpus");
  const auto matrix = reading.child(element, "DocumentTermMatrix");
  const auto similarity = reading.child(element, "TextModelSimiliarity");
  if (!reading.ok()) return body;
  read_terms(reading, *dictionary, model);
  check_number(reading, element, "numberOfTerms", model.terms.size());
  read_documents(reading, *corpus, model);
  check_number(reading, element, "numberOfDocuments", model.documents.size());
  read_frequencies(reading, *matrix, model);
  if (const auto weights = element.child("TextModelNormalization")) {
    reading.shape(*weights, "localTermWeights globalTermWeights documentNormalization", "");
    model.local_weights =
        reading.word<Local>(*weights, "localTermWeights", local_words, Local::term_frequency);
    model.global_weights =
        reading.word<Global>(*weights, "globalTermWeights", global_words, Global::inverse_document_frequency);
    model.unit_length = reading.word<bool>(*weights, "documentNormalization", normalization_words, false);
  }
  reading.shape(*similarity, "similarityType", "");
  model.euclidean = reading.word<bool>(*similarity, "similarityType", similarity_words);
  return body;
}

}  // namespace balie::pmml
