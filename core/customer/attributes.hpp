// The attributes that the playbook declares for a customer's profile: what each may hold, who is believed,
// and how long it is kept. Values that never change; any thread.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"
#include "core/feel/type.hpp"

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::customer {

enum class AttributeType : std::uint8_t { text, number, integer, boolean, date, date_time };
std::string_view to_string(AttributeType type);  // as attributes.toml writes it: "date and time"
// "date and time" -> date_time.
std::optional<AttributeType> attribute_type(std::string_view word);
// What a formula sees; an integer is a number there.
feel::Type feel_type(AttributeType type);

constexpr std::size_t attribute_text_bytes_max = 4'096;

struct AttributeSpec {
  std::string name;                           // letters, digits and "_", so that a formula can name it
  std::map<std::string, std::string> titles;  // for people, by language (BCP 47); "": any
  AttributeType type = AttributeType::text;
  std::string unit;                  // "EUR", "kWh": for people
  std::vector<std::string> allowed;  // the values that there are, in the form of fitted(); empty: any
  // Bounds, themselves allowed; of a date or a date and time as text, in the form of fitted().
  std::optional<double> least, most;
  std::string earliest, latest;
  std::string purpose;               // why it is kept
  std::vector<std::string> sources;  // who is believed, the most trusted first; others come after these
  Duration retention{};              // from its time; zero: as long as the customer
  bool from_contact = false;         // a contact's attribute of this name becomes the profile's value
  std::vector<std::string> shown;    // channels whose decisions carry it; "*": all
  std::string rule;                  // where it stands: "attributes.toml:14"
};

// The value as it is kept: a text as it is; a number finite, an integer whole and within 2^53; a boolean; a
// date as "2026-11-22"; a date and time as RFC 3339 with its offset ("2026-11-22T10:00:00Z"). A text that
// writes a value of the declared type is read as one: files and forms know nothing else. Error: why it does
// not fit, without the value.
std::expected<google::protobuf::Value, std::string> fitted(const AttributeSpec& spec,
                                                           const google::protobuf::Value& value);

// Whether a list of channels, as of AttributeSpec::shown, names this one.
bool is_shown(const std::vector<std::string>& channels, std::string_view channel);

// The lists of a customer other than the attributes that a decision carries: the channels of each.
using ShownLists = std::map<Field, std::vector<std::string>>;

class Attributes {
 public:
  // Past offers are shown to all channels, and nothing else.
  Attributes() : Attributes({}, {{Field::offers, {"*"}}}) {}
  // Each name once.
  explicit Attributes(std::vector<AttributeSpec> specs, ShownLists shown = {});

  // nullptr: the playbook declares none of this name.
  [[nodiscard]] const AttributeSpec* find(std::string_view name) const;
  // In the order of the file.
  [[nodiscard]] std::span<const AttributeSpec> all() const { return specs_; }
  // A context with an entry for each: what formulas are checked against. One without a value is null.
  [[nodiscard]] feel::Type feel_type() const;
  // Whether a decision for this channel carries this list.
  [[nodiscard]] bool shows(Field list, std::string_view channel) const;
  // Whether some attribute is taken from contacts at all.
  [[nodiscard]] bool any_from_contact() const { return any_from_contact_; }

 private:
  std::vector<AttributeSpec> specs_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  ShownLists shown_;
  bool any_from_contact_ = false;
};

// The place of `source` in the order of trust, 0 the most trusted; sources that are not named share the last.
std::size_t trust(const AttributeSpec& spec, std::string_view source);

}  // namespace balie::customer
