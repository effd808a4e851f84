// What is kept of a customer for a time only: values of attributes with a retention, and contacts where the
// playbook sets one. Pure.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/attributes.hpp"
#include "core/customer/moment.hpp"
#include "core/customer/record.hpp"

#include "balie/v1/event.pb.h"

#include <map>
#include <optional>
#include <string>

namespace balie::customer {

// As of one moment: what is older than its bound has outlived its retention. Values that never change; any
// thread.
class Retention {
 public:
  Retention() = default;  // nothing ever outlives
  // `contacts`: how long they are kept, from when they began; zero: as long as the customer.
  Retention(const Attributes& attributes, Duration contacts, Time now);
  // As it was when the log was written.
  explicit Retention(const v1::RetentionApplied& applied);
  // Writes the bounds.
  void write(v1::RetentionApplied& applied) const;

  [[nodiscard]] bool empty() const { return !contacts_before_ && attributes_before_.empty(); }
  [[nodiscard]] bool is_past(const v1::AttributeValue& value) const;
  // A contact that began then, and what was offered in it.
  [[nodiscard]] bool is_past(const google::protobuf::Timestamp& contact_at) const;
  // By the attribute's name; what is not named is kept.
  [[nodiscard]] const std::map<std::string, Moment, std::less<>>& attributes() const {
    return attributes_before_;
  }

  // Takes out of the profile, the history and the past offers what has outlived. Gives: whether there was
  // any.
  bool apply(v1::Customer& customer) const;
  bool apply(Record& record) const;

 private:
  std::optional<Moment> contacts_before_;
  std::map<std::string, Moment, std::less<>> attributes_before_;
};

// Takes the values that have outlived out of the profile, before something is decided by it.
void drop_outlived(const Attributes& attributes, Time now, Record& record);

}  // namespace balie::customer
