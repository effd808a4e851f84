#include "protocols/ami/message.hpp"

#include <algorithm>

namespace balie::ami {
namespace {

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

}  // namespace

bool same_name(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char left, char right) { return lower(left) == lower(right); });
}

std::string_view Message::value(std::string_view name) const {
  for (const auto& [field, text] : fields) {
    if (same_name(field, name)) return text;
  }
  return {};
}

std::vector<std::string_view> Message::values(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const auto& [field, text] : fields) {
    if (same_name(field, name)) found.emplace_back(text);
  }
  return found;
}

std::string_view Message::name() const {
  return fields.empty() ? std::string_view() : std::string_view(fields.front().second);
}

}  // namespace balie::ami
