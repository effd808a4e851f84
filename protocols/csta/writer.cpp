#include "protocols/csta/writer.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>

namespace balie::csta {
namespace {

void append_escaped(std::string_view text, std::string& out) {
  std::string valid(text);
  repair_utf8(valid);
  for (const char letter : valid) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\t':
      case '\n':
        out += letter;
        break;
      default:
        if (static_cast<unsigned char>(letter) < ' ' || letter == '\x7f') {
          out += utf8_replacement;
        } else {
          out += letter;
        }
    }
  }
}

}  // namespace

Writer::Writer(std::string_view root, std::string_view name_space)
    : document_(fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?><{} xmlns=\"{}\">", root, name_space)),
      open_(fmt::format("/{}", root)) {}

Writer& Writer::open(std::string_view name, std::string_view space) {
  document_ += space.empty() ? fmt::format("<{}>", name) : fmt::format("<{} xmlns=\"{}\">", name, space);
  open_ += fmt::format("/{}", name);
  return *this;
}

Writer& Writer::close() {
  const auto last = open_.rfind('/');
  document_ += fmt::format("<{}>", open_.substr(last));
  open_.resize(last);
  return *this;
}

Writer& Writer::text(std::string_view name, std::string_view text) { return this->text(name, text, {}, {}); }

Writer& Writer::text(std::string_view name, std::string_view text, std::string_view attribute,
                     std::string_view value) {
  if (text.empty()) return *this;
  document_ += fmt::format("<{}", name);
  if (!attribute.empty()) {
    document_ += fmt::format(" {}=\"", attribute);
    append_escaped(value, document_);
    document_ += '"';
  }
  document_ += '>';
  append_escaped(text, document_);
  document_ += fmt::format("</{}>", name);
  return *this;
}

std::string Writer::done() && {
  while (!open_.empty()) close();
  return std::move(document_);
}

}  // namespace balie::csta
