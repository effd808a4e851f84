// What a decision table costs, as JSON: 20 rules and 1,000 rules of 4 inputs (two numbers, a text, a
// boolean), each decision with inputs of its own: nanoseconds, and how many of the rules matched at all.
// `dmn_bench [DECISIONS]`.
#include "core/rules/evaluation.hpp"
#include "protocols/dmn/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>

namespace balie {
namespace {

constexpr int regions = 8;
constexpr std::size_t round = 2'000;  // decisions

std::string cell(std::string_view name, std::string_view text) {
  return fmt::format("<{0}><text><![CDATA[{1}]]></text></{0}>", name, text);
}

// Rules that cut the plane of age and amount into bands, for one region each, so that every input meets one
// rule or two.
std::string model(int rules) {
  const auto input = [](std::string_view name, std::string_view type) {
    return fmt::format(R"(<inputData id="{0}" name="{0}"><variable name="{0}" typeRef="{1}"/></inputData>)",
                       name, type);
  };
  const auto require = [](std::string_view name) {
    return fmt::format(R"(<informationRequirement><requiredInput href="#{}"/></informationRequirement>)",
                       name);
  };
  const auto column = [](std::string_view name, std::string_view type) {
    return fmt::format(R"(<input><inputExpression typeRef="{}"><text>{}</text></inputExpression></input>)",
                       type, name);
  };
  std::string text =
      R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="urn:bench">)";
  text += input("age", "number") + input("amount", "number") + input("region", "string") +
          input("member", "boolean");
  text += "<decision id='d' name='d'>" + require("age") + require("amount") + require("region") +
          require("member");
  text += "<decisionTable hitPolicy='FIRST'>" + column("age", "number") + column("amount", "number") +
          column("region", "string") + column("member", "boolean") + "<output typeRef='string'/>";
  for (int i = 0; i < rules; ++i) {
    const int low = 18 + i * 60 / rules;
    text += "<rule>" + cell("inputEntry", fmt::format("[{}..{}]", low, low + 12));
    text += cell("inputEntry", i % 3 == 0 ? "-" : fmt::format(">= {}", i % 40 * 25));
    text += cell("inputEntry", fmt::format("\"region {}\", \"region {}\"", i % regions, (i + 3) % regions));
    text += cell("inputEntry", i % 4 == 0 ? "true" : "-");
    text += cell("outputEntry", fmt::format("\"offer {}\"", i)) + "</rule>";
  }
  return text + "</decisionTable></decision></definitions>";
}

struct Inputs {
  feel::Value age;
  feel::Value amount;
  feel::Value region;
  feel::Value member;
};

std::vector<Inputs> made_up(std::size_t count) {
  std::mt19937 random(1);
  std::vector<Inputs> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back({feel::Decimal(18 + static_cast<int>(random() % 70)),
                   feel::Decimal(static_cast<int>(random() % 1000)),
                   fmt::format("region {}", random() % regions), random() % 2 == 0});
  }
  return all;
}

std::string figures(int rules, std::size_t decisions) {
  const auto definitions = dmn::read(model(rules), "bench.dmn");
  if (!definitions) return fmt::format("\"error\": \"{}\"", to_string(definitions.error().front()));
  const auto compiled = rules::compile(*definitions, {});
  if (!compiled.problems.empty())
    return fmt::format("\"error\": \"{}\"", to_string(compiled.problems.front()));
  const auto& compiled_model = *compiled.model;
  const auto* const decision = compiled_model.find(rules::Model::Node::Kind::decision, "d");
  const rules::Model::Node* const nodes[] = {
      compiled_model.find_value("age"), compiled_model.find_value("amount"),
      compiled_model.find_value("region"), compiled_model.find_value("member")};
  const auto inputs = made_up(1'000);
  rules::Evaluation evaluation(compiled.model);
  std::size_t matched = 0;
  double least = 1e18;  // of some rounds, for a machine that others use too
  auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < decisions; ++i) {
    if (i % round == 0) start = std::chrono::steady_clock::now();
    const auto& given = inputs[i % inputs.size()];
    evaluation.begin();
    evaluation.give(*nodes[0], given.age);
    evaluation.give(*nodes[1], given.amount);
    evaluation.give(*nodes[2], given.region);
    evaluation.give(*nodes[3], given.member);
    if (!evaluation.decide(*decision).is_null()) ++matched;
    if (i % round != round - 1) continue;
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    least = std::min(least, time.count() / round);
  }
  return fmt::format("\"rules\": {}, \"nanoseconds\": {:.0f}, \"matched\": {:.2f}", rules, least,
                     static_cast<double>(matched) / static_cast<double>(decisions));
}

}  // namespace
}  // namespace balie

int main(int argc, char** argv) {
  const auto decisions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  fmt::print("{{\n  \"table_20\": {{{}}},\n  \"table_1000\": {{{}}}\n}}\n", balie::figures(20, decisions),
             balie::figures(1'000, decisions));
}
