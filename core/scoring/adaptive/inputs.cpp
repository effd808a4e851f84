#include "core/scoring/adaptive/inputs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace balie::scoring::adaptive {
namespace {

constexpr std::string_view not_known("\0missing", 8);
constexpr std::size_t word_bytes_max = 64;  // those beyond do not tell words apart

// The feature's own, so that "yes" of one is not "yes" of another. Of its name: it stays when others come.
HashKey key_of(const FeatureSpec& feature) {
  const Hash128 hash = hash128(HashKey{}, feature.name);
  HashKey key{};
  std::memcpy(key.data(), &hash.high, 8);
  std::memcpy(key.data() + 8, &hash.low, 8);
  return key;
}

bool in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

InputWriter::InputWriter(const ModelSpec& spec) : features_(spec.features) {
  for (const FeatureSpec& feature : features_) keys_.push_back(key_of(feature));
}

void InputWriter::begin(Inputs& inputs) const {
  inputs.values.clear();
  inputs.words.clear();
  inputs.values.reserve(features_.size());
  inputs.words.reserve(words_max);
}

void InputWriter::add_words(std::size_t feature, std::string_view text, Inputs& inputs) const {
  std::array<char, word_bytes_max> word;
  for (std::size_t at = 0; at < text.size() && inputs.words.size() < words_max;) {
    std::size_t length = 0;
    for (; at < text.size() && in_word(text[at]); ++at) {
      const char c = text[at];
      if (length < word.size()) word[length++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    if (length > 0) inputs.words.push_back(hash64(keys_[feature], {word.data(), length}));
    while (at < text.size() && !in_word(text[at])) ++at;
  }
}

void InputWriter::add_text(std::size_t feature, std::optional<std::string_view> text, Inputs& inputs) const {
  const FeatureSpec& spec = features_[feature];
  if (spec.kind == Kind::words) return add_words(feature, text.value_or(""), inputs);
  if (spec.kind == Kind::category) {
    return inputs.values.push_back(hash64(keys_[feature], text.value_or(not_known)));
  }
  double number = 0;
  const auto given = text.value_or("");
  const auto [end, fault] = std::from_chars(given.data(), given.data() + given.size(), number);
  const bool whole = fault == std::errc() && end == given.data() + given.size();
  add_number(feature, whole ? std::optional(number) : std::nullopt, inputs);
}

void InputWriter::add_number(std::size_t feature, std::optional<double> number, Inputs& inputs) const {
  const FeatureSpec& spec = features_[feature];
  if (!number || std::isnan(*number)) {
    if (spec.kind != Kind::words) inputs.values.push_back(hash64(keys_[feature], not_known));
    return;
  }
  std::array<char, 32> digits;
  const auto written = [&](auto value) {
    const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return std::string_view(digits.data(), fault == std::errc() ? end : digits.data());
  };
  if (spec.kind != Kind::number) return add_text(feature, written(*number), inputs);
  const auto bin = std::upper_bound(spec.edges.begin(), spec.edges.end(), *number) - spec.edges.begin();
  inputs.values.push_back(hash64(keys_[feature], written(bin)));
}

}  // namespace balie::scoring::adaptive
