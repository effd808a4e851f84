// What Asterisk sends over its manager interface: events and responses, each a list of names and values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::ami {

struct Message {
  // `text` is a line that is no "Name: value" and stands alone, as some actions of old answer; `malformed` a
  // paragraph that begins with neither Event nor Response.
  enum class Kind : unsigned char { event, response, text, malformed };

  Kind kind = Kind::event;
  // In the order in which they came; a name may come several times.
  std::vector<std::pair<std::string, std::string>> fields;
  // Of "Response: Follows", what stands before "--END COMMAND--"; or the line of a text.
  std::string body;

  // The first value under this name, whatever the case of its letters; empty where there is none.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
  // The value of the first field: the event's name, or "Success", "Error", ...
  [[nodiscard]] std::string_view name() const;
  bool operator==(const Message&) const = default;
};

// Names of fields are compared so.
bool same_name(std::string_view one, std::string_view other);

}  // namespace balie::ami
