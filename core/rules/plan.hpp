// Decisions and what they require, ready to be decided: each at most once, and only those that are asked for.
#pragma once

#include "core/rules/boxed_function.hpp"

#include <string>
#include <vector>

namespace balie::rules {

// Where a name in the scope of a decision has its value from.
struct Supply {
  enum class Kind : std::uint8_t { step, constant, context };
  Kind kind = Kind::constant;
  std::size_t step = 0;
  feel::Value constant;                                 // business knowledge
  std::vector<std::pair<std::string, Supply>> entries;  // what stands under the name of an import
};

// Input data, or a decision.
struct Step {
  std::string name;
  ItemType type;
  Passage passage;
  std::shared_ptr<const Node> logic;  // null: input data
  std::vector<Supply> supplies;       // one for each name in the scope of the logic
};

struct Plan {
  std::vector<Step> steps;
};

// The values of a plan's steps as far as they are known.
class Decided {
 public:
  Decided(const Plan& plan, feel::Run& run, Journal& journal) : plan_(plan), run_(run), journal_(journal) {
    forget();
  }

  void forget();
  // From here on the step has this value, made to fit, and is not decided.
  void give(std::size_t step, feel::Value value);
  // Decides it and what it requires, where that has not happened yet.
  const feel::Value& value(std::size_t step);

 private:
  feel::Value supplied(const Supply& supply);

  const Plan& plan_;
  feel::Run& run_;
  Journal& journal_;
  std::vector<feel::Value> values_;
  std::vector<bool> is_known_;
};

// A decision service as a function (DMN 1.5, 10.4): its inputs are the parameters, and nothing else comes in.
struct ServicePlan {
  struct Output {
    std::string name;
    std::size_t step = 0;
  };
  Plan plan;
  std::vector<feel::Parameter> parameters;
  std::vector<std::size_t> parameter_steps;  // those of `plan`
  std::vector<Output> outputs;               // of one the value is the result, of several a context
  ItemType result;
  Passage passage;
};

class ServiceFunction final : public feel::Function {
 public:
  explicit ServiceFunction(std::shared_ptr<const ServicePlan> service) : service_(std::move(service)) {}
  [[nodiscard]] std::span<const feel::Parameter> parameters() const override { return service_->parameters; }
  [[nodiscard]] feel::Type result() const override { return service_->result.type(); }
  [[nodiscard]] feel::Value call(feel::Run& run, std::span<const feel::Value> arguments) const override;
  [[nodiscard]] std::uint32_t height() const override;

 private:
  std::shared_ptr<const ServicePlan> service_;
};

// Of the steps of `plan` those that `outputs` need, `parameters` being given: numbered anew. The new number
// of each old one, where it has one, comes out in `numbers`.
Plan part_of(const Plan& plan, const std::vector<std::size_t>& outputs,
             const std::vector<std::size_t>& parameters, std::vector<std::size_t>& numbers);

}  // namespace balie::rules
