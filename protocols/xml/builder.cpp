#include "protocols/xml/builder.hpp"

#include <cstring>

namespace balie::xml {
namespace {

void append(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// The parser has checked that surrogates come in pairs.
void append(std::string& out, std::u16string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < text.size()) {
      c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00u);
    }
    append(out, c);
  }
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::string utf8(std::u16string_view text) {
  std::string out;
  append(out, text);
  return out;
}

Builder::Builder() { name({}); }

std::uint32_t Builder::name(std::u16string_view text) {
  if (const auto known = names_.find(text); known != names_.end()) return known->second;
  const auto index = static_cast<std::uint32_t>(document_.names_.size());
  document_.names_.push_back(keep(text));
  names_.emplace(std::u16string(text), index);
  return index;
}

std::string_view Builder::keep(std::u16string_view text) {
  buffer_.clear();
  append(buffer_, text);
  return keep(std::string_view(buffer_));
}

std::string_view Builder::keep(std::string_view text) {
  if (text.empty()) return {};
  auto* const room = static_cast<char*>(document_.texts_->allocate(text.size(), 1));
  std::memcpy(room, text.data(), text.size());
  return {room, text.size()};
}

void Builder::open(std::u16string_view space, std::u16string_view name, std::uint32_t line,
                   std::uint32_t column) {
  const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
  document_.nodes_.push_back({.name = this->name(name),
                              .space = this->name(space),
                              .line = line,
                              .column = column,
                              .attributes_from = static_cast<std::uint32_t>(document_.attributes_.size())});
  if (depth_ > 0) {
    Open& parent = open_[depth_ - 1];
    auto& link = parent.last_child == Document::none ? document_.nodes_[parent.node].first_child
                                                     : document_.nodes_[parent.last_child].next;
    link = index;
    parent.last_child = index;
  }
  if (depth_ == open_.size()) open_.emplace_back();
  Open& opened = open_[depth_++];
  opened.node = index;
  opened.last_child = Document::none;
  opened.text.clear();
}

void Builder::attribute(std::u16string_view space, std::u16string_view name, std::u16string_view value) {
  const auto space_index = this->name(space);
  const auto name_index = this->name(name);
  document_.attributes_.push_back({document_.names_[space_index], document_.names_[name_index], keep(value)});
  ++document_.nodes_.back().attributes_count;
}

void Builder::text(const char16_t* text, std::size_t length) {
  if (depth_ > 0) append(open_[depth_ - 1].text, std::u16string_view(text, length));
}

void Builder::close() {
  Open& closed = open_[--depth_];
  const bool between_children = closed.last_child != Document::none && blank(closed.text);
  if (!between_children) document_.nodes_[closed.node].text = keep(std::string_view(closed.text));
}

Document Builder::take() { return std::move(document_); }

}  // namespace balie::xml
