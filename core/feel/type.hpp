// Types of FEEL (DMN 1.5, 10.3.2.9) and of item definitions. Cheap to copy, immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::feel {

class Value;

class Type {
 public:
  enum class Kind : std::uint8_t {
    any,
    null,
    boolean,
    number,
    string,
    date,
    time,
    date_time,
    days_duration,
    months_duration,
    range,
    list,
    context,
    function,
  };
  using Entries = std::vector<std::pair<std::string, Type>>;

  Type() = default;  // Any
  static Type any() { return {}; }
  // Of the kinds that need nothing more; a range or list of Any, a context of which nothing is known.
  static Type of(Kind kind);
  static Type list(Type element);
  static Type range(Type element);
  static Type context(Entries entries);  // which has these entries, and may have others
  static Type function(std::vector<Type> parameters, Type result);
  // "number", "date and time", "dateTime", "days and time duration", "dayTimeDuration", "Any", ...
  static std::optional<Type> named(std::string_view name);
  static Type of(const Value& value);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_any() const { return kind_ == Kind::any; }
  [[nodiscard]] Type element() const;  // of a list or range; else Any
  // Of a context of which something is known; else empty.
  [[nodiscard]] const Entries& entries() const;
  [[nodiscard]] const Type* entry(std::string_view name) const;
  // Whether the entries are known at all: names in a filter over others are looked up when it is evaluated.
  [[nodiscard]] bool has_entries() const { return kind_ == Kind::context && parts_ != nullptr; }
  [[nodiscard]] const std::vector<Type>& parameters() const;  // of a function
  [[nodiscard]] bool has_signature() const { return kind_ == Kind::function && parts_ != nullptr; }
  [[nodiscard]] Type result() const;  // of a function; else Any

  bool operator==(const Type& other) const;

 private:
  struct Parts;
  explicit Type(Kind kind, std::shared_ptr<const Parts> parts = nullptr)
      : kind_(kind), parts_(std::move(parts)) {}

  Kind kind_ = Kind::any;
  std::shared_ptr<const Parts> parts_;
};

std::string to_string(const Type& type);  // as FEEL writes it: "list<number>"

// Whether each value of `type` is one of `wanted` (10.3.2.9.1).
bool conforms(const Type& type, const Type& wanted);
// `value instance of type`; null is of no type but Null and Any, entries and items may be null.
bool is_instance(const Value& value, const Type& type);
// Implicit conversion (10.3.2.9.4): a list of one item to that item, an item to a list of it, a date to a
// date and time; a value that does not fit even so gives nothing. Null fits every type.
std::optional<Value> coerce(const Value& value, const Type& type);

}  // namespace balie::feel
