// Places within a string of a TOML file: for what is wrong with a text that somebody wrote into one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace balie {

// A string as it stands in its file, from the opening quote on.
class TomlString {
 public:
  // Both from 1, columns in characters.
  struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    bool operator==(const Place&) const = default;
  };

  TomlString() = default;
  // `begin`: where its opening quote stands in `file`. What stands there that is no string has its begin as
  // every place.
  TomlString(std::string_view file, Place begin);

  // Where the character at this place of its value stands in the file. Escapes, line-ending backslashes and
  // the line end after opening quotes are told apart as TOML 1.0 does; a place past the end is the end.
  [[nodiscard]] Place place_of(Place in_value) const;

 private:
  std::string written_;  // with its quotes
  Place begin_;
};

}  // namespace balie
