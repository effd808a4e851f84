// What all parts of the reader share: the problems found so far, attributes, texts, and children by name.
#pragma once

#include "core/base/problem.hpp"
#include "protocols/dmn/reader.hpp"
#include "protocols/xml/document.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::dmn {

inline Place place_of(const xml::Element& element) { return {element.line(), element.column()}; }

class ElementReader {
 public:
  ElementReader(std::string file, std::string_view bytes, const Limits& limits)
      : file_(std::move(file)), source_(bytes), limits_(limits) {}

  void refuse(Place place, std::string text);
  void refuse(const xml::Element& element, std::string text) { refuse(place_of(element), std::move(text)); }
  [[nodiscard]] bool is_full() const { return problems_.size() >= limits_.problems_max; }
  [[nodiscard]] const Problems& problems() const { return problems_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] const std::string& file() const { return file_; }

  // Refuses attributes that are not among `known`, `id` and `label`.
  void check_attributes(const xml::Element& element, std::initializer_list<std::string_view> known);
  std::string attribute(const xml::Element& element,
                        std::string_view name) const;  // empty when it is not there
  std::string required(const xml::Element& element, std::string_view name);
  // typeRef, without the prefix that DMN 1.1 writes.
  std::string type_of(const xml::Element& element, std::string_view attribute = "typeRef") const;
  bool flag(const xml::Element& element, std::string_view name);

  // Calls `take(child)` for each child that belongs to DMN, but for descriptions and extension elements;
  // `take` says whether it knows the child.
  template <typename Take>
  void each_child(const xml::Element& parent, Take take) {
    for (const auto child : parent.children()) {
      if (is_full()) return;
      if (is_skipped(child)) continue;
      if (!take(child)) refuse_unknown(child, parent);
    }
  }
  // Of an element that holds nothing but texts and attributes.
  void no_children(const xml::Element& element) {
    each_child(element, [](const xml::Element&) { return false; });
  }

  [[nodiscard]] Text text_of(const xml::Element& element);
  // The text in <text> below an element such as <literalExpression>; the language is checked.
  Text text_below(const xml::Element& element);
  InformationItem information_item(const xml::Element& element);

 private:
  static bool is_skipped(const xml::Element& element);
  void refuse_unknown(const xml::Element& element, const xml::Element& parent);
  void check_language(const xml::Element& element);

  std::string file_;
  Source source_;
  const Limits& limits_;
  Problems problems_;
};

// FEEL as a language of expressions or types, in any version of DMN.
bool is_feel(std::string_view language);

}  // namespace balie::dmn
