// A text of a document that is read on by somebody else, and where each of its characters stands in the file.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::dmn {

// Both from 1, columns in characters; line 0: the file as a whole.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  auto operator<=>(const Place&) const = default;
};

struct Text {
  std::string text;
  Place place;  // of its first character; of the tag before it where that cannot be told
  bool is_exact = false;
  std::string source;  // as it stands in the file, where that is not the text itself: with entities and CDATA
};

// The place in the file of what stands at `line` and `column` (from 1, in characters) of `text.text`; that of
// the text where it is not exact.
Place place_in(const Text& text, std::uint32_t line, std::uint32_t column);

// The bytes of a document, by line.
// Keeps its place, so that asking in the order of the document costs one walk over it.
class Source {
 public:
  explicit Source(std::string_view bytes);

  // The content of the element whose start tag begins at `tag`, which the parser read as `text`. When it is
  // not found there (the document has another encoding, or a comment in between), the place is that of the
  // tag.
  [[nodiscard]] Text text_of(Place tag, std::string_view name, std::string_view text);

 private:
  std::string_view bytes_;
  Place last_{1, 1};                // the tag asked for last,
  std::size_t last_byte_ = 0;       // and where it stands
  std::vector<std::size_t> lines_;  // where each begins
};

}  // namespace balie::dmn
