#include "core/identity/match/phonetic.hpp"

namespace balie::identity::match {
namespace {

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// '0': a vowel, between two letters of one group. '-': h and w, which separate nothing.
char group(char c) {
  constexpr std::string_view groups = "01230120022455012623010202";
  return c == 'h' || c == 'w' ? '-' : groups[static_cast<std::size_t>(c - 'a')];
}

}  // namespace

std::string phonetic(std::string_view name) {
  if (name.empty() || !is_letter(name[0])) return std::string(name.substr(0, 4));
  std::string code(1, name[0]);
  char last = group(name[0]);
  for (const char c : name.substr(1)) {
    if (!is_letter(c) || code.size() == 4) break;
    const char here = group(c);
    if (here == '-') continue;
    if (here != '0' && here != last) code.push_back(here);
    last = here;
  }
  code.resize(4, '0');
  return code;
}

}  // namespace balie::identity::match
