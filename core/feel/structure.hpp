// The values of FEEL that hold others: ranges, lists, contexts, functions.
#pragma once

#include "core/feel/type.hpp"
#include "core/feel/value.hpp"

#include <span>

namespace balie::feel {

class Run;

// `[1..10)`, or a comparison standing alone, such as `(< 10)`, which equals no interval.
struct Range {
  enum class Form : std::uint8_t { interval, less, less_equal, greater, greater_equal, equal, not_equal };

  Value start;  // null: open
  Value end;
  bool start_included = false;
  bool end_included = false;
  Form form =
      Form::interval;  // of the others, `start` or `end` holds the operand (both for equal and not_equal)
};

struct Entry {
  std::string name;
  Value value;
};

class List final : public Object {
 public:
  explicit List(std::vector<Value> items);
  [[nodiscard]] const std::vector<Value>& items() const { return items_; }

 private:
  std::vector<Value> items_;
};

// Entries in the order in which they were written.
class Context final : public Object {
 public:
  explicit Context(std::vector<Entry> entries);
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // Null: no such entry. Lives as long as the context.
  [[nodiscard]] const Value* find(std::string_view name) const;

 private:
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> by_name_;  // only when there are many
};

struct Parameter {
  std::string name;
  Type type;  // of an argument that does not fit it, also after coercion, the call makes null
};

// A function: of FEEL's own, written as an expression, or of whoever implements this (a business knowledge
// model, a decision service). Immutable; any thread may call it.
class Function : public Object {
 public:
  [[nodiscard]] virtual std::span<const Parameter> parameters() const = 0;
  [[nodiscard]] virtual Type result() const { return Type::any(); }
  // As many arguments as there are parameters, in their order, already coerced. Errors: null, with a reason
  // noted in the run.
  [[nodiscard]] virtual Value call(Run& run, std::span<const Value> arguments) const = 0;
  // The nodes that may lie on the stack at once while it runs, without what it calls in turn: counts towards
  // Limits::depth_max.
  [[nodiscard]] virtual std::uint32_t height() const { return 8; }
};

}  // namespace balie::feel
