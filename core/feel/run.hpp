// One evaluation under way: its steps, depth and reasons, and the places where locals lie.
#pragma once

#include "core/feel/evaluation.hpp"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace balie::feel {

class Node;
class PatternCache;

// Slots for locals and arguments, which stay where they are until they are given back, the last first.
class SlotStack {
 public:
  Value* take(std::size_t count);
  void give_back(std::size_t count);

 private:
  struct Chunk {
    std::unique_ptr<Value[]> slots;
    std::size_t size = 0;
    std::size_t used = 0;
  };
  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;
};

// What somebody wants to find again in functions of theirs: hangs on the run that calls them.
class Companion {
 public:
  virtual ~Companion() = default;
};

class Run {
 public:
  Run(const Limits& limits, const Circumstances& circumstances);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void begin();

  void attach(Companion* companion) { companion_ = companion; }
  [[nodiscard]] Companion* companion() const { return companion_; }

  // --- limits
  // Counts steps; false: there are no more, and the evaluation ends.
  bool charge(std::uint64_t steps) {
    steps_ += steps;
    return steps_ <= limits_.steps_max ? !stopped_ : stop("too many steps");
  }
  [[nodiscard]] bool is_stopped() const { return stopped_; }
  bool stop(std::string_view limit);  // false
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] const Circumstances& circumstances() const { return circumstances_; }
  void set_now(Time now) { circumstances_.now = now; }
  void set_steps_max(std::uint64_t steps_max) { limits_.steps_max = steps_max; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

  // --- reasons
  [[nodiscard]] const std::vector<Reason>& reasons() const { return reasons_; }
  void note(Place place, std::string text);
  // Null, because of `text`, at the place of the call under way: for functions.
  Value null(std::string_view text);
  void set_place(Place place) { place_ = place; }
  // For what costs to say: whether a further reason is kept at all.
  [[nodiscard]] bool keeps_reasons() const { return !muted_ && reasons_.size() < limits_.reasons_max; }
  // While something is only tried, nothing is noted. Gives what was set before.
  bool mute(bool muted) { return std::exchange(muted_, muted); }

  // --- values that are checked against the limits
  Value list(std::vector<Value> items);
  Value string(std::string_view text);
  Value context(std::vector<Entry> entries);

  // --- where values lie
  [[nodiscard]] const Value& variable(std::size_t index) const { return variables_[index]; }
  [[nodiscard]] Value& local(std::size_t slot) { return frame_[slot]; }
  [[nodiscard]] SlotStack& slots() { return slots_; }
  [[nodiscard]] PatternCache& patterns() { return *patterns_; }

  Value evaluate(const Expression& expression, std::span<const Value> variables);
  // Calls with as many arguments as it has parameters, each made to fit or null.
  Value call(const Function& function, std::span<const Value> arguments);
  // Evaluates a body in a frame of its own, the arguments in its first slots.
  struct Frame {
    std::size_t slots = 0;
    std::span<const Value> arguments;
    std::span<const std::size_t> captured_slots;
    std::span<const Value> captured;
    std::span<const Value> variables;
  };
  Value evaluate_body(const Node& body, const Frame& frame);

 private:
  Limits limits_;
  Circumstances circumstances_;
  Companion* companion_ = nullptr;
  std::uint64_t steps_ = 0;
  std::uint32_t depth_ = 0;
  bool stopped_ = false;
  bool muted_ = false;
  std::vector<Reason> reasons_;
  Place place_;
  std::span<const Value> variables_;
  Value* frame_ = nullptr;
  SlotStack slots_;
  std::unique_ptr<PatternCache> patterns_;
};

}  // namespace balie::feel
