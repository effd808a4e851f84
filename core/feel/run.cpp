#include "core/feel/run.hpp"

#include "core/base/assert.hpp"
#include "core/feel/node.hpp"
#include "core/feel/pattern_cache.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::feel {
namespace {

constexpr std::size_t chunk_slots = 512;
constexpr std::size_t bytes_per_step = 64;
constexpr std::size_t reason_bytes_max = 500;

}  // namespace

Value* SlotStack::take(std::size_t count) {
  if (chunks_.empty() || chunks_[current_].size - chunks_[current_].used < count) {
    if (!chunks_.empty()) ++current_;
    // A chunk that was used before may be too small for what is asked now: it is replaced, nothing lies in
    // it.
    if (current_ == chunks_.size()) chunks_.emplace_back();
    if (chunks_[current_].size < count) {
      const std::size_t size = std::max(chunk_slots, count);
      chunks_[current_] = {std::make_unique<Value[]>(size), size, 0};
    }
  }
  Chunk& chunk = chunks_[current_];
  Value* slots = chunk.slots.get() + chunk.used;
  chunk.used += count;
  return slots;
}

void SlotStack::give_back(std::size_t count) {
  Chunk& chunk = chunks_[current_];
  for (std::size_t i = chunk.used - count; i < chunk.used; ++i) chunk.slots[i] = Value();
  chunk.used -= count;
  if (chunk.used == 0 && current_ > 0) --current_;
}

Run::Run(const Limits& limits, const Circumstances& circumstances)
    : limits_(limits), circumstances_(circumstances), patterns_(std::make_unique<PatternCache>()) {}

Run::~Run() = default;

void Run::begin() {
  steps_ = 0;
  depth_ = 0;
  stopped_ = false;
  muted_ = false;
  reasons_.clear();
}

bool Run::stop(std::string_view limit) {
  if (!stopped_) {
    stopped_ = true;
    reasons_.push_back({place_, fmt::format("the evaluation was ended: {}", limit)});
  }
  return false;
}

void Run::note(Place place, std::string text) {
  if (stopped_ || !keeps_reasons()) return;
  if (text.size() > reason_bytes_max) text.resize(reason_bytes_max);
  reasons_.push_back({place, std::move(text)});
}

Value Run::null(std::string_view text) {
  if (keeps_reasons()) note(place_, std::string(text));
  return {};
}

Value Run::list(std::vector<Value> items) {
  if (!charge(items.size())) return {};
  if (items.size() > limits_.items_max) {
    stop("a list is too long");
    return {};
  }
  Value value = Value::list(std::move(items));
  if (value.is_null()) stop("a value is nested too deeply, or too large");
  return value;
}

Value Run::string(std::string_view text) {
  if (!charge(text.size() / bytes_per_step)) return {};
  if (text.size() > limits_.string_bytes_max) {
    stop("a string is too long");
    return {};
  }
  return Value(text);
}

Value Run::context(std::vector<Entry> entries) {
  if (!charge(entries.size())) return {};
  if (entries.size() > limits_.items_max) {
    stop("a context has too many entries");
    return {};
  }
  Value value = Value::context(std::move(entries));
  if (value.is_null()) stop("a value is nested too deeply, or too large");
  return value;
}

Value Run::evaluate(const Expression& expression, std::span<const Value> variables) {
  const auto* program = expression.program();
  if (program == nullptr || !program->root) return {};
  BALIE_ASSERT(variables.size() >= program->variables);
  return evaluate_body(*program->root, {program->slots, {}, {}, {}, variables});
}

Value Run::evaluate_body(const Node& body, const Frame& frame) {
  const std::uint32_t depth_before = depth_;
  depth_ += body.height();
  if (depth_ > limits_.depth_max) {
    depth_ = depth_before;
    stop("calls are nested too deeply");
    return {};
  }
  if (!charge(1)) {
    depth_ = depth_before;
    return {};
  }
  const auto variables_before = std::exchange(variables_, frame.variables);
  Value* const frame_before = std::exchange(frame_, slots_.take(frame.slots));
  std::copy(frame.arguments.begin(), frame.arguments.end(), frame_);
  for (std::size_t i = 0; i < frame.captured.size(); ++i) frame_[frame.captured_slots[i]] = frame.captured[i];
  Value room;
  const Value& value = body.evaluate(*this, room);
  Value result = stopped_ ? Value() : &value == &room ? std::move(room) : value;
  slots_.give_back(frame.slots);
  frame_ = frame_before;
  variables_ = variables_before;
  depth_ = depth_before;
  return result;
}

Value Run::call(const Function& function, std::span<const Value> arguments) {
  const auto parameters = function.parameters();
  if (arguments.size() != parameters.size())
    return null(fmt::format("the function has {} parameters, not {}", parameters.size(), arguments.size()));
  if (!charge(1)) return {};
  const std::uint32_t depth_before = depth_;
  depth_ += function.height();
  if (depth_ > limits_.depth_max) {
    depth_ = depth_before;
    stop("calls are nested too deeply");
    return {};
  }
  Value* const fitting = slots_.take(arguments.size());
  bool fits = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto value =
        parameters[i].type.is_any() ? std::optional(arguments[i]) : coerce(arguments[i], parameters[i].type);
    fits = fits && value.has_value();
    if (!value)
      null(fmt::format("argument {} is a {}, not a {}", parameters[i].name, to_string(arguments[i].kind()),
                       to_string(parameters[i].type)));
    else
      fitting[i] = *std::move(value);
  }
  const Place place_before = place_;
  Value result = fits ? function.call(*this, {fitting, arguments.size()}) : Value();
  place_ = place_before;
  slots_.give_back(arguments.size());
  depth_ = depth_before;
  return stopped_ ? Value() : result;
}

Evaluation::Evaluation(const Limits& limits, const Circumstances& circumstances)
    : run_(std::make_unique<Run>(limits, circumstances)) {}
Evaluation::~Evaluation() = default;
Evaluation::Evaluation(Evaluation&&) noexcept = default;
Evaluation& Evaluation::operator=(Evaluation&&) noexcept = default;

void Evaluation::set_now(Time now) { run_->set_now(now); }

Value Evaluation::evaluate(const Expression& expression, std::span<const Value> variables) {
  run_->begin();
  return run_->evaluate(expression, variables);
}

Value Evaluation::call(const Value& function, std::span<const Value> arguments) {
  run_->begin();
  if (!function.is(Kind::function)) return run_->null("this is no function");
  return run_->call(function.function(), arguments);
}

const std::vector<Reason>& Evaluation::reasons() const { return run_->reasons(); }
std::uint64_t Evaluation::steps() const { return run_->steps(); }
bool Evaluation::is_past_limit() const { return run_->is_stopped(); }
Run& Evaluation::run() { return *run_; }

Value evaluate_within(Run& run, const Expression& expression, std::span<const Value> variables) {
  return run.evaluate(expression, variables);
}

Value null_because(Run& run, std::string text) { return run.null(text); }

}  // namespace balie::feel
