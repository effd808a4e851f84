// `for`, `some` and `every`.
#include "core/feel/nodes.hpp"
#include "core/feel/operators.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

constexpr std::uint64_t items_per_step = 16;

// What an iterator runs over: a list, or numbers or days from one end to the other.
class Domain {
 public:
  // False: it runs over nothing that can be; why has been noted.
  bool open(Run& run, const Iterator& iterator, Place place) {
    Value room;
    Value first = iterator.first->evaluate(run, room);
    if (iterator.last != nullptr) {
      Value last_room;
      return open_range(run, place, first, iterator.last->evaluate(run, last_room), true, true, true);
    }
    if (first.is(Kind::range) && first.range().form == Range::Form::interval) {
      const Range& range = first.range();
      return open_range(run, place, range.start, range.end, range.start_included, range.end_included, false);
    }
    if (first.is_null()) return refuse(run, place, "null is nothing to go through");
    if (first.is(Kind::list)) {
      count_ = static_cast<std::int64_t>(first.list().size());
    } else {
      count_ = 1;
    }
    list_ = std::move(first);
    return true;
  }

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] Value at(std::int64_t index) const {
    if (!list_.is_null()) return list_.is(Kind::list) ? list_.list()[static_cast<std::size_t>(index)] : list_;
    const std::int64_t number = start_ + (down_ ? -index : index);
    return days_ ? Value(Date{number}) : Value(Decimal(number));
  }

 private:
  bool refuse(Run& run, Place place, std::string text) {
    if (run.keeps_reasons()) run.note(place, std::move(text));
    return false;
  }

  bool open_range(Run& run, Place place, const Value& first, const Value& last, bool from_first, bool to_last,
                  bool may_go_down) {
    const auto whole = [](const Value& value) -> std::optional<std::int64_t> {
      if (value.is(Kind::date)) return value.date().days;
      return value.is(Kind::number) ? value.number().to_integer() : std::nullopt;
    };
    const auto from = whole(first), to = whole(last);
    if (!from || !to || first.kind() != last.kind())
      return refuse(
          run, place,
          fmt::format("no way to count from a {} to a {}", to_string(first.kind()), to_string(last.kind())));
    days_ = first.is(Kind::date);
    down_ = may_go_down && *from > *to;
    start_ = *from + (from_first ? 0 : 1);
    const std::int64_t end = *to - (to_last ? 0 : 1);
    count_ = down_ ? start_ - end + 1 : std::max<std::int64_t>(end - start_ + 1, 0);
    return true;
  }

  Value list_;
  std::int64_t start_ = 0, count_ = 0;
  bool down_ = false, days_ = false;
};

// Runs `body` for each combination, the last iterator fastest; it says whether to go on. False: some iterator
// runs over nothing that can be, or a limit was passed.
template <typename Body>
bool each(Run& run, Place place, const std::vector<Iterator>& iterators, std::size_t which, const Body& body,
          bool& go_on) {
  Domain domain;
  if (!domain.open(run, iterators[which], place)) return false;
  for (std::int64_t i = 0; i < domain.count() && go_on; ++i) {
    if (!run.charge(1)) return false;
    run.local(iterators[which].slot) = domain.at(i);
    if (which + 1 == iterators.size()) {
      go_on = body();
    } else if (!each(run, place, iterators, which + 1, body, go_on)) {
      return false;
    }
  }
  return true;
}

std::uint32_t height_of(const std::vector<Iterator>& iterators, const NodePtr& body) {
  std::uint32_t height = body->height();
  for (const Iterator& iterator : iterators) {
    height = std::max(height, iterator.first->height());
    if (iterator.last) height = std::max(height, iterator.last->height());
  }
  return height + 1 + static_cast<std::uint32_t>(iterators.size());
}

class For final : public Node {
 public:
  For(Place place, std::vector<Iterator> iterators, const Slot* partial, NodePtr body)
      : Node(place, height_of(iterators, body)),
        iterators_(std::move(iterators)),
        partial_(partial == nullptr ? std::nullopt : std::optional(*partial)),
        body_(std::move(body)) {}
  const Value& evaluate(Run& run, Value& room) const override {
    std::vector<Value> results;
    bool go_on = true;
    const auto body = [&] {
      if (partial_ && !keep_partial(run, results)) return false;
      Value body_room;
      const Value& result = body_->evaluate(run, body_room);
      results.push_back(&result == &body_room ? std::move(body_room) : result);
      return results.size() <= run.limits().items_max || run.stop("a list is too long");
    };
    if (!each(run, place(), iterators_, 0, body, go_on)) return room = Value();
    return room = run.list(std::move(results));
  }

 private:
  bool keep_partial(Run& run, const std::vector<Value>& results) const {
    if (!run.charge(results.size() / items_per_step)) return false;
    Value partial = Value::list(results);
    if (partial.is_null()) return run.stop("a value is nested too deeply, or too large");
    run.local(*partial_) = std::move(partial);
    return true;
  }

  std::vector<Iterator> iterators_;
  std::optional<Slot> partial_;
  NodePtr body_;
};

class Quantified final : public Node {
 public:
  Quantified(Place place, bool every, std::vector<Iterator> iterators, NodePtr condition)
      : Node(place, height_of(iterators, condition)),
        iterators_(std::move(iterators)),
        condition_(std::move(condition)),
        every_(every) {}
  const Value& evaluate(Run& run, Value& room) const override {
    bool decided = false, known = true, go_on = true;
    const auto body = [&] {
      Value condition_room;
      const Value& condition = condition_->evaluate(run, condition_room);
      if (!condition.is(Kind::boolean)) {
        known = false;
        if (!condition.is_null() && run.keeps_reasons())
          run.note(place(), fmt::format("a {} is neither true nor false", to_string(condition.kind())));
      } else if (condition.boolean() != every_) {
        decided = true;
      }
      return !decided;
    };
    if (!each(run, place(), iterators_, 0, body, go_on)) return room = Value();
    if (decided) return room = !every_;
    if (!known) return room = Value();
    return room = bool(every_);
  }

 private:
  std::vector<Iterator> iterators_;
  NodePtr condition_;
  bool every_;
};

}  // namespace

NodePtr make_for(Place place, std::vector<Iterator> iterators, const Slot* partial, NodePtr body) {
  return std::make_unique<For>(place, std::move(iterators), partial, std::move(body));
}

NodePtr make_quantified(Place place, bool every, std::vector<Iterator> iterators, NodePtr condition) {
  return std::make_unique<Quantified>(place, every, std::move(iterators), std::move(condition));
}

}  // namespace balie::feel
