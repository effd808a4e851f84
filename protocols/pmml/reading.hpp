// What every reader of a PMML element uses: attributes as typed values, and the refusal of what is not known.
// A reader goes on after a refusal with harmless values; only the first refusal is kept, and read()
// (file.hpp) gives the file up because of it. So no reader needs to check each attribute.
#pragma once

#include "protocols/xml/document.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace balie::pmml {

// Where a value came from. The name is one of the document's, as all string_views in values of this folder
// are.
struct Place {
  std::string_view element = {};
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};
inline Place place_of(const xml::Element& element) {
  return {element.name(), element.line(), element.column()};
}

// Why a file is not taken.
struct Refusal {
  std::string element = {};
  std::uint32_t line = 0;  // from 1; 0: the file as a whole
  std::uint32_t column = 0;
  std::string text = {};
};

// One word of an attribute's closed list.
template <typename Enum>
struct Word {
  std::string_view text;
  Enum value;
};

std::string_view trimmed(std::string_view text);
// As XML Schema writes a double, white space around it allowed: "1", "-2.5e3", "INF", "NaN".
std::optional<double> number_of(std::string_view text);
std::optional<std::int64_t> whole_of(std::string_view text);

class Reading {
 public:
  // Held by a reader of what may be nested in itself; refuses what is nested deeper than nesting_max.
  class Nesting {
   public:
    Nesting(Reading& reading, const xml::Element& element) : reading_(reading) {
      if (++reading_.nesting_ > nesting_max) reading_.refuse(element, "nested too deep");
    }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() { --reading_.nesting_; }
    explicit operator bool() const { return reading_.nesting_ <= nesting_max; }

   private:
    Reading& reading_;
  };
  static constexpr int nesting_max = 128;

  void refuse(const Place& place, std::string text);
  void refuse(const xml::Element& element, std::string text) { refuse(place_of(element), std::move(text)); }
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
  [[nodiscard]] bool ok() const { return !refusal_; }

  // Refuses what the element has beyond these attributes and children (each a list with single blanks).
  // Always allowed: Extension, what is in another namespace, and the vendors' x- attributes and X- elements.
  void shape(const xml::Element& element, std::string_view attributes, std::string_view children);
  // Only those children that a reader has to look at: no Extension, no vendor's element.
  static bool is_vendors(const xml::Element& child);

  // Attributes: required, or with what stands for one that is not there.
  std::string_view text(const xml::Element& element, std::string_view name);
  static std::string_view text(const xml::Element& element, std::string_view name, std::string_view fallback);
  double number(const xml::Element& element, std::string_view name);
  double number(const xml::Element& element, std::string_view name, double fallback);
  std::optional<double> number_if(const xml::Element& element, std::string_view name);
  std::uint32_t count(const xml::Element& element, std::string_view name);  // a whole number from 0
  std::uint32_t count(const xml::Element& element, std::string_view name, std::uint32_t fallback);
  bool flag(const xml::Element& element, std::string_view name, bool fallback);  // true false 1 0 yes no

  template <typename Enum>
  Enum word(const xml::Element& element, std::string_view name,
            std::type_identity_t<std::span<const Word<Enum>>> words) {
    const auto found = element.attribute(name);
    if (!found) return refuse_absent(element, name), words.front().value;
    return look_up(element, name, *found, words);
  }
  template <typename Enum>
  Enum word(const xml::Element& element, std::string_view name,
            std::type_identity_t<std::span<const Word<Enum>>> words, std::type_identity_t<Enum> fallback) {
    const auto found = element.attribute(name);
    return found ? look_up(element, name, *found, words) : fallback;
  }
  template <typename Enum>
  std::optional<Enum> word_if(const xml::Element& element, std::string_view name,
                              std::type_identity_t<std::span<const Word<Enum>>> words) {
    const auto found = element.attribute(name);
    if (!found) return std::nullopt;
    return look_up(element, name, *found, words);
  }

  // A child that must be there. nullopt: refused.
  std::optional<xml::Element> child(const xml::Element& element, std::string_view name);

 private:
  template <typename Enum>
  Enum look_up(const xml::Element& element, std::string_view name, std::string_view found,
               std::span<const Word<Enum>> words) {
    for (const auto& word : words) {
      if (word.text == found) return word.value;
    }
    refuse_value(element, name, found);
    return words.front().value;
  }
  void refuse_absent(const xml::Element& element, std::string_view name);
  void refuse_value(const xml::Element& element, std::string_view name, std::string_view value);

  std::optional<Refusal> refusal_;
  int nesting_ = 0;
};

}  // namespace balie::pmml
