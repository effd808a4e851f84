// dmn_tck DIR...: runs the conformance kit's own test files below the folders, prints each case that fails,
// and as its last line how many passed and failed. Exit status 0: none failed.
#include "core/base/file.hpp"
#include "core/feel/json.hpp"
#include "core/feel/operators.hpp"
#include "core/playbook/decision_model.hpp"
#include "core/rules/evaluation.hpp"
#include "protocols/xml/reader.hpp"

#include "test_cases.hpp"
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <set>

namespace balie::dmn_tck {
namespace {

namespace fs = std::filesystem;
using feel::Value;
using Node = rules::Model::Node;

// As JSON, which tells "1" from 1; what JSON cannot tell apart has its kind before it.
std::string shown(const Value& value) {
  const auto kind = value.kind();
  const bool is_json = kind <= feel::Kind::string || kind == feel::Kind::list || kind == feel::Kind::context;
  return is_json ? feel::to_json(value) : fmt::format("{} {}", feel::to_string(kind), feel::to_json(value));
}

class Runner {
 public:
  int run(const std::vector<std::string>& folders) {
    std::set<fs::path> files;
    for (const auto& folder : folders) {
      std::error_code error;
      for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
        if (entry.path().extension() == ".xml") files.insert(entry.path());
      }
      if (!error) continue;
      fmt::print(stderr, "{}: {}\n", folder, error.message());
      return 2;
    }
    for (const auto& file : files) run_file(file);
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    return failed_ == 0 && passed_ > 0 ? 0 : 1;
  }

 private:
  static constexpr std::size_t bytes_max = 16 << 20;

  void run_file(const fs::path& path) {
    folder_ = path.parent_path().filename();
    const auto bytes = read_file(path, bytes_max);
    if (!bytes || bytes->find("testCases") == std::string::npos) return;  // of another kind
    const auto tests = read_test_cases(*bytes, path);
    if (!tests) {
      fail("-", "-", "a test file", "one that cannot be read", to_string(tests.error()));
      ++failed_;
      return;
    }
    const auto compiled = playbook::load_decision_model(path.parent_path() / tests->model);
    model_ = compiled.model;
    if (!model_) {
      for (const auto& problem : compiled.problems) fmt::print("{}\n", to_string(problem));
    }
    for (const auto& test : tests->cases) {
      const bool is_passed = model_ != nullptr && run_case(test);
      if (!model_) fail(test.id, "-", "a model", "none", to_string(compiled.problems.front()));
      ++(is_passed ? passed_ : failed_);
    }
  }

  bool run_case(const TestCase& test) {
    const SystemClock clock;
    rules::Evaluation evaluation(model_, {}, {clock.time(), {}});
    std::vector<feel::Entry> arguments;
    for (const auto& input : test.inputs) {
      arguments.push_back({input.name, input.value});
      if (const auto* const node = model_->find_value(input.name, input.space))
        evaluation.give(*node, input.value);
    }
    Value called;
    const Node* callee = nullptr;
    if (test.kind != TestCase::Kind::decision) {
      const auto kind = test.kind == TestCase::Kind::service ? Node::Kind::service : Node::Kind::knowledge;
      callee = model_->find(kind, test.invocable);
      if (callee != nullptr) called = evaluation.call(*callee, arguments);
    }
    bool is_passed = true;
    for (const auto& result : test.results) {
      const auto value = callee != nullptr ? output(called, result) : decided(evaluation, result);
      const auto expected = result.is_error ? Value() : result.expected;
      if (value && is_as_expected(expected, *value)) continue;
      is_passed = false;
      std::string reasons = value ? "" : "there is no such decision";
      for (const auto& reason : evaluation.reasons()) {
        reasons +=
            fmt::format("{}{}:{}: {}", reasons.empty() ? "" : "; ", reason.line, reason.column, reason.text);
      }
      fail(test.id, result.name, shown(expected), value ? shown(*value) : "nothing", reasons);
    }
    return is_passed;
  }

  std::optional<Value> decided(rules::Evaluation& evaluation, const Result& result) const {
    if (const auto* const decision = model_->find(Node::Kind::decision, result.name, result.space)) {
      return evaluation.decide(*decision);
    }
    const auto* const service = model_->find(Node::Kind::service, result.name, result.space);
    if (service == nullptr) return std::nullopt;
    return evaluation.call(*service, {});
  }

  // The value of a service of several outputs has each under its name.
  static std::optional<Value> output(const Value& called, const Result& result) {
    const auto* const entry = called.is(feel::Kind::context) ? called.context().find(result.name) : nullptr;
    return entry != nullptr ? *entry : called;
  }

  void fail(const std::string& id, const std::string& decision, const std::string& expected,
            const std::string& got, const std::string& why) const {
    fmt::print("{}: {}: {}: expected {}, got {}{}{}\n", folder_, id, decision, expected, got,
               why.empty() ? "" : "; ", why);
  }

  std::string folder_;
  std::shared_ptr<const rules::Model> model_;
  int passed_ = 0;
  int failed_ = 0;
};

}  // namespace
}  // namespace balie::dmn_tck

int main(int argc, char** argv) {
  balie::xml::start();
  if (argc < 2) {
    fmt::print(stderr, "usage: dmn_tck DIR...\n");
    return 2;
  }
  return balie::dmn_tck::Runner().run({argv + 1, argv + argc});
}
