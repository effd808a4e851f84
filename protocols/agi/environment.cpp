#include "protocols/agi/environment.hpp"

#include "core/base/utf8.hpp"

#include <charconv>

namespace balie::agi {
namespace {

std::string text_of(std::string_view bytes) {
  std::string text(bytes);
  repair_utf8(text);
  return text;
}

std::string unescape(std::string_view text) {
  constexpr std::size_t escape_size = 3;  // %41
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + escape_size <= text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      plain += static_cast<char>(value);
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return text_of(plain);
}

void read_script(Environment& environment, std::string_view text) {
  const auto mark = text.find('?');
  environment.script = unescape(text.substr(0, mark));
  auto rest = mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    if (equals > 0) {
      environment.query.emplace(unescape(pair.substr(0, equals)),
                                unescape(pair.substr(std::min(equals + 1, pair.size()))));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

std::string_view Environment::value(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string_view() : found->second;
}

std::string_view Environment::asked(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string_view() : found->second;
}

bool add_line(Environment& environment, std::string_view line) {
  constexpr std::string_view prefix = "agi_", argument = "arg_";
  const auto colon = line.find(':');
  if (!line.starts_with(prefix) || colon == std::string_view::npos) return false;
  const auto name = line.substr(prefix.size(), colon - prefix.size());
  auto value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name.starts_with(argument)) {
    environment.arguments.push_back(text_of(value));
  } else if (environment.values.emplace(text_of(name), text_of(value)).second && name == "network_script") {
    read_script(environment, value);
  }
  return true;
}

}  // namespace balie::agi
