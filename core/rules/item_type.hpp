// Types of a model: those of FEEL, and item definitions with their constraints (DMN 1.5, 7.3.3).
#pragma once

#include "core/rules/node.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace balie::rules {

// Unary tests on a value alone, and where they stand.
struct ValueTests {
  feel::Expression expression;
  Passage passage;
};

// Cheap to copy.
class ItemType {
 public:
  // What a type asks of its values beyond their FEEL type. Null is never asked.
  struct Constraint {
    std::optional<ValueTests> allowed;     // of the value; of each element, in a collection
    std::optional<ValueTests> collection;  // of the collection as a whole
    bool is_collection = false;
    std::shared_ptr<const Constraint> base;  // of the value; of each element, in a collection
    std::vector<std::pair<std::string, std::shared_ptr<const Constraint>>> components;  // likewise
  };

  ItemType() = default;  // any
  explicit ItemType(feel::Type type, std::shared_ptr<const Constraint> constraint = nullptr)
      : type_(std::move(type)), constraint_(std::move(constraint)) {}

  [[nodiscard]] const feel::Type& type() const { return type_; }
  [[nodiscard]] bool is_any() const { return type_.is_any() && !constraint_; }
  [[nodiscard]] const std::shared_ptr<const Constraint>& constraint() const { return constraint_; }
  // The tests of the innermost definition, for tables that list no values of their own.
  [[nodiscard]] const ValueTests* allowed() const;

  // The value, converted where DMN says so (10.3.2.9.4); null with a reason where it does not fit. `what`
  // names it.
  feel::Value fit(feel::Run& run, feel::Value value, std::string_view what) const;

 private:
  feel::Type type_;
  std::shared_ptr<const Constraint> constraint_;
};

// Whether the tests let the value through: all that is not false.
bool lets_through(feel::Run& run, const ValueTests& tests, const feel::Value& value);

}  // namespace balie::rules
