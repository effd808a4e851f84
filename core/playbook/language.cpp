#include "core/playbook/language.hpp"

#include <algorithm>

namespace balie::playbook {

int language_fit(std::string_view language, std::string_view wanted, std::string_view usual) {
  if (language.empty()) return 2;
  const auto same = [&](std::string_view other) {
    return std::ranges::equal(language, other, [](char a, char b) { return (a | 0x20) == (b | 0x20); });
  };
  if (!wanted.empty() && same(wanted)) return 4;
  if (!wanted.empty() && same(wanted.substr(0, wanted.find('-')))) return 3;
  return same(usual) ? 1 : 0;
}

}  // namespace balie::playbook
