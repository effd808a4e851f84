// Evaluating expressions: the limits, the scratch that the caller keeps, and the reasons for what came out as
// null.
#pragma once

#include "core/feel/expression.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace balie::feel {

// Past a limit the evaluation ends with null and says which. The same limits end the same evaluation at the
// same place on each machine.
struct Limits {
  std::uint64_t steps_max = 5'000'000;  // a step is a call, a turn of a loop, or some items or bytes moved
  std::uint32_t depth_max = 3'000;      // nodes of expressions within each other, over all calls
  std::size_t items_max = 100'000;      // of one list
  std::size_t string_bytes_max = 1 << 20;
  std::size_t reasons_max = 16;  // the others are only counted
};

// What an evaluation knows of the world.
struct Circumstances {
  Time now;   // for now() and today(), in `zone`
  Zone zone;  // local: UTC
};

// Why something is null.
struct Reason {
  Place place;
  std::string text;
  friend bool operator==(const Reason&, const Reason&) = default;
};

class Run;

// What evaluations need besides the expression. For one thread at a time; kept and used again it allocates
// nothing for plain values.
class Evaluation {
 public:
  explicit Evaluation(const Limits& limits = {}, const Circumstances& circumstances = {});
  ~Evaluation();
  Evaluation(Evaluation&&) noexcept;
  Evaluation& operator=(Evaluation&&) noexcept;

  void set_now(Time now);

  // `variables`: one value for each name of the scope that the expression was compiled with, in that order.
  // Forgets the reasons and steps of the evaluation before.
  Value evaluate(const Expression& expression, std::span<const Value> variables);
  // Calls a function value with as many arguments as it has parameters.
  Value call(const Value& function, std::span<const Value> arguments);
  // One of FEEL's own functions by its name, as `sum` or `string length`; null when there is none.
  Value call(std::string_view builtin, std::span<const Value> arguments);

  // Of the last evaluation, in the order in which they came up; of those in an expression that another one
  // calls the place is in that one's text.
  [[nodiscard]] const std::vector<Reason>& reasons() const;
  [[nodiscard]] std::uint64_t steps() const;
  [[nodiscard]] bool is_past_limit() const;
  // For functions of others (structure.hpp), which evaluate within a run.
  [[nodiscard]] Run& run();

 private:
  std::unique_ptr<Run> run_;
};

// Evaluates within a run, for functions of others: counts its steps and depth, notes reasons there.
Value evaluate_within(Run& run, const Expression& expression, std::span<const Value> variables);
// Notes why the function of another gives null, and gives null.
Value null_because(Run& run, std::string text);

}  // namespace balie::feel
