// Functions of models as values of FEEL.
#pragma once

#include "core/rules/item_type.hpp"
#include "core/rules/options.hpp"

#include <vector>

namespace balie::rules {

// A function definition, compiled.
struct FunctionBody {
  std::vector<feel::Parameter> parameters;
  std::vector<ItemType> types;  // of the parameters
  ItemType result;
  NodePtr logic;  // in its scope: what was captured, then the parameters
  Passage passage;
};

// As declared, or as its logic tells.
feel::Type result_type(const FunctionBody& body);

// A function definition with the values that it saw where it was defined.
class BoxedFunction final : public feel::Function {
 public:
  BoxedFunction(std::shared_ptr<const FunctionBody> body, std::vector<feel::Value> captured)
      : body_(std::move(body)), captured_(std::move(captured)) {}

  [[nodiscard]] std::span<const feel::Parameter> parameters() const override { return body_->parameters; }
  [[nodiscard]] feel::Type result() const override { return result_type(*body_); }
  [[nodiscard]] feel::Value call(feel::Run& run, std::span<const feel::Value> arguments) const override;
  [[nodiscard]] std::uint32_t height() const override { return 8 + 4 * body_->logic->height(); }

 private:
  std::shared_ptr<const FunctionBody> body_;
  std::vector<feel::Value> captured_;
};

// Business knowledge that somebody else evaluates.
class ModelFunction final : public feel::Function {
 public:
  ModelFunction(std::shared_ptr<const FunctionBody> signature, EvaluateModel evaluate)
      : signature_(std::move(signature)), evaluate_(std::move(evaluate)) {}

  [[nodiscard]] std::span<const feel::Parameter> parameters() const override {
    return signature_->parameters;
  }
  [[nodiscard]] feel::Type result() const override { return signature_->result.type(); }
  [[nodiscard]] feel::Value call(feel::Run& run, std::span<const feel::Value> arguments) const override;

 private:
  std::shared_ptr<const FunctionBody> signature_;  // without logic
  EvaluateModel evaluate_;
};

// The type of a function of this signature.
feel::Type function_type(const FunctionBody& body);

}  // namespace balie::rules
