// How points and ranges lie to each other (10.3.4.9, after Allen's interval algebra).
#include "core/feel/builtin_texts.hpp"
#include "core/feel/operators.hpp"
#include "core/feel/run.hpp"

#include <array>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;

// A range, or a point as the range that holds it alone.
struct Span {
  explicit Span(const Value& value) : is_point(!value.is(Kind::range)) {
    if (is_point) {
      range = {value, value, true, true, Range::Form::interval};
    } else {
      range = value.range();
    }
  }
  bool is_point;
  Range range;
};

// Two of them, and the orders of their ends.
class Relation {
 public:
  Relation(const Span& a, const Span& b) : a_(a.range), b_(b.range) {}

  [[nodiscard]] bool is_known() const { return known_; }

  bool before() { return ends_before(a_, b_); }
  bool after() { return ends_before(b_, a_); }
  bool meets() { return touch(a_, b_); }
  bool met_by() { return touch(b_, a_); }
  bool overlaps() { return reaches(a_, b_) && reaches(b_, a_); }
  bool overlaps_before() { return begins_first(a_, b_) && reaches(a_, b_) && ends_within(a_, b_); }
  bool overlaps_after() { return begins_first(b_, a_) && reaches(b_, a_) && ends_within(b_, a_); }
  bool finishes() { return same_end() && begins_within(a_, b_); }
  bool finished_by() { return same_end() && begins_within(b_, a_); }
  bool includes() { return begins_within(b_, a_) && ends_within(b_, a_); }
  bool during() { return begins_within(a_, b_) && ends_within(a_, b_); }
  bool starts() { return same_start() && ends_within(a_, b_); }
  bool started_by() { return same_start() && ends_within(b_, a_); }
  bool coincides() { return same_start() && same_end(); }

 private:
  // x <=> y; once it cannot be told nothing can.
  std::strong_ordering order(const Value& x, const Value& y) {
    const auto found = compare(x, y);
    known_ = known_ && found.has_value();
    return found.value_or(std::strong_ordering::equal);
  }
  bool ends_before(const Range& x, const Range& y) {
    const auto found = order(x.end, y.start);
    return found < 0 || (found == 0 && !(x.end_included && y.start_included));
  }
  bool touch(const Range& x, const Range& y) {
    return x.end_included && y.start_included && order(x.end, y.start) == 0;
  }
  // x ends where y has begun.
  bool reaches(const Range& x, const Range& y) { return !ends_before(x, y); }
  bool begins_first(const Range& x, const Range& y) {
    const auto found = order(x.start, y.start);
    return found < 0 || (found == 0 && x.start_included && !y.start_included);
  }
  bool begins_within(const Range& x, const Range& y) { return !begins_first(x, y); }
  bool ends_within(const Range& x, const Range& y) {
    const auto found = order(x.end, y.end);
    return found < 0 || (found == 0 && (!x.end_included || y.end_included));
  }
  bool same_start() { return a_.start_included == b_.start_included && order(a_.start, b_.start) == 0; }
  bool same_end() { return a_.end_included == b_.end_included && order(a_.end, b_.end) == 0; }

  const Range& a_;
  const Range& b_;
  bool known_ = true;
};

// Which arguments a function takes besides two ranges.
enum class Points { none, first, second, either, both };

template <bool (Relation::*holds)(), Points points>
Value related(Run& run, Arguments arguments) {
  const Span a(arguments[0]), b(arguments[1]);
  const bool fits = (!a.is_point && !b.is_point) ||
                    (a.is_point && b.is_point && (points == Points::both || points == Points::either)) ||
                    (a.is_point && !b.is_point && (points == Points::first || points == Points::either)) ||
                    (!a.is_point && b.is_point && (points == Points::second || points == Points::either));
  if (!fits) return run.null("the function takes other points and ranges");
  Relation relation(a, b);
  const bool result = (relation.*holds)();
  return relation.is_known() ? Value(result) : run.null("the points cannot be compared");
}

constexpr Builtin::Code before = related<&Relation::before, Points::either>;
constexpr Builtin::Code after = related<&Relation::after, Points::either>;
constexpr Builtin::Code meets = related<&Relation::meets, Points::none>;
constexpr Builtin::Code met_by = related<&Relation::met_by, Points::none>;
constexpr Builtin::Code overlaps = related<&Relation::overlaps, Points::none>;
constexpr Builtin::Code overlaps_before = related<&Relation::overlaps_before, Points::none>;
constexpr Builtin::Code overlaps_after = related<&Relation::overlaps_after, Points::none>;
constexpr Builtin::Code finishes = related<&Relation::finishes, Points::first>;
constexpr Builtin::Code finished_by = related<&Relation::finished_by, Points::second>;
constexpr Builtin::Code includes = related<&Relation::includes, Points::second>;
constexpr Builtin::Code during = related<&Relation::during, Points::first>;
constexpr Builtin::Code starts = related<&Relation::starts, Points::first>;
constexpr Builtin::Code started_by = related<&Relation::started_by, Points::second>;
constexpr Builtin::Code coincides = related<&Relation::coincides, Points::both>;

constexpr std::array texts = {
    BuiltinText{"before(point1: Any, point2: Any) -> boolean", before},
    BuiltinText{"before(point: Any, range: Any) -> boolean", before},
    BuiltinText{"before(range1: Any, range2: Any) -> boolean", before},
    BuiltinText{"after(point1: Any, point2: Any) -> boolean", after},
    BuiltinText{"after(point: Any, range: Any) -> boolean", after},
    BuiltinText{"after(range1: Any, range2: Any) -> boolean", after},
    BuiltinText{"meets(range1: Any, range2: Any) -> boolean", meets},
    BuiltinText{"met by(range1: Any, range2: Any) -> boolean", met_by},
    BuiltinText{"overlaps(range1: Any, range2: Any) -> boolean", overlaps},
    BuiltinText{"overlaps before(range1: Any, range2: Any) -> boolean", overlaps_before},
    BuiltinText{"overlaps after(range1: Any, range2: Any) -> boolean", overlaps_after},
    BuiltinText{"finishes(point: Any, range: Any) -> boolean", finishes},
    BuiltinText{"finishes(range1: Any, range2: Any) -> boolean", finishes},
    BuiltinText{"finished by(range: Any, point: Any) -> boolean", finished_by},
    BuiltinText{"finished by(range1: Any, range2: Any) -> boolean", finished_by},
    BuiltinText{"includes(range: Any, point: Any) -> boolean", includes},
    BuiltinText{"includes(range1: Any, range2: Any) -> boolean", includes},
    BuiltinText{"during(point: Any, range: Any) -> boolean", during},
    BuiltinText{"during(range1: Any, range2: Any) -> boolean", during},
    BuiltinText{"starts(point: Any, range: Any) -> boolean", starts},
    BuiltinText{"starts(range1: Any, range2: Any) -> boolean", starts},
    BuiltinText{"started by(range: Any, point: Any) -> boolean", started_by},
    BuiltinText{"started by(range1: Any, range2: Any) -> boolean", started_by},
    BuiltinText{"coincides(point1: Any, point2: Any) -> boolean", coincides},
    BuiltinText{"coincides(range1: Any, range2: Any) -> boolean", coincides},
};

}  // namespace

std::span<const BuiltinText> range_builtins() { return texts; }

}  // namespace balie::feel
