// The values of one contact as the learners see them: hashes, one for each feature, and one for each word.
#pragma once

#include "core/base/hash.hpp"
#include "core/scoring/adaptive/spec.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace balie::scoring::adaptive {

struct Inputs {
  std::vector<std::uint64_t> values;  // one for each feature that is no text, in the order of the playbook
  std::vector<std::uint64_t> words;   // at most words_max
};

// Writes Inputs. A value that is not known is a value too. What a stranger writes cannot be chosen to meet
// another value of its feature, unless he knows the playbook.
class InputWriter {
 public:
  explicit InputWriter(const ModelSpec& spec);

  // Makes room once; what follows allocates nothing.
  void begin(Inputs& inputs) const;
  // Each feature once, by its place in the playbook, in that order. A number that is asked of a category is
  // its own category; a text that is asked of a number counts as not known.
  void add_text(std::size_t feature, std::optional<std::string_view> text, Inputs& inputs) const;
  void add_number(std::size_t feature, std::optional<double> number, Inputs& inputs) const;

 private:
  void add_words(std::size_t feature, std::string_view text, Inputs& inputs) const;

  std::vector<FeatureSpec> features_;
  std::vector<HashKey> keys_;
};

}  // namespace balie::scoring::adaptive
