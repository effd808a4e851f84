// Nodes that compute, compare and choose.
#include "core/feel/nodes.hpp"
#include "core/feel/operators.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

constexpr std::uint64_t values_per_step = 8;

// Two operands.
class Pair : public Node {
 protected:
  Pair(Place place, NodePtr a, NodePtr b)
      : Node(place, height_above(a, b)), a_(std::move(a)), b_(std::move(b)) {}
  NodePtr a_, b_;
};

class ArithmeticNode final : public Pair {
 public:
  ArithmeticNode(Place place, Arithmetic operation, NodePtr a, NodePtr b)
      : Pair(place, std::move(a), std::move(b)), operation_(operation) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value a_room, b_room;
    const Value& a = a_->evaluate(run, a_room);
    const Value& b = b_->evaluate(run, b_room);
    if (operation_ == Arithmetic::add && a.is(Kind::string) && b.is(Kind::string)) {
      run.set_place(place());
      std::string text;
      text.reserve(a.string().size() + b.string().size());
      room = run.string(text.append(a.string()).append(b.string()));
      return room;
    }
    if (auto result = compute(operation_, a, b)) {
      room = *std::move(result);
      return room;
    }
    if (!run.keeps_reasons()) return room = Value();
    const bool numbers = a.is(Kind::number) && b.is(Kind::number);
    return null_because(run, room,
                        numbers ? fmt::format("{} {} {} is not defined, or too large", to_string(a),
                                              sign_of(operation_), to_string(b))
                                : fmt::format("{} {} {} has no meaning", to_string(a.kind()),
                                              sign_of(operation_), to_string(b.kind())));
  }

 private:
  Arithmetic operation_;
};

class Negation final : public Node {
 public:
  Negation(Place place, NodePtr a) : Node(place, height_above(a)), a_(std::move(a)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value a_room;
    const Value& a = a_->evaluate(run, a_room);
    auto result = negate(a);
    if (!result) return null_because(run, room, fmt::format("a {} has no negative", to_string(a.kind())));
    return room = *std::move(result);
  }

 private:
  NodePtr a_;
};

bool holds(Comparison comparison, std::strong_ordering order) {
  switch (comparison) {
    case Comparison::equal:
      return order == 0;
    case Comparison::not_equal:
      return order != 0;
    case Comparison::less:
      return order < 0;
    case Comparison::less_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    case Comparison::greater_equal:
      return order >= 0;
  }
  return false;
}

class ComparisonNode final : public Pair {
 public:
  ComparisonNode(Place place, Comparison comparison, NodePtr a, NodePtr b)
      : Pair(place, std::move(a), std::move(b)), comparison_(comparison) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value a_room, b_room;
    const Value& a = a_->evaluate(run, a_room);
    const Value& b = b_->evaluate(run, b_room);
    if (a.is(Kind::number) && b.is(Kind::number)) return room = holds(comparison_, a.number() <=> b.number());
    const auto result = compared(run, a, b);
    if (result) return room = *result;
    return null_because(
        run, room, fmt::format("a {} and a {} cannot be compared", to_string(a.kind()), to_string(b.kind())));
  }

 private:
  std::optional<bool> compared(Run& run, const Value& a, const Value& b) const {
    if (comparison_ == Comparison::equal || comparison_ == Comparison::not_equal) {
      run.charge(std::min(a.weight(), b.weight()) / values_per_step);
      const auto same = equal(a, b);
      return same ? std::optional(*same == (comparison_ == Comparison::equal)) : std::nullopt;
    }
    const auto order = compare(a, b);
    return order ? std::optional(holds(comparison_, *order)) : std::nullopt;
  }

  Comparison comparison_;
};

class Between final : public Node {
 public:
  Between(Place place, NodePtr value, NodePtr low, NodePtr high)
      : Node(place, height_above(value, low, high)),
        value_(std::move(value)),
        low_(std::move(low)),
        high_(std::move(high)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value value_room, low_room, high_room;
    const Value& value = value_->evaluate(run, value_room);
    const auto from = compare(value, low_->evaluate(run, low_room));
    const auto to = compare(value, high_->evaluate(run, high_room));
    if ((from && *from < 0) || (to && *to > 0)) return room = false;
    if (from && to) return room = true;
    return null_because(run, room, fmt::format("a {} is not between such bounds", to_string(value.kind())));
  }

 private:
  NodePtr value_, low_, high_;
};

// `and`: false decides; `or`: true does. What is no boolean counts as unknown.
class Junction final : public Pair {
 public:
  Junction(Place place, bool deciding, NodePtr a, NodePtr b)
      : Pair(place, std::move(a), std::move(b)), deciding_(deciding) {}
  const Value& evaluate(Run& run, Value& room) const override {
    bool known = true;
    for (const NodePtr* operand : {&a_, &b_}) {
      Value operand_room;
      const Value& value = (*operand)->evaluate(run, operand_room);
      if (value.is(Kind::boolean)) {
        if (value.boolean() == deciding_) return room = deciding_;
      } else {
        known = false;
        if (!value.is_null() && run.keeps_reasons())
          run.note(place(), fmt::format("a {} is neither true nor false", to_string(value.kind())));
      }
    }
    if (known) return room = !deciding_;
    return room = Value();
  }

 private:
  bool deciding_;
};

class If final : public Node {
 public:
  If(Place place, NodePtr condition, NodePtr then, NodePtr otherwise)
      : Node(place, height_above(condition, then, otherwise)),
        condition_(std::move(condition)),
        then_(std::move(then)),
        otherwise_(std::move(otherwise)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    bool chosen = false;
    {
      Value condition_room;
      chosen = condition_->evaluate(run, condition_room).is_true();
    }
    return chosen ? then_->evaluate(run, room) : otherwise_->evaluate(run, room);
  }

 private:
  NodePtr condition_, then_, otherwise_;
};

class InstanceOf final : public Node {
 public:
  InstanceOf(Place place, NodePtr value, Type type)
      : Node(place, height_above(value)), value_(std::move(value)), type_(std::move(type)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value value_room;
    const Value& value = value_->evaluate(run, value_room);
    run.charge(value.weight() / values_per_step);
    return room = is_instance(value, type_);
  }

 private:
  NodePtr value_;
  Type type_;
};

}  // namespace

NodePtr make_arithmetic(Place place, Arithmetic operation, NodePtr a, NodePtr b) {
  return std::make_unique<ArithmeticNode>(place, operation, std::move(a), std::move(b));
}

NodePtr make_negation(Place place, NodePtr a) {
  if (const Value* value = a->constant()) {
    if (const auto negative = negate(*value)) return make_constant(place, *negative);
  }
  return std::make_unique<Negation>(place, std::move(a));
}

NodePtr make_comparison(Place place, Comparison comparison, NodePtr a, NodePtr b) {
  return std::make_unique<ComparisonNode>(place, comparison, std::move(a), std::move(b));
}

NodePtr make_between(Place place, NodePtr value, NodePtr low, NodePtr high) {
  return std::make_unique<Between>(place, std::move(value), std::move(low), std::move(high));
}

NodePtr make_conjunction(Place place, NodePtr a, NodePtr b) {
  return std::make_unique<Junction>(place, false, std::move(a), std::move(b));
}

NodePtr make_disjunction(Place place, NodePtr a, NodePtr b) {
  return std::make_unique<Junction>(place, true, std::move(a), std::move(b));
}

NodePtr make_if(Place place, NodePtr condition, NodePtr then, NodePtr otherwise) {
  return std::make_unique<If>(place, std::move(condition), std::move(then), std::move(otherwise));
}

NodePtr make_instance_of(Place place, NodePtr value, Type type) {
  return std::make_unique<InstanceOf>(place, std::move(value), std::move(type));
}

}  // namespace balie::feel
