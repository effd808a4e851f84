#include "core/identity/match/similarity.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace balie::identity::match {
namespace {

constexpr std::size_t word_bits = 64;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::u32string decode(std::string_view text) {
  std::u32string out;
  while (!text.empty()) {
    const auto length = std::max<std::size_t>(utf8_length(text), 1);
    char32_t c = 0;
    for (const char byte : text.substr(0, length)) c = (c << 8) | static_cast<unsigned char>(byte);
    out.push_back(c);  // its bytes: all that matters is which are equal
    text.remove_prefix(length);
  }
  return out;
}

// Bit-parallel (Hyyro 2003): one step for each character of `b`, whatever the length of `a`, up to 64.
std::size_t short_edit_distance(std::string_view a, std::string_view b) {
  std::array<std::uint64_t, 128> places{};
  for (std::size_t i = 0; i < a.size(); ++i)
    places[static_cast<unsigned char>(a[i])] |= std::uint64_t{1} << i;
  std::uint64_t up = ~std::uint64_t{0}, down = 0, diagonal = 0, before = 0;
  const std::uint64_t last = std::uint64_t{1} << (a.size() - 1);
  std::size_t distance = a.size();
  for (const char c : b) {
    const auto here = places[static_cast<unsigned char>(c)];
    const auto swapped = (((~diagonal) & here) << 1) & before;
    diagonal = (((here & up) + up) ^ up) | here | down | swapped;
    auto right_up = down | ~(diagonal | up);
    auto right_down = diagonal & up;
    if ((right_up & last) != 0) ++distance;
    if ((right_down & last) != 0) --distance;
    right_up = (right_up << 1) | 1;
    right_down <<= 1;
    up = right_down | ~(diagonal | right_up);
    down = right_up & diagonal;
    before = here;
  }
  return distance;
}

template <typename Text>
std::size_t long_edit_distance(const Text& a, const Text& b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

// `Marks` remembers which characters have found their like.
template <typename Text, typename Marks>
double jaro_winkler_of(const Text& a, const Text& b, Marks& in_a, Marks& in_b) {
  const std::size_t reach = std::max<std::size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
  std::size_t found = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t end = std::min(b.size(), i + reach + 1);
    for (std::size_t j = i > reach ? i - reach : 0; j < end; ++j) {
      if (in_b[j] || a[i] != b[j]) continue;
      in_a[i] = in_b[j] = true;
      ++found;
      break;
    }
  }
  if (found == 0) return 0;
  std::size_t out_of_order = 0;
  for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
    if (!in_a[i]) continue;
    while (!in_b[j]) ++j;
    if (a[i] != b[j++]) ++out_of_order;
  }
  const auto m = static_cast<double>(found);
  const auto jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
                     (m - static_cast<double>(out_of_order / 2)) / m) /
                    3;
  std::size_t same = 0;
  while (same < std::min({a.size(), b.size(), std::size_t{4}}) && a[same] == b[same]) ++same;
  return jaro + 0.1 * static_cast<double>(same) * (1 - jaro);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty() && words.size() < words_max) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (!is_ascii(a) || !is_ascii(b)) return long_edit_distance(decode(a), decode(b));
  const auto apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > limit) return apart;
  if (a.empty() || b.empty()) return apart;
  if (a.size() > b.size()) std::swap(a, b);
  return a.size() <= word_bits ? short_edit_distance(a, b) : long_edit_distance(a, b);
}

double jaro_winkler(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty() ? 1 : 0;
  if (a.size() <= word_bits && b.size() <= word_bits && is_ascii(a) && is_ascii(b)) {
    std::array<bool, word_bits> in_a{}, in_b{};
    return jaro_winkler_of(a, b, in_a, in_b);
  }
  const auto wide_a = decode(a);
  const auto wide_b = decode(b);
  std::vector<bool> in_a(wide_a.size()), in_b(wide_b.size());
  return jaro_winkler_of(wide_a, wide_b, in_a, in_b);
}

double words_in_common(std::string_view a, std::string_view b) {
  auto few = words_of(a);
  auto many = words_of(b);
  if (few.size() > many.size()) few.swap(many);
  if (few.empty()) return 0;
  double found = 0;
  for (const auto word : few) {
    const auto like = std::ranges::find_if(many, [&](std::string_view other) {
      const auto edits_max = std::max(word.size(), other.size()) / 4;
      return word == other || edit_distance(word, other, edits_max) <= edits_max;
    });
    if (like == many.end()) continue;
    many.erase(like);
    ++found;
  }
  return found / static_cast<double>(few.size());
}

}  // namespace balie::identity::match
