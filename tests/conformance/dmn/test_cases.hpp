// The conformance kit's own test files (testCases.xsd of dmn-tck/tck).
#pragma once

#include "core/base/problem.hpp"
#include "core/feel/structure.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace balie::dmn_tck {

struct Input {
  std::string name;
  std::string space;  // namespace; empty: the model's
  feel::Value value;
};

struct Result {
  std::string name;
  std::string space;
  bool is_error = false;  // null is expected
  feel::Value expected;
};

struct TestCase {
  enum class Kind { decision, knowledge, service };
  std::string id;
  Kind kind = Kind::decision;
  std::string invocable;  // of knowledge and services: what is called
  std::vector<Input> inputs;
  std::vector<Result> results;
};

struct TestCases {
  std::string model;  // a file beside the test file
  std::vector<TestCase> cases;
};

std::expected<TestCases, Problem> read_test_cases(std::string_view bytes, std::string name);

// Whether a result is what the kit expects: numbers may differ by 1e-8.
bool is_as_expected(const feel::Value& expected, const feel::Value& result);

}  // namespace balie::dmn_tck
