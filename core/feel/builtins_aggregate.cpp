// Functions that make one value of a list (10.3.4.4).
#include "core/feel/builtin_texts.hpp"
#include "core/feel/operators.hpp"
#include "core/feel/run.hpp"

#include <algorithm>
#include <array>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;
using Values = std::vector<Value>;

template <bool largest>
Value extreme(Run& run, Arguments a) {
  const Values& items = a[0].list();
  if (!run.charge(items.size())) return {};
  const Value* best = nullptr;
  for (const Value& item : items) {
    const auto order = compare(item, best == nullptr ? item : *best);
    if (!order) return run.null("min, max: the values cannot be put in order");
    if (best == nullptr || (largest ? *order > 0 : *order < 0)) best = &item;
  }
  return best == nullptr ? run.null("min, max: the list is empty") : *best;
}

// All numbers of a list that is not empty; else nothing, with a reason.
std::optional<std::vector<Decimal>> numbers_of(Run& run, const Values& items, bool may_be_empty = false) {
  if (!run.charge(items.size())) return std::nullopt;
  if (items.empty() && !may_be_empty) {
    run.null("the list is empty");
    return std::nullopt;
  }
  std::vector<Decimal> numbers;
  numbers.reserve(items.size());
  for (const Value& item : items) {
    if (!item.is(Kind::number)) {
      run.null("the list holds null");
      return std::nullopt;
    }
    numbers.push_back(item.number());
  }
  return numbers;
}

Value number(Run& run, const std::optional<Decimal>& result) {
  return result ? Value(*result) : run.null("the result is not defined, or too large");
}

std::optional<Decimal> total(const std::vector<Decimal>& numbers) {
  std::optional<Decimal> sum = Decimal(0);
  for (const Decimal& one : numbers) sum = sum ? add(*sum, one) : sum;
  return sum;
}

std::optional<Decimal> average(const std::vector<Decimal>& numbers) {
  const auto sum = total(numbers);
  return sum ? divide(*sum, Decimal(static_cast<std::int64_t>(numbers.size()))) : sum;
}

Value sum(Run& run, Arguments a) {
  const auto numbers = numbers_of(run, a[0].list());
  return numbers ? number(run, total(*numbers)) : Value();
}

Value mean(Run& run, Arguments a) {
  const auto numbers = numbers_of(run, a[0].list());
  return numbers ? number(run, average(*numbers)) : Value();
}

Value product(Run& run, Arguments a) {
  const auto numbers = numbers_of(run, a[0].list());
  if (!numbers) return {};
  std::optional<Decimal> result = Decimal(1);
  for (const Decimal& one : *numbers) result = result ? multiply(*result, one) : result;
  return number(run, result);
}

Value median(Run& run, Arguments a) {
  auto numbers = numbers_of(run, a[0].list());
  if (!numbers) return {};
  std::sort(numbers->begin(), numbers->end());
  const std::size_t middle = numbers->size() / 2;
  if (numbers->size() % 2 == 1) return (*numbers)[middle];
  return number(run, average({(*numbers)[middle - 1], (*numbers)[middle]}));
}

// Of a sample: divided by one less than there are.
Value standard_deviation(Run& run, Arguments a) {
  const auto numbers = numbers_of(run, a[0].list());
  if (!numbers) return {};
  if (numbers->size() < 2) return run.null("stddev: of fewer than two numbers");
  const auto centre = average(*numbers);
  std::optional<Decimal> squares = Decimal(0);
  for (const Decimal& one : *numbers) {
    const auto apart = centre ? subtract(one, *centre) : std::nullopt;
    const auto square = apart ? multiply(*apart, *apart) : std::nullopt;
    squares = square && squares ? add(*squares, *square) : std::nullopt;
  }
  const auto variance =
      squares ? divide(*squares, Decimal(static_cast<std::int64_t>(numbers->size()) - 1)) : std::nullopt;
  return number(run, variance ? square_root(*variance) : variance);
}

// All that occur most often, ascending.
Value mode(Run& run, Arguments a) {
  auto numbers = numbers_of(run, a[0].list(), true);
  if (!numbers) return {};
  std::sort(numbers->begin(), numbers->end());
  Values modes;
  std::ptrdiff_t most = 0;
  for (auto first = numbers->begin(); first != numbers->end();) {
    const auto last = std::upper_bound(first, numbers->end(), *first);
    if (last - first > most) modes.clear();
    if (last - first >= most) modes.emplace_back(*first);
    most = std::max(most, last - first);
    first = last;
  }
  return run.list(std::move(modes));
}

// `all` when false decides, `any` when true does.
template <bool deciding>
Value quantified(Run& run, Arguments a) {
  const Values& items = a[0].list();
  if (!run.charge(items.size())) return {};
  bool known = true;
  for (const Value& item : items) {
    if (item.is_null()) {
      known = false;
    } else if (item.boolean() == deciding) {
      return deciding;
    }
  }
  return known ? Value(!deciding) : Value();
}

constexpr std::array texts = {
    BuiltinText{"min(list*: list) -> Any", extreme<false>},
    BuiltinText{"max(list*: list) -> Any", extreme<true>},
    BuiltinText{"sum(list*: list<number>) -> number", sum},
    BuiltinText{"mean(list*: list<number>) -> number", mean},
    BuiltinText{"product(list*: list<number>) -> number", product},
    BuiltinText{"median(list*: list<number>) -> number", median},
    BuiltinText{"stddev(list*: list<number>) -> number", standard_deviation},
    BuiltinText{"mode(list*: list<number>) -> list<number>", mode},
    BuiltinText{"all(list*: list<boolean>) -> boolean", quantified<false>},
    BuiltinText{"any(list*: list<boolean>) -> boolean", quantified<true>},
};

}  // namespace

std::span<const BuiltinText> aggregate_builtins() { return texts; }

}  // namespace balie::feel
