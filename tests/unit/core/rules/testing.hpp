// Small models as text, and what they decide as JSON.
#pragma once

#include "core/rules/evaluation.hpp"
#include "protocols/dmn/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::rules {

// The content of <definitions> of a model with the namespace `space`, in one line before the content.
std::string document(std::string_view content, std::string_view space = "urn:m");
// <literalExpression> of this FEEL.
std::string literal(std::string_view text);
// A decision without requirements; `box` is its expression.
std::string decision(std::string_view name, std::string_view box, std::string_view type = "");

dmn::Definitions read_model(std::string_view document, std::string file = "m.dmn");

// A compiled model, from the content of its definitions.
class TestModel {
 public:
  explicit TestModel(std::string_view content, const CompileOptions& options = {});
  TestModel(std::string_view content, const std::vector<std::string>& imported);

  // Of a decision or service, as JSON; `inputs` is a JSON object.
  std::string decide(std::string_view name, std::string_view inputs = "{}");
  [[nodiscard]] std::string reasons() const { return reasons_; }  // of the last, a line each
  [[nodiscard]] std::string hits() const { return hits_; }        // "decision 1, decision 3"
  [[nodiscard]] std::string problems() const;                     // a line each
  [[nodiscard]] const Compiled& compiled() const { return compiled_; }

 private:
  Compiled compiled_;
  std::string reasons_;
  std::string hits_;
};

// What one expression gives.
std::string evaluate(std::string_view box, std::string_view type = "");

}  // namespace balie::rules
