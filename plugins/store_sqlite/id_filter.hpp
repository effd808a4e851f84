// A Bloom filter over the ids that are on disk: tells that an id is new without asking the disk. A new
// contact id is the common case, and must not cost a look into a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace balie::store_sqlite {

// Takes one half of a hashed id. About 10 bits an id and one cache line a look; wrong ("maybe", and it is not
// there) about one time in a hundred. When it is full, a second one twice as large is put beside it. Nothing
// is ever taken out. One thread.
class IdFilter {
 public:
  // Room for `ids`; takes no more than about `bytes_max` of memory, and past that is wrong more often.
  IdFilter(std::size_t ids, std::size_t bytes_max);

  void add(std::uint64_t half);
  [[nodiscard]] bool may_hold(std::uint64_t half) const;
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  struct alignas(64) Block {
    std::uint64_t words[8];
  };
  struct Free {
    void operator()(Block* blocks) const;
  };
  struct Layer {
    std::unique_ptr<Block[], Free> blocks;
    std::size_t block_count = 0;
    std::size_t room = 0;  // ids it can still take
  };
  void grow(std::size_t ids);
  static Block& block_of(const Layer& layer, std::uint64_t half);

  std::vector<Layer> layers_;  // the last one is added to
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace balie::store_sqlite
