// List functions (10.3.4.4), sorting (10.3.4.10).
#include "core/feel/builtin_texts.hpp"
#include "core/feel/operators.hpp"
#include "core/feel/run.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;
using Values = std::vector<Value>;

constexpr std::uint64_t values_per_step = 8;

bool charge_comparing(Run& run, const Value& a, const Value& b) {
  return run.charge(1 + std::min(a.weight(), b.weight()) / values_per_step);
}

Value list_contains(Run& run, Arguments a) {
  for (const Value& item : a[0].list()) {
    if (!charge_comparing(run, item, a[1])) return {};
    if (equal(item, a[1]) == true) return true;
  }
  return false;
}

Value count(Run&, Arguments a) { return Decimal(static_cast<std::int64_t>(a[0].list().size())); }

// The index, from 0, of a position counted from 1, or from the end when it is negative.
std::optional<std::size_t> index_of_position(const Value& position, std::size_t size) {
  const auto number = position.number().to_integer();
  const auto count = static_cast<std::int64_t>(size);
  if (!number || *number == 0 || *number > count || *number < -count) return std::nullopt;
  return static_cast<std::size_t>(*number > 0 ? *number - 1 : count + *number);
}

Value sublist(Run& run, Arguments a) {
  const Values& items = a[0].list();
  const auto start = index_of_position(a[1], items.size());
  if (!start) return run.null("sublist: the start position is outside of the list");
  std::size_t length = items.size() - *start;
  if (!a[2].is_null()) {
    const auto wanted = a[2].number().to_integer();
    if (!wanted || *wanted < 1) return run.null("sublist: the length is not positive");
    length = std::min(length, static_cast<std::size_t>(*wanted));
  }
  const auto first = items.begin() + static_cast<std::ptrdiff_t>(*start);
  return run.list({first, first + static_cast<std::ptrdiff_t>(length)});
}

Value append(Run& run, Arguments a) {
  Values items = a[0].list();
  items.insert(items.end(), a[1].list().begin(), a[1].list().end());
  return run.list(std::move(items));
}

std::optional<Values> joined(Run& run, const Values& lists) {
  Values items;
  for (const Value& list : lists) {
    if (list.is_null()) {
      run.null("one of the lists is null");
      return std::nullopt;
    }
    if (!list.is(Kind::list)) {
      items.push_back(list);
    } else {
      items.insert(items.end(), list.list().begin(), list.list().end());
    }
    if (items.size() > run.limits().items_max) {
      run.stop("a list is too long");
      return std::nullopt;
    }
  }
  return items;
}

std::optional<Values> distinct(Run& run, const Values& items) {
  Values kept;
  for (const Value& item : items) {
    bool known = false;
    for (std::size_t i = 0; i < kept.size() && !known; ++i) {
      if (i % values_per_step == 0 && !charge_comparing(run, item, kept[i])) return std::nullopt;
      known = equal(item, kept[i]) == true;
    }
    if (!known) kept.push_back(item);
  }
  return kept;
}

Value concatenate(Run& run, Arguments a) {
  auto items = joined(run, a[0].list());
  return items ? run.list(*std::move(items)) : Value();
}

Value distinct_values(Run& run, Arguments a) {
  auto items = distinct(run, a[0].list());
  return items ? run.list(*std::move(items)) : Value();
}

Value union_of(Run& run, Arguments a) {
  const auto items = joined(run, a[0].list());
  auto kept = items ? distinct(run, *items) : std::nullopt;
  return kept ? run.list(*std::move(kept)) : Value();
}

Value insert_before(Run& run, Arguments a) {
  Values items = a[0].list();
  const auto index = index_of_position(a[1], items.size());
  if (!index) return run.null("insert before: the position is outside of the list");
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), a[2]);
  return run.list(std::move(items));
}

Value remove(Run& run, Arguments a) {
  Values items = a[0].list();
  const auto index = index_of_position(a[1], items.size());
  if (!index) return run.null("remove: the position is outside of the list");
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(*index));
  return run.list(std::move(items));
}

Value list_replace(Run& run, Arguments a) {
  Values items = a[0].list();
  if (a[1].is(Kind::number)) {
    const auto index = index_of_position(a[1], items.size());
    if (!index) return run.null("list replace: the position is outside of the list");
    items[*index] = a[2];
    return run.list(std::move(items));
  }
  if (!a[1].is(Kind::function)) return run.null("list replace: neither a position nor a function");
  for (Value& item : items) {
    const Value arguments[] = {item, a[2]};
    const Value matches = run.call(a[1].function(), arguments);
    if (!matches.is(Kind::boolean))
      return run.null("list replace: the function gives neither true nor false");
    if (matches.is_true()) item = a[2];
  }
  return run.list(std::move(items));
}

Value reverse(Run& run, Arguments a) { return run.list({a[0].list().rbegin(), a[0].list().rend()}); }

Value index_of(Run& run, Arguments a) {
  Values positions;
  const Values& items = a[0].list();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!charge_comparing(run, items[i], a[1])) return {};
    if (equal(items[i], a[1]) == true) positions.emplace_back(Decimal(static_cast<std::int64_t>(i) + 1));
  }
  return run.list(std::move(positions));
}

// Values nest no deeper than Value::depth_max, and are no more than Value::weight_max.
void flatten_into(const Values& items, Values& out) {
  for (const Value& item : items) {
    if (item.is(Kind::list)) {
      flatten_into(item.list(), out);
    } else {
      out.push_back(item);
    }
  }
}

Value flatten(Run& run, Arguments a) {
  if (!run.charge(a[0].weight())) return {};
  Values items;
  flatten_into(a[0].list(), items);
  return run.list(std::move(items));
}

// Merges neighbours that are sorted already: stable, and safe with a function that contradicts itself.
Value sort(Run& run, Arguments a) {
  Values items = a[0].list(), merged(items.size());
  bool good = true;
  const auto precedes = [&](const Value& x, const Value& y) {
    const Value arguments[] = {x, y};
    const Value result = run.call(a[1].function(), arguments);
    good = good && result.is(Kind::boolean);
    return result.is_true();
  };
  for (std::size_t width = 1; width < items.size() && good; width *= 2) {
    for (std::size_t start = 0; start < items.size(); start += 2 * width) {
      const std::size_t middle = std::min(start + width, items.size()),
                        end = std::min(middle + width, items.size());
      std::size_t left = start, right = middle;
      for (std::size_t i = start; i < end; ++i) {
        const bool from_right =
            left == middle || (right < end && good && precedes(items[right], items[left]));
        merged[i] = std::move(items[from_right && right < end ? right++ : left++]);
      }
    }
    items.swap(merged);
  }
  if (!good) return run.null("sort: the function gives neither true nor false");
  return run.list(std::move(items));
}

constexpr std::array texts = {
    BuiltinText{"list contains(list: list, element: Any?) -> boolean", list_contains},
    BuiltinText{"count(list: list) -> number", count},
    BuiltinText{"sublist(list: list, start position: number, length?: number) -> list", sublist},
    BuiltinText{"append(list: list, item+: Any) -> list", append},
    BuiltinText{"concatenate(list+: Any) -> list", concatenate},
    BuiltinText{"insert before(list: list, position: number, newItem: Any?) -> list", insert_before},
    BuiltinText{"remove(list: list, position: number) -> list", remove},
    BuiltinText{"list replace(list: list, position: Any, newItem: Any?) -> list", list_replace},
    BuiltinText{"list replace(list: list, match: function, newItem: Any?) -> list", list_replace},
    BuiltinText{"reverse(list: list) -> list", reverse},
    BuiltinText{"index of(list: list, match: Any?) -> list<number>", index_of},
    BuiltinText{"union(list+: Any) -> list", union_of},
    BuiltinText{"distinct values(list: list) -> list", distinct_values},
    BuiltinText{"flatten(list: list) -> list", flatten},
    BuiltinText{"sort(list: list, precedes: function) -> list", sort},
};

}  // namespace

std::span<const BuiltinText> list_builtins() { return texts; }

}  // namespace balie::feel
