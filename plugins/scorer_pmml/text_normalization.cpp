#include "plugins/scorer_pmml/text_normalization.hpp"

#include "plugins/scorer_pmml/functions.hpp"

namespace balie::scorer_pmml {
namespace {

constexpr int rounds_max = 100;  // of a recursive table

}  // namespace

TextNormalization TextNormalization::compile(const pmml::TextIndexNormalization& source,
                                             const pmml::TextIndex& index, Compiler& compiler) {
  TextNormalization made;
  made.case_sensitive_ = source.case_sensitive.value_or(index.case_sensitive);
  made.recursive_ = source.recursive;
  made.distance_max_ = source.distance_max.value_or(index.distance_max);
  made.separator_ = Pattern::compile(source.word_separator.value_or(index.word_separator));
  const auto refuse = [&](const char* why) { compiler.refuse(source.place, why); };
  if (!made.separator_) refuse("its wordSeparatorCharacterRE is not supported");
  if (made.distance_max_ > text_distance_max) refuse("a maxLevenshteinDistance over 8 is not supported");
  for (const auto& cells : source.table.rows) {
    if (!compiler.ok()) break;
    const auto from = pmml::InlineTable::cell(cells, source.in_field);
    const auto to = pmml::InlineTable::cell(cells, source.out_field);
    const auto regex = pmml::InlineTable::cell(cells, source.regex_field).value_or("false");
    if (!from || !to) {
      refuse("a row has not both cells");
      break;
    }
    Row row{.pattern = nullptr, .words = {}, .replacement = std::string(*to)};
    if (regex == "true") {
      row.pattern = Pattern::compile(*from, !made.case_sensitive_);
      if (!row.pattern) refuse("a row's pattern is none, or not one that is read as PCRE reads it");
      if (to->find_first_of("$\\") != std::string_view::npos)
        refuse("it is not said what $ or a backslash stands for in the text that replaces a pattern");
    } else if (regex == "false") {
      row.words = words_of(*from, *made.separator_, made.case_sensitive_).value_or(std::vector<Word>());
      if (row.words.empty()) refuse("a row is for no word");
      if (!source.tokenize.value_or(index.tokenize)) refuse("tokenize=\"false\" is not supported");
    } else {
      refuse("whether a row has a pattern is neither true nor false");
    }
    made.rows_.push_back(std::move(row));
  }
  return made;
}

std::optional<std::string> TextNormalization::replaced(const Row& row, const std::string& text) const {
  if (row.pattern) return row.pattern->replaced(text, row.replacement, text_bytes_max);
  const auto words = words_of(text, *separator_, case_sensitive_);
  if (!words) return std::nullopt;
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < words->size();) {
    if (!distance_at(*words, at, row.words, distance_max_)) {
      ++at;
      continue;
    }
    out.append(text, copied, (*words)[at].from - copied);
    out += row.replacement;
    at += row.words.size();
    copied = (*words)[at - 1].to;
    if (out.size() > text_bytes_max) return std::nullopt;
  }
  out.append(text, copied);
  return out;
}

std::optional<std::string> TextNormalization::normalized(std::string text) const {
  for (int round = 0; round < rounds_max; ++round) {
    const auto before = text;
    for (const auto& row : rows_) {
      auto changed = replaced(row, text);
      if (!changed) return std::nullopt;
      text = std::move(*changed);
    }
    if (!recursive_ || text == before) return text;
  }
  return std::nullopt;
}

}  // namespace balie::scorer_pmml
