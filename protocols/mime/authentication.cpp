#include "protocols/mime/authentication.hpp"

#include <vector>

namespace balie::mime {
namespace {

// Comments are for people; they may nest, and quoted strings may hold anything.
std::string without_comments(std::string_view value) {
  std::string kept;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char letter = value[i];
    if (letter == '\\' && (quoted || depth > 0)) {
      if (depth == 0) kept += letter;
      if (++i < value.size() && depth == 0) kept += value[i];
    } else if (quoted) {
      quoted = letter != '"';
      kept += letter;
    } else if (letter == '(') {
      ++depth;
    } else if (letter == ')' && depth > 0) {
      --depth;
      kept += ' ';
    } else if (depth == 0) {
      quoted = letter == '"';
      kept += letter;
    }
  }
  return kept;
}

// Quoted strings hold no word that we look for, and may hold a semicolon.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (quoted || text[i] != separator)) continue;
    if (const auto piece = trimmed(text.substr(begin, i - begin)); !piece.empty()) pieces.push_back(piece);
    begin = i + 1;
  }
  return pieces;
}

std::string without_blanks_around_equals(std::string_view text) {
  std::string tight;
  for (const char letter : text) {
    const bool blank = letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
    if (letter == '=') {
      while (tight.ends_with(' ')) tight.pop_back();
    }
    if (!blank) {
      tight += letter;
    } else if (!tight.ends_with('=')) {
      tight += ' ';
    }
  }
  return tight;
}

// "dmarc=pass" -> {"dmarc", "pass"}
std::pair<std::string, std::string> assignment(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  return {lower(trimmed(text.substr(0, equals))), lower(trimmed(text.substr(equals + 1)))};
}

std::string domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : lower(address.substr(at + 1));
}

struct Result {
  std::string verdict, domain;
};

// The DMARC results of one header, when it is of `service`.
void add_results(std::string_view value, std::string_view service, std::vector<Result>& results) {
  const auto clean = without_comments(value);
  const auto pieces = split(clean, ';');
  if (pieces.empty()) return;
  const auto name = pieces.front().substr(0, pieces.front().find_first_of(" \t"));  // a version may follow
  if (!same_name(name, service)) return;
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const auto tight = without_blanks_around_equals(pieces[i]);
    const auto words = split(tight, ' ');
    const auto [method, verdict] = assignment(words.front());
    if (method != "dmarc" && !method.starts_with("dmarc/")) continue;
    Result result{verdict, {}};
    for (const auto word : words) {
      const auto [property, held] = assignment(word);
      if (property == "header.from") result.domain = held.substr(held.rfind('@') + 1);
    }
    results.push_back(result);
  }
}

}  // namespace

bool dmarc_passed(const Message& message, std::string_view service) {
  if (service.empty() || message.from.size() != 1 || message.fields_named("From").size() != 1) return false;
  std::vector<Result> results;
  for (const auto value : message.fields_named("Authentication-Results"))
    add_results(value, service, results);
  const auto domain = domain_of(message.from.front().address);
  for (const auto& result : results) {
    if (result.verdict != "pass" || domain.empty() || result.domain != domain) return false;
  }
  return !results.empty();
}

}  // namespace balie::mime
