// `base.name` and `base[condition]`.
#include "core/feel/nodes.hpp"
#include "core/feel/property.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

class Path final : public Node {
 public:
  Path(Place place, NodePtr base, std::string name)
      : Node(place, height_above(base)),
        base_(std::move(base)),
        name_(std::move(name)),
        property_(property_named(name_)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value base_room;
    const Value& base = base_->evaluate(run, base_room);
    if (base.is(Kind::context)) {
      const Value* found = base.context().find(name_);
      if (found == nullptr) return null_because(run, room, fmt::format("the context has no entry {}", name_));
      if (&base != &base_room) return *found;
      return room = Value(*found);
    }
    if (base.is(Kind::list)) return room = of_list(run, base.list());
    if (base.is_null()) return null_because(run, room, fmt::format("null has no {}", name_));
    return room = part_of(run, base);
  }

 private:
  // A list gives the list of what its items give.
  Value of_list(Run& run, const std::vector<Value>& items) const {
    std::vector<Value> parts;
    parts.reserve(items.size());
    for (const Value& item : items) parts.push_back(part_of(run, item));
    return run.list(std::move(parts));
  }

  Value part_of(Run& run, const Value& value) const {
    if (value.is(Kind::context)) {
      if (const Value* found = value.context().find(name_)) return *found;
    } else if (auto found = property_of(value, property_)) {
      return *std::move(found);
    }
    Value room;
    return null_because(run, room, fmt::format("a {} has no {}", to_string(value.kind()), name_));
  }

  NodePtr base_;
  std::string name_;
  Property property_;
};

class Filter final : public Node {
 public:
  Filter(Place place, NodePtr base, Slot item, NodePtr condition, const Type& condition_type)
      : Node(place, height_above(base, condition)),
        base_(std::move(base)),
        condition_(std::move(condition)),
        item_(item),
        is_index_(condition_type.kind() == Type::Kind::number) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Value base_room;
    const Value& base = base_->evaluate(run, base_room);
    const Value* items = &base;
    std::size_t count = base.is_null() ? 0 : 1;  // what is no list is a list of itself
    if (base.is(Kind::list)) {
      items = base.list().data();
      count = base.list().size();
    }
    std::vector<Value> kept;
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
      Value condition_room;
      run.local(item_) = i < count ? items[i] : Value();
      const Value& condition = condition_->evaluate(run, condition_room);
      if (i == 0 && condition.is(Kind::number)) return at(run, room, items, count, condition.number());
      if (!run.charge(1)) return room = Value();
      if (i == count) break;
      if (condition.is_true()) kept.push_back(items[i]);
      if (!condition.is(Kind::boolean) && !condition.is_null())
        return null_because(run, room,
                            fmt::format("a list cannot be filtered by a {}", to_string(condition.kind())));
    }
    if (is_index_) return null_because(run, room, "the index is null");
    return room = run.list(std::move(kept));
  }

 private:
  // Counted from 1; from the end when negative.
  const Value& at(Run& run, Value& room, const Value* items, std::size_t count, const Decimal& index) const {
    const auto whole = index.to_integer();
    const auto size = static_cast<std::int64_t>(count);
    if (!whole || *whole == 0 || *whole > size || *whole < -size)
      return null_because(run, room, fmt::format("no item {} in a list of {}", index.to_string(), count));
    return room = items[*whole > 0 ? *whole - 1 : size + *whole];
  }

  NodePtr base_, condition_;
  Slot item_;
  bool is_index_;
};

}  // namespace

NodePtr make_path(Place place, NodePtr base, std::string name) {
  return std::make_unique<Path>(place, std::move(base), std::move(name));
}

NodePtr make_filter(Place place, NodePtr base, Slot item, NodePtr condition, const Type& condition_type) {
  return std::make_unique<Filter>(place, std::move(base), item, std::move(condition), condition_type);
}

}  // namespace balie::feel
