#include "core/playbook/pattern.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace balie::playbook {
namespace {

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// `glob` is folded. Goes back to the last * only, which is enough: an earlier one cannot do better.
bool glob_matches(std::string_view glob, std::string_view text) {
  std::size_t g = 0, t = 0;
  std::size_t star = std::string_view::npos, resumed = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resumed = t;
    } else if (g < glob.size() && (glob[g] == '?' || glob[g] == fold(text[t]))) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++resumed;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', g) == std::string_view::npos;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), fold);
  return out;
}

Part::Part(std::string_view written) : text_(folded(written)) {
  // "a**" is "a*": the same match must be the same text, so that it is seen to be doubled.
  const auto doubled = std::ranges::unique(text_, [](char a, char b) { return a == '*' && b == '*'; });
  text_.erase(doubled.begin(), doubled.end());
  if (text_ == "*") text_.clear();
  if (text_.empty()) return;
  const auto stars = static_cast<std::size_t>(std::ranges::count(text_, '*'));
  const auto marks = static_cast<std::size_t>(std::ranges::count(text_, '?'));
  if (stars + marks == 0) {
    kind_ = Kind::exact;
    rank_ = std::numeric_limits<std::uint32_t>::max();
  } else {
    kind_ = Kind::glob;
    rank_ = static_cast<std::uint32_t>(1 + 2 * (text_.size() - stars - marks) + marks);
  }
}

bool Part::matches(std::string_view text) const {
  switch (kind_) {
    case Kind::everything:
      return true;
    case Kind::glob:
      return glob_matches(text_, text);
    case Kind::exact:
      return std::ranges::equal(text_, text, [](char own, char given) { return own == fold(given); });
  }
  return false;
}

bool Pattern::before(const Pattern& other) const {
  const auto ranks = [](const Pattern& p) {
    return std::tuple(p.entry.rank(), p.topic.rank(), p.channel.rank());
  };
  return ranks(*this) > ranks(other);
}

}  // namespace balie::playbook
