// TextIndexNormalization: the words and phrases that a table has others for (4.4, "Transformations").
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/words.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace balie::scorer_pmml {

class TextNormalization {
 public:
  // Refuses what it cannot do.
  static TextNormalization compile(const pmml::TextIndexNormalization& source, const pmml::TextIndex& index,
                                   Compiler& compiler);

  // nullopt: a pattern takes too long, the text is no UTF-8 or grows too long, or a recursive table is never
  // done with it.
  [[nodiscard]] std::optional<std::string> normalized(std::string text) const;

 private:
  struct Row {
    std::shared_ptr<const Pattern> pattern;  // or these words:
    std::vector<Word> words;
    std::string replacement;
  };
  [[nodiscard]] std::optional<std::string> replaced(const Row& row, const std::string& text) const;

  std::vector<Row> rows_;
  std::shared_ptr<const Pattern> separator_;
  bool case_sensitive_ = false;
  bool recursive_ = false;
  std::uint32_t distance_max_ = 0;
};

constexpr std::uint32_t text_distance_max = 8;  // Levenshtein

}  // namespace balie::scorer_pmml
