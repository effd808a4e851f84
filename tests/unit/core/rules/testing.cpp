#include "tests/unit/core/rules/testing.hpp"

#include "core/feel/json.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::rules {

std::string document(std::string_view content, std::string_view space) {
  return fmt::format(
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"m\" namespace=\"{}\">\n{}\n"
      "</definitions>",
      space, content);
}

std::string literal(std::string_view text) {
  return fmt::format("<literalExpression><text><![CDATA[{}]]></text></literalExpression>", text);
}

std::string decision(std::string_view name, std::string_view box, std::string_view type) {
  return fmt::format(R"(<decision id="{0}" name="{0}"><variable name="{0}" typeRef="{1}"/>{2}</decision>)",
                     name, type, box);
}

dmn::Definitions read_model(std::string_view document, std::string file) {
  auto model = dmn::read(document, std::move(file));
  EXPECT_TRUE(model) << to_string(model ? Problem{} : model.error().front());
  return model ? std::move(*model) : dmn::Definitions{};
}

TestModel::TestModel(std::string_view content, const CompileOptions& options) {
  const auto model = read_model(document(content));
  compiled_ = compile(model, {}, options);
}

TestModel::TestModel(std::string_view content, const std::vector<std::string>& imported) {
  const auto model = read_model(document(content));
  std::vector<dmn::Definitions> others;
  for (const auto& other : imported)
    others.push_back(read_model(other, fmt::format("o{}.dmn", others.size() + 1)));
  std::vector<const dmn::Definitions*> pointers;
  for (const auto& other : others) pointers.push_back(&other);
  compiled_ = compile(model, pointers);
}

std::string TestModel::decide(std::string_view name, std::string_view inputs) {
  if (!compiled_.model) return "no model";
  Evaluation evaluation(compiled_.model);
  const auto given = feel::from_json(inputs);
  if (!given) return given.error().text();
  const auto unknown = evaluation.give_all(given->context());
  if (!unknown.empty()) return unknown.front().text;
  using Kind = Model::Node::Kind;
  const auto* const found = compiled_.model->find(Kind::decision, name);
  const auto* const service = compiled_.model->find(Kind::service, name);
  if (found == nullptr && service == nullptr) return "no decision";
  const auto value =
      found != nullptr ? evaluation.decide(*found) : evaluation.call(*service, given->context().entries());
  reasons_.clear();
  for (const auto& reason : evaluation.reasons()) reasons_ += to_string(reason) + "\n";
  hits_.clear();
  for (const auto& hit : evaluation.hits()) {
    hits_ += fmt::format("{}{} {}", hits_.empty() ? "" : ", ", hit.table->owner, hit.rule + 1);
  }
  return feel::to_json(value);
}

std::string TestModel::problems() const {
  std::string all;
  for (const auto& problem : compiled_.problems) all += to_string(problem) + "\n";
  return all;
}

std::string evaluate(std::string_view box, std::string_view type) {
  TestModel model(decision("d", box, type));
  const auto problems = model.problems();
  return problems.empty() ? model.decide("d") : problems;
}

}  // namespace balie::rules
