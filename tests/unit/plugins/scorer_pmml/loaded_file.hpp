// A model as the hub loads it, and records of texts through it: for the tests of what is around every kind.
#pragma once

#include "core/scoring/model.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace balie::scorer_pmml {

class LoadedFile {
 public:
  // `dictionary` is what stands in the DataDictionary, `model` the element of the model.
  LoadedFile(std::string_view dictionary, std::string_view model);

  // Why it was refused: "Element line: text"; empty: it was not.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  // An output of a record: "missing", or the verdict and the field where there is no score: "invalid x".
  std::string score(const std::map<std::string, std::string>& record, std::string_view output);

 private:
  std::unique_ptr<const scoring::Model> model_;
  std::unique_ptr<scoring::Scratch> scratch_;
  std::string refusal_;
};

}  // namespace balie::scorer_pmml
