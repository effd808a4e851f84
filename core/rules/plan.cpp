#include "core/rules/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace balie::rules {
namespace {

using feel::Value;

constexpr auto none = std::numeric_limits<std::size_t>::max();

template <typename Visit>
void each_step(const std::vector<Supply>& supplies, Visit visit) {
  for (const auto& supply : supplies) {
    if (supply.kind == Supply::Kind::step) visit(supply.step);
    for (const auto& [name, entry] : supply.entries) {
      if (entry.kind == Supply::Kind::step) visit(entry.step);
    }
  }
}

void renumber(Supply& supply, const std::vector<std::size_t>& numbers) {
  if (supply.kind == Supply::Kind::step) supply.step = numbers[supply.step];
  for (auto& [name, entry] : supply.entries) renumber(entry, numbers);
}

}  // namespace

void Decided::forget() {
  values_.assign(plan_.steps.size(), Value());
  is_known_.assign(plan_.steps.size(), false);
}

void Decided::give(std::size_t step, Value value) {
  const auto& given = plan_.steps[step];
  if (!given.type.is_any()) {
    const auto* const before = journal_.enter(&given.passage);
    value = given.type.fit(run_, std::move(value), given.name);
    journal_.enter(before);
  }
  values_[step] = std::move(value);
  is_known_[step] = true;
}

// Recursive; what is compiled bounds how deeply requirements nest.
const Value& Decided::value(std::size_t number) {
  if (is_known_[number]) return values_[number];
  const auto& step = plan_.steps[number];
  const auto* const before = journal_.enter(&step.passage);
  Value value;
  if (step.logic == nullptr) {
    run_.set_place({});
    value = run_.null(fmt::format("{} was not given", step.name));
  } else if (!run_.is_stopped()) {
    Variables variables;
    for (const auto& supply : step.supplies) variables.push_back(supplied(supply));
    Frame frame{run_, journal_, variables};
    value = step.logic->evaluate(frame);
    if (!step.type.is_any()) value = step.type.fit(run_, std::move(value), step.name);
  }
  journal_.enter(before);
  values_[number] = run_.is_stopped() ? Value() : std::move(value);
  is_known_[number] = true;
  return values_[number];
}

Value Decided::supplied(const Supply& supply) {
  if (supply.kind == Supply::Kind::constant) return supply.constant;
  if (supply.kind == Supply::Kind::step) return value(supply.step);
  std::vector<feel::Entry> entries;
  for (const auto& [name, entry] : supply.entries) entries.push_back({name, supplied(entry)});
  return run_.context(std::move(entries));
}

Value ServiceFunction::call(feel::Run& run, std::span<const Value> arguments) const {
  auto& journal = Journal::of(run);
  Decided decided(service_->plan, run, journal);
  const auto* const before = journal.enter(&service_->passage);
  for (std::size_t i = 0; i < arguments.size(); ++i) decided.give(service_->parameter_steps[i], arguments[i]);
  Value value;
  if (service_->outputs.size() == 1) {
    value = decided.value(service_->outputs.front().step);
  } else {
    std::vector<feel::Entry> entries;
    for (const auto& output : service_->outputs) entries.push_back({output.name, decided.value(output.step)});
    value = run.context(std::move(entries));
  }
  if (!service_->result.is_any())
    value = service_->result.fit(run, std::move(value), "the result of the service");
  journal.enter(before);
  return value;
}

std::uint32_t ServiceFunction::height() const {
  std::uint32_t height = 8;
  for (const auto& step : service_->plan.steps) height += 4 + (step.logic ? 4 * step.logic->height() : 0);
  return std::min(height, 500u);
}

Plan part_of(const Plan& plan, const std::vector<std::size_t>& outputs,
             const std::vector<std::size_t>& parameters, std::vector<std::size_t>& numbers) {
  numbers.assign(plan.steps.size(), none);
  Plan part;
  std::vector<std::size_t> waiting;
  const auto take = [&](std::size_t step) {
    if (numbers[step] != none) return;
    numbers[step] = part.steps.size();
    part.steps.push_back(plan.steps[step]);
    waiting.push_back(step);
  };
  for (const auto parameter : parameters) take(parameter);
  for (const auto parameter : waiting) {  // given, so what they require is not
    auto& step = part.steps[numbers[parameter]];
    step.supplies.clear();
    step.logic = nullptr;
  }
  waiting.clear();
  for (const auto output : outputs) take(output);
  for (std::size_t next = 0; next < waiting.size(); ++next)
    each_step(plan.steps[waiting[next]].supplies, take);
  for (auto& step : part.steps) {
    for (auto& supply : step.supplies) renumber(supply, numbers);
  }
  return part;
}

}  // namespace balie::rules
