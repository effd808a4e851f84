// A PMML file, compiled, and one record after the other through it: for the tests of the kinds of models.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scorer_pmml {

// A file with these fields, written as "name:type" with the dictionary's values after another colon and
// commas between: "colour:string:red,blue". A number is continuous, all else is categorical.
std::string dictionary_of(const std::vector<std::string_view>& fields, std::string_view application);

class CompiledFile {
 public:
  // `model` is the element of the model; `fields` as dictionary_of() has them; `application` says that it
  // wrote the file.
  CompiledFile(const std::vector<std::string_view>& fields, std::string_view model,
               std::string_view application = "");

  // Why it was refused: "Element line: text"; empty: it was not.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] const CompiledModel& model() const { return *model_; }

  // Scores a record. What is not in it is missing; a list has "|" between its items.
  const Outcome& score(const std::map<std::string, std::string>& record);
  // Of the record before.
  [[nodiscard]] double number(std::string_view output) const;
  [[nodiscard]] std::string text(std::string_view output) const;
  [[nodiscard]] std::string predicted() const;  // a label
  [[nodiscard]] double probability(std::string_view label) const;
  // By how much an input moved the score, or that of a category.
  [[nodiscard]] double contribution(std::string_view input, double weight,
                                    std::uint32_t category = none) const;

 private:
  [[nodiscard]] std::string text_of(double value, const pmml::Type& type) const;

  std::unique_ptr<const pmml::File> file_;
  Symbols symbols_;
  std::unique_ptr<Compiler> compiler_;
  std::unique_ptr<const CompiledModel> model_;
  std::unique_ptr<Frame> frame_;
  std::vector<std::vector<double>> lists_;
  std::string refusal_;
};

}  // namespace balie::scorer_pmml
