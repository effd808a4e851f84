// Functions: written in the expression, and called.
#include "core/feel/builtins.hpp"
#include "core/feel/nodes.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

// Slots of the run's own for the time of a call.
class Arguments {
 public:
  Arguments(Run& run, std::size_t count) : run_(run), values_(run.slots().take(count)), count_(count) {}
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  ~Arguments() { run_.slots().give_back(count_); }
  Value& operator[](std::size_t i) { return values_[i]; }
  [[nodiscard]] std::span<Value> all() { return {values_, count_}; }

 private:
  Run& run_;
  Value* values_;
  std::size_t count_;
};

void evaluate_into(const Node& node, Run& run, Value& out) {
  Value room;
  const Value& value = node.evaluate(run, room);
  if (&value == &room) {
    out = std::move(room);
  } else {
    out = value;
  }
}

class FunctionOfExpression final : public Function {
 public:
  FunctionOfExpression(std::shared_ptr<const FunctionBody> body, std::vector<Value> captured)
      : body_(std::move(body)), captured_(std::move(captured)) {
    for (const Value& value : captured_) {
      depth_ = std::max(depth_, value.depth() + 1);
      weight_ += value.weight();
    }
  }
  [[nodiscard]] std::span<const Parameter> parameters() const override { return body_->parameters; }
  [[nodiscard]] Type result() const override { return body_->result; }
  [[nodiscard]] Value call(Run& run, std::span<const Value> arguments) const override {
    return run.evaluate_body(*body_->root, {.slots = body_->slots,
                                            .arguments = arguments,
                                            .captured_slots = body_->captured,
                                            .captured = captured_,
                                            .variables = {}});
  }

 private:
  std::shared_ptr<const FunctionBody> body_;
  std::vector<Value> captured_;
};

class FunctionLiteral final : public Node {
 public:
  FunctionLiteral(Place place, std::shared_ptr<const FunctionBody> body, NodePtrs captured)
      : Node(place, height_above_all(captured)), body_(std::move(body)), captured_(std::move(captured)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    std::vector<Value> captured(captured_.size());
    for (std::size_t i = 0; i < captured_.size(); ++i) evaluate_into(*captured_[i], run, captured[i]);
    room = Value::function(std::make_unique<FunctionOfExpression>(body_, std::move(captured)));
    if (room.is_null()) run.stop("a value is nested too deeply, or too large");
    return room;
  }

 private:
  std::shared_ptr<const FunctionBody> body_;
  NodePtrs captured_;
};

class Call final : public Node {
 public:
  Call(Place place, NodePtr function, NodePtrs arguments, std::vector<std::string> names)
      : Node(place, std::max(height_above(function), height_above_all(arguments))),
        function_(std::move(function)),
        arguments_(std::move(arguments)),
        names_(std::move(names)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value function_room;
    const Value function = function_->evaluate(run, function_room);
    if (!function.is(Kind::function))
      return null_because(run, room, fmt::format("a {} cannot be called", to_string(function.kind())));
    const auto parameters = function.function().parameters();
    if (parameters.size() != arguments_.size())
      return null_because(
          run, room,
          fmt::format("the function has {} parameters, not {}", parameters.size(), arguments_.size()));
    Arguments values(run, arguments_.size());
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      std::size_t which = i;
      if (!names_.empty()) {
        which = 0;
        while (which < parameters.size() && parameters[which].name != names_[i]) ++which;
        if (which == parameters.size())
          return null_because(run, room, fmt::format("the function has no parameter {}", names_[i]));
      }
      evaluate_into(*arguments_[i], run, values[which]);
    }
    run.set_place(place());
    return room = run.call(function.function(), values.all());
  }

 private:
  NodePtr function_;
  NodePtrs arguments_;
  std::vector<std::string> names_;
};

class BuiltinCall final : public Node {
 public:
  BuiltinCall(Place place, const Builtin& builtin, NodePtrs arguments, std::uint32_t height)
      : Node(place, height), builtin_(builtin), arguments_(std::move(arguments)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Arguments values(run, arguments_.size());
    bool given[arguments_max] = {};
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (i < arguments_max) given[i] = arguments_[i] != nullptr;
      if (arguments_[i] != nullptr) evaluate_into(*arguments_[i], run, values[i]);
    }
    if (!run.charge(1)) return room = Value();
    run.set_place(place());
    if (builtin_.rest == Builtin::Rest::one)
      return room = call_builtin(run, builtin_, values.all(), {given, arguments_.size()});
    return room = call_with_rest(run, values);
  }

 private:
  static constexpr std::size_t arguments_max = 8;  // of those that take no more than they have parameters

  Value call_with_rest(Run& run, Arguments& values) const {
    const std::size_t fixed = builtin_.parameters.size() - 1;
    const std::size_t count = arguments_.size() - fixed;
    if (builtin_.rest == Builtin::Rest::any || count != 1) {
      const auto rest = values.all().subspan(fixed);
      Value list = run.list({std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end())});
      if (list.is_null()) return {};
      values[fixed] = std::move(list);
    }
    constexpr bool given[] = {true, true};
    return call_builtin(run, builtin_, values.all().first(fixed + 1), {given, fixed + 1});
  }

  const Builtin& builtin_;
  NodePtrs arguments_;
};

}  // namespace

NodePtr make_function(Place place, std::shared_ptr<const FunctionBody> body, NodePtrs captured) {
  return std::make_unique<FunctionLiteral>(place, std::move(body), std::move(captured));
}

NodePtr make_call(Place place, NodePtr function, NodePtrs arguments, std::vector<std::string> names) {
  return std::make_unique<Call>(place, std::move(function), std::move(arguments), std::move(names));
}

NodePtr make_builtin_call(Place place, const Builtin& builtin, NodePtrs arguments) {
  std::uint32_t height = 1;
  bool constant = !arguments.empty();  // now() and today() have none
  for (const NodePtr& argument : arguments) {
    if (!argument) continue;
    height = std::max(height, height_above(argument));
    constant = constant && argument->constant() != nullptr && !argument->constant()->is(Kind::function);
  }
  auto call = std::make_unique<BuiltinCall>(place, builtin, std::move(arguments), height);
  return constant ? folded(std::move(call)) : std::move(call);
}

}  // namespace balie::feel
