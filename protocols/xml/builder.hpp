// Puts a document together from what the parser reports, in its order and in its UTF-16.
#pragma once

#include "protocols/xml/document.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::xml {

std::string utf8(std::u16string_view text);

class Builder {
 public:
  Builder();

  void open(std::u16string_view space, std::u16string_view name, std::uint32_t line, std::uint32_t column);
  void attribute(std::u16string_view space, std::u16string_view name,
                 std::u16string_view value);  // of the last opened
  void text(const char16_t* text, std::size_t length);
  void close();

  [[nodiscard]] std::size_t elements() const { return document_.nodes_.size(); }
  [[nodiscard]] std::size_t names() const { return document_.names_.size(); }
  // The whole, once all is closed.
  [[nodiscard]] Document take();

 private:
  struct Open {
    std::uint32_t node = 0;
    std::uint32_t last_child = Document::none;
    std::string text;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::u16string_view text) const { return std::hash<std::u16string_view>()(text); }
  };

  std::uint32_t name(std::u16string_view text);
  std::string_view keep(std::u16string_view text);
  std::string_view keep(std::string_view text);

  Document document_;
  boost::unordered_flat_map<std::u16string, std::uint32_t, Hash, std::equal_to<>> names_;
  std::vector<Open> open_;  // from the root to here; those past depth_ are kept for their buffers
  std::size_t depth_ = 0;
  std::string buffer_;
};

}  // namespace balie::xml
