// Context functions (10.3.4.11).
#include "core/feel/builtin_texts.hpp"
#include "core/feel/run.hpp"

#include <array>
#include <set>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;
using Entries = std::vector<Entry>;

Value value_of_key(Run& run, Arguments a) {
  const Value* found = a[0].context().find(a[1].string());
  return found == nullptr ? run.null("get value: the context has no such entry") : *found;
}

Value list_of_entries(Run& run, Arguments a) {
  std::vector<Value> entries;
  for (const Entry& entry : a[0].context().entries())
    entries.push_back(Value::context({{"key", Value(entry.name)}, {"value", entry.value}}));
  return run.list(std::move(entries));
}

Value context_of(Run& run, Arguments a) {
  Entries entries;
  std::set<std::string_view> names;
  for (const Value& item : a[0].list()) {
    const Value* key = item.is(Kind::context) ? item.context().find("key") : nullptr;
    const Value* value = item.is(Kind::context) ? item.context().find("value") : nullptr;
    if (key == nullptr || value == nullptr || !key->is(Kind::string))
      return run.null("context: each entry needs a key, which is a string, and a value");
    if (!names.insert(key->string()).second) return run.null("context: two entries have one key");
    entries.push_back({std::string(key->string()), *value});
  }
  return run.context(std::move(entries));
}

Value put(Run& run, const Value& context, std::span<const Value> keys, const Value& value) {
  if (!context.is(Kind::context)) return run.null("context put: there is no context at this key");
  if (!keys[0].is(Kind::string)) return run.null("context put: a key is no string");
  Entries entries = context.context().entries();
  if (!run.charge(entries.size())) return {};
  Value placed = value;
  if (keys.size() > 1) {
    const Value* inner = context.context().find(keys[0].string());
    if (inner == nullptr) return run.null("context put: there is no context at this key");
    placed = put(run, *inner, keys.subspan(1), value);
    if (!placed.is(Kind::context)) return {};
  }
  entries.push_back({std::string(keys[0].string()), std::move(placed)});
  return run.context(std::move(entries));
}

Value context_put(Run& run, Arguments a) {
  if (!a[1].is(Kind::list)) return put(run, a[0], a.subspan(1, 1), a[2]);
  const auto& keys = a[1].list();
  if (keys.empty() || keys.size() > Value::depth_max) return run.null("context put: no keys, or too many");
  return put(run, a[0], keys, a[2]);
}

Value context_merge(Run& run, Arguments a) {
  Entries entries;
  for (const Value& context : a[0].list()) {
    if (!context.is(Kind::context)) return run.null("context merge: the list holds null");
    const auto& more = context.context().entries();
    if (!run.charge(more.size())) return {};
    entries.insert(entries.end(), more.begin(), more.end());
  }
  return run.context(std::move(entries));
}

constexpr std::array texts = {
    BuiltinText{"get value(m: context, key: string) -> Any", value_of_key},
    BuiltinText{"get entries(m: context) -> list", list_of_entries},
    BuiltinText{"context(entries: list) -> context", context_of},
    BuiltinText{"context put(context: context, keys: Any, value: Any?) -> context", context_put},
    BuiltinText{"context put(context: context, key: string, value: Any?) -> context", context_put},
    BuiltinText{"context merge(contexts: list<context>) -> context", context_merge},
};

}  // namespace

std::span<const BuiltinText> context_builtins() { return texts; }

}  // namespace balie::feel
