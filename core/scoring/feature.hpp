// What a model's input can be given: something of the contact, of the customer, or counted over the history.
// Named features, and a playbook's formulas by another implementation of Feature.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"
#include "core/scoring/history.hpp"
#include "core/scoring/model_info.hpp"

#include "balie/v1/contact.pb.h"

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scoring {

// What features of the host's own look at besides: they know what it is.
class Companion {
 public:
  virtual ~Companion() = default;
};

// What a feature may look at. `contact.at` is set, and is the time that "since" counts to: the same contact
// and the same record give the same value at any later time.
struct Situation {
  const v1::Contact& contact;
  const customer::Record& record;  // before this contact
  bool created = false;            // nobody knew the customer before
  History& history;                // of the record
  Companion* companion = nullptr;
};

// Reused from contact to contact. Texts are views into the situation, or into `made`.
struct FeatureValue {
  enum class Kind : std::uint8_t { missing, number, boolean, text, list };
  Kind kind = Kind::missing;
  double number = 0;  // of a boolean: 0 or 1
  std::string_view text;
  std::vector<std::string_view> items;
  std::string made;
};

struct FeatureType {
  FieldType type = FieldType::number;
  bool list = false;
  bool operator==(const FeatureType&) const = default;
};
std::string to_string(const FeatureType& type);

// Immutable; used by any thread.
class Feature {
 public:
  virtual ~Feature() = default;
  [[nodiscard]] virtual FeatureType type() const = 0;
  // Writes a value of that type, or missing. Bounded by the record; allocates only while `value` still grows.
  virtual void evaluate(const Situation& situation, FeatureValue& value) const = 0;
};

// A feature as a playbook writes it. What does not go with the name is an error.
struct FeatureText {
  std::string name = {};     // "contact.channel", "contact.attributes.balance", "history.contacts"
  std::string type = {};     // of an attribute of the contact: "number", "text", "boolean", "date", "list"
  std::string channel = {};  // of the history: only contacts on this channel, entry, topic
  std::string entry = {};
  std::string topic = {};
  std::string kind = {};   // only outcomes of this kind
  std::string offer = {};  // of this offer
  Duration period{};       // not older than this; 0: whatever its age
  auto operator<=>(const FeatureText&) const = default;
};

// The error is for people.
std::expected<std::unique_ptr<const Feature>, std::string> make_feature(const FeatureText& text);

// All names, each with what it is; for documentation and for slips of the pen.
struct FeatureName {
  std::string name;
  std::string doc;
};
const std::vector<FeatureName>& feature_names();

}  // namespace balie::scoring
