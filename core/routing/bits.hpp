// A set of small numbers, a bit each; for "which of the agents" and "which of the demands".
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace balie::routing {

class Bits {
 public:
  void grow(std::size_t size) {
    if (words_.size() * 64 < size) words_.resize((size + 63) / 64);
  }
  void set(std::size_t index, bool on = true) {
    grow(index + 1);
    const std::uint64_t bit = std::uint64_t{1} << (index % 64);
    words_[index / 64] = on ? words_[index / 64] | bit : words_[index / 64] & ~bit;
  }
  [[nodiscard]] bool has(std::size_t index) const {
    return index / 64 < words_.size() && (words_[index / 64] >> (index % 64) & 1) != 0;
  }
  void clear() { words_.assign(words_.size(), 0); }

  // Calls `use` with each number that is in both, in order, until it returns false.
  template <typename Use>
  friend void each_in_both(const Bits& a, const Bits& b, Use use) {
    const std::size_t end = a.words_.size() < b.words_.size() ? a.words_.size() : b.words_.size();
    for (std::size_t word = 0; word < end; ++word) {
      for (std::uint64_t both = a.words_[word] & b.words_[word]; both != 0; both &= both - 1) {
        if (!use(word * 64 + static_cast<std::size_t>(std::countr_zero(both)))) return;
      }
    }
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace balie::routing
