// An XML document as a value: elements with their attributes, texts and places, in a few flat arrays.
// Made by read() (reader.hpp). Not changed after; may be read by any thread. Texts are UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace balie::xml {

class Document;

struct Attribute {
  std::string_view space;  // its namespace; empty for the usual attribute without a prefix
  std::string_view name;   // without the prefix
  std::string_view value;
};

// One element of a Document that outlives it. As cheap to copy as a pointer.
class Element {
 public:
  class Children;

  [[nodiscard]] std::string_view name() const;   // without the prefix
  [[nodiscard]] std::string_view space() const;  // the namespace; empty when there is none
  [[nodiscard]] std::span<const Attribute> attributes() const;
  // The attribute without a namespace of this name; nullopt when it is not there.
  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view space,
                                                          std::string_view name) const;
  // What stands between its tags, without that of its children, unchanged; empty when that is white space
  // only and there are children.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] Children children() const;
  // The first child of this name, whatever its namespace.
  [[nodiscard]] std::optional<Element> child(std::string_view name) const;
  // Where its start tag begins, both from 1, the column in characters. Of the root: where what stands before
  // it ends.
  [[nodiscard]] std::uint32_t line() const;
  [[nodiscard]] std::uint32_t column() const;

  bool operator==(const Element&) const = default;

 private:
  friend class Document;
  Element(const Document& document, std::uint32_t index) : document_(&document), index_(index) {}

  const Document* document_;
  std::uint32_t index_;
};

// The child elements in their order: for (const Element child : element.children()).
class Element::Children {
 public:
  class Iterator {
   public:
    using value_type = Element;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Element operator*() const { return {*document_, index_}; }
    Iterator& operator++();
    Iterator operator++(int);
    bool operator==(std::default_sentinel_t) const;
    bool operator==(const Iterator&) const = default;

   private:
    friend class Children;
    Iterator(const Document& document, std::uint32_t index) : document_(&document), index_(index) {}
    const Document* document_ = nullptr;
    std::uint32_t index_ = 0;
  };

  [[nodiscard]] Iterator begin() const { return {*document_, first_}; }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }
  [[nodiscard]] bool empty() const { return begin() == end(); }

 private:
  friend class Element;
  Children(const Document& document, std::uint32_t first) : document_(&document), first_(first) {}
  const Document* document_;
  std::uint32_t first_;
};

class Document {
 public:
  Document();
  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;

  [[nodiscard]] Element root() const { return {*this, 0}; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }  // elements

 private:
  friend class Element;
  friend class Element::Children::Iterator;
  friend class Builder;

  static constexpr std::uint32_t none = 0xffffffff;

  struct Node {
    std::uint32_t name = 0;  // index into names_
    std::uint32_t space = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t attributes_from = 0;
    std::uint32_t attributes_count = 0;
    std::uint32_t first_child = none;
    std::uint32_t next = none;  // sibling
    std::string_view text{};
  };

  std::unique_ptr<std::pmr::monotonic_buffer_resource> texts_;  // what the views below point to
  std::vector<std::string_view> names_;                         // names and namespaces, each once
  std::vector<Node> nodes_;  // in the order of the document; the root first
  std::vector<Attribute> attributes_;
};

}  // namespace balie::xml
