#include "protocols/xml/document.hpp"

namespace balie::xml {

Document::Document() : texts_(std::make_unique<std::pmr::monotonic_buffer_resource>()) {}

std::string_view Element::name() const { return document_->names_[document_->nodes_[index_].name]; }

std::string_view Element::space() const { return document_->names_[document_->nodes_[index_].space]; }

std::span<const Attribute> Element::attributes() const {
  const auto& node = document_->nodes_[index_];
  return std::span(document_->attributes_).subspan(node.attributes_from, node.attributes_count);
}

std::optional<std::string_view> Element::attribute(std::string_view name) const {
  return attribute({}, name);
}

std::optional<std::string_view> Element::attribute(std::string_view space, std::string_view name) const {
  for (const Attribute& one : attributes()) {
    if (one.name == name && one.space == space) return one.value;
  }
  return std::nullopt;
}

std::string_view Element::text() const { return document_->nodes_[index_].text; }

Element::Children Element::children() const { return {*document_, document_->nodes_[index_].first_child}; }

std::optional<Element> Element::child(std::string_view name) const {
  for (const Element one : children()) {
    if (one.name() == name) return one;
  }
  return std::nullopt;
}

std::uint32_t Element::line() const { return document_->nodes_[index_].line; }

std::uint32_t Element::column() const { return document_->nodes_[index_].column; }

Element::Children::Iterator& Element::Children::Iterator::operator++() {
  index_ = document_->nodes_[index_].next;
  return *this;
}

Element::Children::Iterator Element::Children::Iterator::operator++(int) {
  auto before = *this;
  ++*this;
  return before;
}

bool Element::Children::Iterator::operator==(std::default_sentinel_t) const {
  return index_ == Document::none;
}

}  // namespace balie::xml
