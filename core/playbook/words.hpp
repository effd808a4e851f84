// Words for people in a playbook's files: one text for everybody, or one for each language.
//
//   title = "First name"
//   title = {en = "First name", nl = "Voornaam"}
#pragma once

#include "core/base/toml.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

constexpr std::size_t words_languages_max = 64;

// By language (BCP 47); "": any.
using Words = std::map<std::string, std::string>;

struct WordsRules {
  std::size_t bytes_max = 200;
  bool is_line = true;  // no control characters
  bool required = false;
  const std::vector<std::string>* languages = nullptr;  // the playbook's; null or empty: any
};

// The words at `key`; `path` names the table in problems: "wrap_up". What does not fit becomes problems.
Words read_words(const toml::table& table, std::string_view key, std::string_view path,
                 const WordsRules& rules, const std::string& file, Problems& problems);

}  // namespace balie::playbook
