#include "core/playbook/words.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

constexpr std::size_t language_bytes_max =
    35;  // of a tag without extensions, as RFC 5646 section 4.4.1 counts

bool is_language(std::string_view text) {
  return !text.empty() && text.size() <= language_bytes_max && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

class WordsReading {
 public:
  WordsReading(std::string path, const WordsRules& rules, const std::string& file, Problems& problems)
      : path_(std::move(path)), rules_(rules), file_(file), problems_(problems) {}

  Words read(const toml::node& node) {
    if (node.is_string()) {
      take({}, node);
      return std::move(words_);
    }
    const auto* table = node.as_table();
    if (table == nullptr || table->empty() || table->size() > words_languages_max) {
      problem(node, fmt::format(
                        "{}: must be a text, or one for each of 1 to {} languages, such as {{en = \"...\"}}",
                        path_, words_languages_max));
      return {};
    }
    for (const auto& [key, value] : *table) {
      const std::string language(key.str());
      check_language(key, language);
      take(language, value);
    }
    return std::move(words_);
  }

 private:
  template <typename At>
  void problem(const At& at, std::string text) {
    problems_.push_back(problem_at(at, file_, std::move(text)));
  }

  void check_language(const toml::key& key, const std::string& language) {
    if (!is_language(language)) {
      return problem(key,
                     fmt::format("{}.{}: must be a language, such as \"en\" or \"nl-BE\"", path_, language));
    }
    const auto* known = rules_.languages;
    if (known == nullptr || known->empty() || std::ranges::find(*known, language) != known->end()) return;
    problem(key, fmt::format("{}.{}: is none of the languages in playbook.toml{}", path_, language,
                             suggestion(language, *known)));
  }

  void take(const std::string& language, const toml::node& node) {
    const auto* text = node.as_string();
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (text == nullptr || text->get().empty() || text->get().size() > rules_.bytes_max ||
        (rules_.is_line && std::ranges::any_of(text->get(), is_control))) {
      return problem(node, fmt::format("{}: must be {} of 1 to {} bytes", path_,
                                       rules_.is_line ? "a line" : "a text", rules_.bytes_max));
    }
    words_.emplace(language, text->get());
  }

  std::string path_;
  const WordsRules& rules_;
  const std::string& file_;
  Problems& problems_;
  Words words_;
};

}  // namespace

Words read_words(const toml::table& table, std::string_view key, std::string_view path,
                 const WordsRules& rules, const std::string& file, Problems& problems) {
  auto name = fmt::format("{}.{}", path, key);
  const toml::node* node = table.get(key);
  if (node != nullptr) return WordsReading(std::move(name), rules, file, problems).read(*node);
  if (rules.required) problems.push_back(problem_at(table, file, fmt::format("{}: is required", name)));
  return {};
}

}  // namespace balie::playbook
