// A value of FEEL (DMN 1.5, 10.3.2). 24 bytes; copying costs at most one atomic increment. Null, booleans,
// numbers, temporal values and strings of up to 22 bytes hold no memory of their own. Immutable: any thread
// may read one.
#pragma once

#include "core/feel/decimal.hpp"
#include "core/feel/temporal.hpp"

#include <atomic>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::feel {

enum class Kind : std::uint8_t {
  null,
  boolean,
  number,
  string,
  date,
  time,
  date_time,
  days_duration,    // days and time duration
  months_duration,  // years and months duration
  range,
  list,
  context,
  function,
};
// "date and time", as FEEL names it.
std::string_view to_string(Kind kind);

struct Range;
struct Entry;
class List;
class Context;
class Function;

// What larger values are made of: counted, shared, never changed.
class Object {
 public:
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;
  // How deeply values lie in it, and how many there are in all: what bounds each walk over it.
  [[nodiscard]] std::uint32_t depth() const { return depth_; }
  [[nodiscard]] std::uint64_t weight() const { return weight_; }

 protected:
  std::uint32_t depth_ = 1;
  std::uint64_t weight_ = 1;

 private:
  friend class Value;
  mutable std::atomic<std::uint32_t> references_{1};
};

class Value {
 public:
  // No value nests deeper, or holds more values in all: what would is null instead.
  static constexpr std::uint32_t depth_max = 100;
  static constexpr std::uint64_t weight_max = 10'000'000;

  Value() noexcept : kind_(Kind::null), small_(0) {}
  Value(std::same_as<bool> auto boolean) noexcept : kind_(Kind::boolean), small_(boolean) {}
  Value(const Decimal& number) noexcept;
  Value(std::string_view text);  // UTF-8
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(Date date) noexcept;
  Value(const TimeOfDay& time) noexcept;
  Value(const DateTime& date_time) noexcept;
  Value(DaysDuration duration) noexcept;
  Value(MonthsDuration duration) noexcept;
  static Value range(Range range);
  static Value list(std::vector<Value> items);
  static Value context(std::vector<Entry> entries);  // of two entries with one name the last counts
  static Value function(std::unique_ptr<const Function> function);

  Value(const Value& other) noexcept {
    take(other);
    count();
  }
  Value(Value&& other) noexcept {
    take(other);
    other.kind_ = Kind::null;
  }
  Value& operator=(const Value& other) noexcept;
  Value& operator=(Value&& other) noexcept;
  ~Value() { release(); }

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }
  [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
  [[nodiscard]] bool is_true() const { return kind_ == Kind::boolean && small_ == 1; }
  [[nodiscard]] bool is_false() const { return kind_ == Kind::boolean && small_ == 0; }

  // Each may be asked only of a value of its kind. Views and references live as long as this value.
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] Decimal number() const;
  [[nodiscard]] std::string_view string() const;
  [[nodiscard]] Date date() const;
  [[nodiscard]] TimeOfDay time() const;
  [[nodiscard]] DateTime date_time() const;
  [[nodiscard]] DaysDuration days_duration() const;
  [[nodiscard]] MonthsDuration months_duration() const;
  [[nodiscard]] const Range& range() const;
  [[nodiscard]] const std::vector<Value>& list() const;
  [[nodiscard]] const Context& context() const;
  [[nodiscard]] const Function& function() const;

  [[nodiscard]] std::uint32_t depth() const { return is_object() ? object()->depth() : 0; }
  [[nodiscard]] std::uint64_t weight() const { return is_object() ? object()->weight() : 1; }

 private:
  static constexpr std::uint8_t shared_string = 0xff;  // in small_: the text is an Object
  static constexpr std::size_t inline_string_max = 22;

  static Value of(Kind kind, std::unique_ptr<const Object> object);
  explicit Value(Kind kind, std::uint8_t small = 0) noexcept : kind_(kind), small_(small) {}
  void expect(Kind kind) const;

  // The 22 bytes are a short text, or words at places that suit them: two bytes, four, and two of eight.
  template <typename Word, std::size_t place>
  [[nodiscard]] Word word() const {
    Word word;
    std::memcpy(&word, bytes_ + place, sizeof word);
    return word;
  }
  template <std::size_t place>
  void set_word(const auto& word) {
    static_assert(place + sizeof word <= inline_string_max);
    std::memcpy(bytes_ + place, &word, sizeof word);
  }
  static constexpr std::size_t first = 6, second = 14, four = 2, two = 0;

  [[nodiscard]] bool is_object() const {
    return kind_ >= Kind::range || (kind_ == Kind::string && small_ == shared_string);
  }
  [[nodiscard]] const Object* object() const { return word<const Object*, first>(); }
  void take(const Value& other) noexcept {
    kind_ = other.kind_;
    small_ = other.small_;
    std::memcpy(bytes_, other.bytes_, sizeof bytes_);
  }
  void count() const noexcept {
    if (is_object()) object()->references_.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept {
    if (is_object()) release_object();
  }
  void release_object() noexcept;

  alignas(8) Kind kind_;
  std::uint8_t small_;  // a boolean, a sign, the kind of a zone, or the length of a short string
  char bytes_[inline_string_max] = {};
};

}  // namespace balie::feel
