#include "test_cases.hpp"

#include "core/feel/operators.hpp"
#include "protocols/xml/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::dmn_tck {
namespace {

using feel::Kind;
using feel::Value;

constexpr std::string_view instance_space = "http://www.w3.org/2001/XMLSchema-instance";

bool is_nil(const xml::Element& element) { return element.attribute(instance_space, "nil") == "true"; }

std::string attribute(const xml::Element& element, std::string_view name) {
  return std::string(element.attribute(name).value_or(std::string_view()));
}

template <typename Parsed>
std::optional<Value> value_of(const std::optional<Parsed>& parsed) {
  if (!parsed) return std::nullopt;
  return Value(*parsed);
}

class Reader {
 public:
  explicit Reader(std::string name) : name_(std::move(name)) {}

  TestCases read(const xml::Element& root) {
    TestCases all;
    if (const auto model = root.child("modelName")) all.model = model->text();
    for (const auto child : root.children()) {
      if (child.name() == "testCase") all.cases.push_back(test_case(child));
    }
    return all;
  }
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }

 private:
  void refuse(const xml::Element& element, std::string text) {
    if (!problem_) problem_ = Problem{name_, element.line(), element.column(), std::move(text)};
  }

  TestCase test_case(const xml::Element& element) {
    TestCase test;
    test.id = attribute(element, "id");
    test.invocable = attribute(element, "invocableName");
    const auto type = attribute(element, "type");
    if (type == "bkm") test.kind = TestCase::Kind::knowledge;
    if (type == "decisionService") test.kind = TestCase::Kind::service;
    for (const auto child : element.children()) {
      if (child.name() == "inputNode") {
        test.inputs.push_back({attribute(child, "name"), attribute(child, "namespace"), value_below(child)});
      } else if (child.name() == "resultNode") {
        Result result{attribute(child, "name"),
                      attribute(child, "namespace"),
                      attribute(child, "errorResult") == "true",
                      {}};
        if (const auto expected = child.child("expected")) result.expected = value_below(*expected);
        test.results.push_back(std::move(result));
      }
    }
    return test;
  }

  // valueType: a value, components or a list.
  Value value_below(const xml::Element& element) {
    if (is_nil(element)) return {};
    std::vector<feel::Entry> entries;
    bool is_context = false;
    for (const auto child : element.children()) {
      if (child.name() == "value") return simple(child);
      if (child.name() == "list") return list(child);
      if (child.name() != "component") continue;
      is_context = true;
      entries.push_back({attribute(child, "name"), value_below(child)});
    }
    return is_context ? Value::context(std::move(entries)) : Value();
  }

  Value list(const xml::Element& element) {
    if (is_nil(element)) return {};
    std::vector<Value> items;
    for (const auto child : element.children()) {
      if (child.name() == "item") items.push_back(value_below(child));
    }
    return Value::list(std::move(items));
  }

  Value simple(const xml::Element& element) {
    if (is_nil(element)) return {};
    auto type = std::string(element.attribute(instance_space, "type").value_or("string"));
    if (const auto colon = type.find(':'); colon != std::string::npos) type.erase(0, colon + 1);
    if (type == "string") return Value(element.text());
    std::string text(element.text());
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
    if (auto value = parsed(type, text)) return *std::move(value);
    refuse(element, fmt::format("\"{}\" is no {}", text, type));
    return {};
  }

  static std::optional<Value> parsed(std::string_view type, std::string_view text) {
    if (type == "boolean") return Value(text == "true" || text == "1");
    if (type == "date") return value_of(feel::parse_date(text));
    if (type == "time") return value_of(feel::parse_time(text));
    if (type == "dateTime") return value_of(feel::parse_date_time(text));
    if (type == "duration") {
      auto days = value_of(feel::parse_days_duration(text));
      return days ? days : value_of(feel::parse_months_duration(text));
    }
    return value_of(feel::Decimal::parse(text));
  }

  std::string name_;
  std::optional<Problem> problem_;
};

bool are_numbers_close(const feel::Decimal& a, const feel::Decimal& b) {
  const auto difference = feel::subtract(a, b);
  return difference && difference->absolute() < *feel::Decimal::parse("0.00000001");
}

}  // namespace

std::expected<TestCases, Problem> read_test_cases(std::string_view bytes, std::string name) {
  const auto document = xml::read(bytes, name);
  if (!document) return std::unexpected(document.error());
  Reader reader(std::move(name));
  auto cases = reader.read(document->root());
  if (reader.problem()) return std::unexpected(*reader.problem());
  return cases;
}

bool is_as_expected(const Value& expected, const Value& result) {
  if (expected.kind() != result.kind()) return false;
  switch (expected.kind()) {
    case Kind::null:
      return true;
    case Kind::number:
      return are_numbers_close(expected.number(), result.number());
    case Kind::list:
      return std::ranges::equal(expected.list(), result.list(), is_as_expected);
    case Kind::context: {
      const auto& entries = expected.context().entries();
      return entries.size() == result.context().entries().size() &&
             std::ranges::all_of(entries, [&](const feel::Entry& entry) {
               const auto* const other = result.context().find(entry.name);
               return other != nullptr && is_as_expected(entry.value, *other);
             });
    }
    default:
      return feel::equal(expected, result) == true;
  }
}

}  // namespace balie::dmn_tck
