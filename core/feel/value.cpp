#include "core/feel/value.hpp"

#include "core/base/assert.hpp"
#include "core/feel/structure.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace balie::feel {
namespace {

// Above this many entries a context is searched by name, not from end to end.
constexpr std::size_t entries_searched_max = 12;

class LongString final : public Object {
 public:
  explicit LongString(std::string_view text) : text_(text) {}
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string text_;
};

class SharedRange final : public Object {
 public:
  explicit SharedRange(Range range) : range_(std::move(range)) {
    depth_ = 1 + std::max(range_.start.depth(), range_.end.depth());
    weight_ = 1 + range_.start.weight() + range_.end.weight();
  }
  [[nodiscard]] const Range& range() const { return range_; }

 private:
  Range range_;
};

}  // namespace

static_assert(sizeof(Value) == 24);

std::string_view to_string(Kind kind) {
  constexpr std::array<std::string_view, 13> names = {"null",
                                                      "boolean",
                                                      "number",
                                                      "string",
                                                      "date",
                                                      "time",
                                                      "date and time",
                                                      "days and time duration",
                                                      "years and months duration",
                                                      "range",
                                                      "list",
                                                      "context",
                                                      "function"};
  return names[static_cast<std::size_t>(kind)];
}

Value::Value(const Decimal& number) noexcept : Value(Kind::number, number.negative_ ? 1 : 0) {
  set_word<two>(number.exponent_);
  set_word<first>(number.low_);
  set_word<second>(number.high_);
}

Value::Value(std::string_view text)
    : Value(Kind::string, text.size() <= inline_string_max ? static_cast<std::uint8_t>(text.size()) : 0) {
  if (text.size() <= inline_string_max) {
    if (!text.empty()) std::memcpy(bytes_, text.data(), text.size());
  } else {
    *this = of(Kind::string, std::make_unique<LongString>(text));
    small_ = shared_string;
  }
}

Value::Value(Date date) noexcept : Value(Kind::date) { set_word<first>(date.days); }

Value::Value(const TimeOfDay& time) noexcept : Value(Kind::time, static_cast<std::uint8_t>(time.zone.kind_)) {
  set_word<first>(time.nanoseconds);
  set_word<second>(time.zone.handle_);
}

Value::Value(const DateTime& date_time) noexcept
    : Value(Kind::date_time, static_cast<std::uint8_t>(date_time.zone.kind_)) {
  set_word<four>(date_time.nanoseconds);
  set_word<first>(date_time.seconds);
  set_word<second>(date_time.zone.handle_);
}

Value::Value(DaysDuration duration) noexcept : Value(Kind::days_duration) {
  set_word<first>(duration.nanoseconds);
}

Value::Value(MonthsDuration duration) noexcept : Value(Kind::months_duration) {
  set_word<first>(duration.months);
}

Value Value::of(Kind kind, std::unique_ptr<const Object> object) {
  if (object->depth_ > depth_max || object->weight_ > weight_max) return {};
  Value value(kind);
  value.set_word<first>(object.release());
  return value;
}

Value Value::range(Range range) { return of(Kind::range, std::make_unique<SharedRange>(std::move(range))); }

Value Value::list(std::vector<Value> items) {
  return of(Kind::list, std::make_unique<List>(std::move(items)));
}

Value Value::context(std::vector<Entry> entries) {
  return of(Kind::context, std::make_unique<Context>(std::move(entries)));
}

Value Value::function(std::unique_ptr<const Function> function) {
  return of(Kind::function, std::move(function));
}

Value& Value::operator=(const Value& other) noexcept {
  other.count();
  release();
  take(other);
  return *this;
}

Value& Value::operator=(Value&& other) noexcept {
  if (this == &other) return *this;
  release();
  take(other);
  other.kind_ = Kind::null;
  return *this;
}

void Value::release_object() noexcept {
  if (object()->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete object();
}

void Value::expect(Kind kind) const { BALIE_ASSERT(kind_ == kind); }

bool Value::boolean() const {
  expect(Kind::boolean);
  return small_ == 1;
}

Decimal Value::number() const {
  expect(Kind::number);
  Decimal number;
  number.negative_ = small_ == 1;
  number.exponent_ = word<std::int16_t, two>();
  number.low_ = word<std::uint64_t, first>();
  number.high_ = word<std::uint64_t, second>();
  return number;
}

std::string_view Value::string() const {
  expect(Kind::string);
  if (small_ == shared_string) return static_cast<const LongString*>(object())->text();
  return {bytes_, small_};
}

Date Value::date() const {
  expect(Kind::date);
  return {word<std::int64_t, first>()};
}

TimeOfDay Value::time() const {
  expect(Kind::time);
  TimeOfDay time{word<std::int64_t, first>(), {}};
  time.zone.kind_ = static_cast<Zone::Kind>(small_);
  time.zone.handle_ = word<std::uintptr_t, second>();
  return time;
}

DateTime Value::date_time() const {
  expect(Kind::date_time);
  DateTime date_time{word<std::int64_t, first>(), word<std::int32_t, four>(), {}};
  date_time.zone.kind_ = static_cast<Zone::Kind>(small_);
  date_time.zone.handle_ = word<std::uintptr_t, second>();
  return date_time;
}

DaysDuration Value::days_duration() const {
  expect(Kind::days_duration);
  return {word<Nanoseconds, first>()};
}

MonthsDuration Value::months_duration() const {
  expect(Kind::months_duration);
  return {word<std::int64_t, first>()};
}

const Range& Value::range() const {
  expect(Kind::range);
  return static_cast<const SharedRange*>(object())->range();
}

const std::vector<Value>& Value::list() const {
  expect(Kind::list);
  return static_cast<const List*>(object())->items();
}

const Context& Value::context() const {
  expect(Kind::context);
  return *static_cast<const Context*>(object());
}

const Function& Value::function() const {
  expect(Kind::function);
  return *static_cast<const Function*>(object());
}

List::List(std::vector<Value> items) : items_(std::move(items)) {
  for (const Value& item : items_) {
    depth_ = std::max(depth_, item.depth() + 1);
    weight_ += item.weight();
  }
}

namespace {

// Of several entries with one name the last counts, at the place of the first.
std::vector<Entry> without_doubles(std::vector<Entry> entries) {
  const auto is_last = [&](std::size_t i) {
    return std::none_of(entries.begin() + static_cast<std::ptrdiff_t>(i) + 1, entries.end(),
                        [&](const Entry& other) { return other.name == entries[i].name; });
  };
  std::size_t last = 0;
  while (entries.size() <= entries_searched_max && last < entries.size() && is_last(last)) ++last;
  if (last == entries.size()) return entries;
  std::vector<std::uint32_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) {
    const int names = entries[a].name.compare(entries[b].name);
    return names != 0 ? names < 0 : a < b;
  });
  std::vector<bool> doubled(entries.size());
  for (std::size_t i = order.size(); i-- > 1;) {
    Entry &earlier = entries[order[i - 1]], &later = entries[order[i]];
    if (earlier.name != later.name) continue;
    earlier.value = std::move(later.value);
    doubled[order[i]] = true;
  }
  std::vector<Entry> kept;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!doubled[i]) kept.push_back(std::move(entries[i]));
  }
  return kept;
}

}  // namespace

Context::Context(std::vector<Entry> entries) : entries_(without_doubles(std::move(entries))) {
  if (entries_.size() > entries_searched_max) {
    by_name_.resize(entries_.size());
    std::iota(by_name_.begin(), by_name_.end(), 0U);
    std::sort(by_name_.begin(), by_name_.end(),
              [&](auto a, auto b) { return entries_[a].name < entries_[b].name; });
  }
  for (const Entry& entry : entries_) {
    depth_ = std::max(depth_, entry.value.depth() + 1);
    weight_ += entry.value.weight() + entry.name.size() / 16;
  }
}

const Value* Context::find(std::string_view name) const {
  if (by_name_.empty()) {
    for (const Entry& entry : entries_) {
      if (entry.name == name) return &entry.value;
    }
    return nullptr;
  }
  const auto found = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                      [&](auto index, auto wanted) { return entries_[index].name < wanted; });
  if (found == by_name_.end() || entries_[*found].name != name) return nullptr;
  return &entries_[*found].value;
}

}  // namespace balie::feel
