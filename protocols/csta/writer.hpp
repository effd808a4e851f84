// Writes XML: elements in the order in which they are said, texts escaped, what XML cannot hold replaced.
#pragma once

#include <string>
#include <string_view>

namespace balie::csta {

class Writer {
 public:
  Writer(std::string_view root, std::string_view name_space);

  // In another namespace where one is named.
  Writer& open(std::string_view name, std::string_view space = {});
  Writer& close();
  // Nothing when `text` is empty.
  Writer& text(std::string_view name, std::string_view text);
  // With an attribute.
  Writer& text(std::string_view name, std::string_view text, std::string_view attribute,
               std::string_view value);
  std::string done() &&;

 private:
  std::string document_;
  std::string open_;  // names, each with a '/' before it
};

}  // namespace balie::csta
