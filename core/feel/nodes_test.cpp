// `value in tests`, and the unary tests of decision tables.
#include "core/feel/nodes.hpp"

#include "core/feel/operators.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

constexpr std::uint64_t values_per_step = 8;

// Whether `value` is what `test` says: within it, one of it, or equal to it (10.3.2.15, table 55).
std::optional<bool> satisfies(Run& run, const Value& value, const Value& test) {
  if (test.is(Kind::range) && !value.is(Kind::range)) return contains(test.range(), value);
  if (!test.is(Kind::list)) return equal(value, test);
  if (!run.charge(test.list().size())) return std::nullopt;
  if (value.is(Kind::list) && equal(value, test) == true) return true;
  bool unknown = false;
  for (const Value& item : test.list()) {
    if (!run.charge(std::min(item.weight(), value.weight()) / values_per_step)) return std::nullopt;
    const bool within = item.is(Kind::range) && !value.is(Kind::range);
    const auto found = within ? contains(item.range(), value) : equal(value, item);
    if (found == true) return true;
    unknown = unknown || (within && !found);
  }
  return unknown ? std::nullopt : std::optional(false);
}

// Whether one of the tests holds; nothing: none does, and of some it cannot be told.
std::optional<bool> any_holds(Run& run, const std::vector<TestNode>& tests, const Value& value) {
  bool unknown = false;
  for (const TestNode& test : tests) {
    Value room;
    const Value& result = test.node->evaluate(run, room);
    std::optional<bool> holds;
    if (test.about_input) {
      if (result.is(Kind::boolean)) {
        holds = result.boolean();
      } else if (!result.is_null()) {
        holds = satisfies(run, value, result);
      }
    } else {
      holds = satisfies(run, value, result);
    }
    if (holds == true) return true;
    unknown = unknown || !holds;
  }
  return unknown ? std::nullopt : std::optional(false);
}

std::uint32_t height_of(const NodePtr& value, const std::vector<TestNode>& tests) {
  std::uint32_t height = value->height();
  for (const TestNode& test : tests) height = std::max(height, test.node->height());
  return height + 1;
}

class In final : public Node {
 public:
  In(Place place, NodePtr value, std::optional<Slot> input, std::vector<TestNode> tests, bool negated)
      : Node(place, height_of(value, tests)),
        value_(std::move(value)),
        input_(input),
        tests_(std::move(tests)),
        negated_(negated) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value value_room;
    const Value& value = value_->evaluate(run, value_room);
    if (input_) run.local(*input_) = value;
    const auto holds = any_holds(run, tests_, value);
    if (holds) return room = (*holds != negated_);
    return null_because(run, room, fmt::format("a {} cannot be tested so", to_string(value.kind())));
  }

 private:
  NodePtr value_;
  std::optional<Slot> input_;
  std::vector<TestNode> tests_;
  bool negated_;
};

}  // namespace

NodePtr make_in(Place place, NodePtr value, Slot input, std::vector<TestNode> tests) {
  return std::make_unique<In>(place, std::move(value), input, std::move(tests), false);
}

NodePtr make_unary_tests(Place place, NodePtr value, std::vector<TestNode> tests, bool negated) {
  return std::make_unique<In>(place, std::move(value), std::nullopt, std::move(tests), negated);
}

}  // namespace balie::feel
