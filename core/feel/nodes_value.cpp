// Nodes that are a value, find one, or put one together.
#include "core/feel/nodes.hpp"
#include "core/feel/operators.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

// What takes longer than this is left to the evaluation.
constexpr std::uint64_t folding_steps_max = 10'000;

class Constant final : public Node {
 public:
  Constant(Place place, Value value) : Node(place), value_(std::move(value)) {}
  const Value& evaluate(Run&, Value&) const override { return value_; }
  [[nodiscard]] const Value* constant() const override { return &value_; }

 private:
  Value value_;
};

class Nothing final : public Node {
 public:
  Nothing(Place place, std::string why) : Node(place), why_(std::move(why)) {}
  const Value& evaluate(Run& run, Value& room) const override { return null_because(run, room, why_); }

 private:
  std::string why_;
};

class VariableNode final : public Node {
 public:
  VariableNode(Place place, std::size_t index) : Node(place), index_(index) {}
  const Value& evaluate(Run& run, Value&) const override { return run.variable(index_); }

 private:
  std::size_t index_;
};

class Local final : public Node {
 public:
  Local(Place place, Slot slot) : Node(place), slot_(slot) {}
  const Value& evaluate(Run& run, Value&) const override { return run.local(slot_); }

 private:
  Slot slot_;
};

class ItemEntry final : public Node {
 public:
  ItemEntry(Place place, std::vector<Slot> items, std::string name, NodePtr otherwise)
      : Node(place, height_above(otherwise)),
        items_(std::move(items)),
        name_(std::move(name)),
        otherwise_(std::move(otherwise)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    for (const Slot slot : items_) {
      const Value& item = run.local(slot);
      if (!item.is(Kind::context)) continue;
      if (const Value* found = item.context().find(name_)) return *found;
    }
    return otherwise_->evaluate(run, room);
  }

 private:
  std::vector<Slot> items_;
  std::string name_;
  NodePtr otherwise_;
};

class ListNode final : public Node {
 public:
  ListNode(Place place, NodePtrs items) : Node(place, height_above_all(items)), items_(std::move(items)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    std::vector<Value> values;
    values.reserve(items_.size());
    for (const NodePtr& item : items_) {
      Value item_room;
      const Value& value = item->evaluate(run, item_room);
      values.push_back(&value == &item_room ? std::move(item_room) : value);
    }
    room = run.list(std::move(values));
    return room;
  }

 private:
  NodePtrs items_;
};

class ContextNode final : public Node {
 public:
  ContextNode(Place place, std::uint32_t height, std::vector<EntryNode> entries)
      : Node(place, height), entries_(std::move(entries)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    std::vector<Entry> values;
    values.reserve(entries_.size());
    for (const EntryNode& entry : entries_) {
      Value entry_room;
      const Value value = entry.value->evaluate(run, entry_room);
      run.local(entry.slot) = value;
      values.push_back({entry.name, value});
    }
    room = run.context(std::move(values));
    return room;
  }

 private:
  std::vector<EntryNode> entries_;
};

class RangeNode final : public Node {
 public:
  RangeNode(Place place, Range::Form form, NodePtr start, bool start_included, NodePtr end, bool end_included)
      : Node(place, std::max(start ? height_above(start) : 1, end ? height_above(end) : 1)),
        form_(form),
        start_(std::move(start)),
        end_(std::move(end)),
        start_included_(start_included),
        end_included_(end_included) {}
  const Value& evaluate(Run& run, Value& room) const override {
    Range range;
    range.form = form_;
    Value start_room, end_room;
    if (start_) range.start = start_->evaluate(run, start_room);
    if (end_) range.end = end_->evaluate(run, end_room);
    if (form_ == Range::Form::equal) range.end = range.start;
    range.start_included = start_included_;
    range.end_included = end_included_;
    const bool ordered = form_ == Range::Form::interval && !range.start.is_null() && !range.end.is_null();
    if (ordered && !compare(range.start, range.end)) {
      return null_because(run, room,
                          fmt::format("no range leads from a {} to a {}", to_string(range.start.kind()),
                                      to_string(range.end.kind())));
    }
    room = Value::range(std::move(range));
    return room;
  }

 private:
  Range::Form form_;
  NodePtr start_, end_;
  bool start_included_, end_included_;
};

bool is_constant(const NodePtr& node) { return !node || node->constant() != nullptr; }

}  // namespace

NodePtr folded(NodePtr node) {
  Limits limits;
  limits.steps_max = folding_steps_max;
  Run run(limits, {});
  Value room;
  Value value = node->evaluate(run, room);
  if (!run.reasons().empty()) return node;
  return make_constant(node->place(), std::move(value));
}

NodePtr make_constant(Place place, Value value) {
  return std::make_unique<Constant>(place, std::move(value));
}

NodePtr make_null(Place place, std::string why) { return std::make_unique<Nothing>(place, std::move(why)); }

NodePtr make_variable(Place place, std::size_t index) { return std::make_unique<VariableNode>(place, index); }

NodePtr make_local(Place place, Slot slot) { return std::make_unique<Local>(place, slot); }

NodePtr make_item_entry(Place place, std::vector<Slot> items, std::string name, NodePtr otherwise) {
  return std::make_unique<ItemEntry>(place, std::move(items), std::move(name), std::move(otherwise));
}

NodePtr make_list(Place place, NodePtrs items) {
  const bool constant = std::all_of(items.begin(), items.end(), is_constant);
  auto list = std::make_unique<ListNode>(place, std::move(items));
  return constant ? folded(std::move(list)) : std::move(list);
}

NodePtr make_context(Place place, std::vector<EntryNode> entries) {
  std::uint32_t height = 1;
  for (const EntryNode& entry : entries) height = std::max(height, height_above(entry.value));
  return std::make_unique<ContextNode>(place, height, std::move(entries));
}

NodePtr make_range(Place place, Range::Form form, NodePtr start, bool start_included, NodePtr end,
                   bool end_included) {
  const bool constant = is_constant(start) && is_constant(end);
  auto range = std::make_unique<RangeNode>(place, form, std::move(start), start_included, std::move(end),
                                           end_included);
  return constant ? folded(std::move(range)) : std::move(range);
}

}  // namespace balie::feel
