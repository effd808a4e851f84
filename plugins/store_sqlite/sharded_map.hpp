// A hash table in 4,096 parts, so that growing, sweeping and copying out are done a small part at a time.
#pragma once

#include "core/base/hash.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace balie::store_sqlite {

template <typename Value>
class ShardedMap {
 public:
  static constexpr std::size_t shard_count = 4096;
  using Map = boost::unordered_flat_map<Hash128, Value, Hash128Hasher>;
  struct Shard {
    Map map;
    std::uint64_t newest = 0;  // sequence of the last change
  };

  ShardedMap() : shards_(shard_count) {}

  [[nodiscard]] Value* find(const Hash128& id) {
    Map& map = shard_of(id).map;
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &found->second;
  }

  // The value of `id`, made when it is not there.
  Value& make(const Hash128& id, std::uint64_t sequence) {
    Shard& shard = shard_of(id);
    if (shard.newest < sequence) shard.newest = sequence;
    const std::size_t before = bytes_of(shard.map);
    const auto [found, made] = shard.map.try_emplace(id);
    if (made) {
      ++size_;
      bytes_ += bytes_of(shard.map) - before;
    }
    return found->second;
  }

  // Takes out of one shard what `unwanted(value)` picks, and gives room back when little is left.
  template <typename Unwanted>
  void sweep(std::size_t index, Unwanted unwanted) {
    Map& map = shards_[index].map;
    if (map.empty()) return;
    const std::size_t before = bytes_of(map);
    size_ -= boost::unordered::erase_if(map, [&unwanted](auto& row) { return unwanted(row.second); });
    if (map.size() * 4 < map.bucket_count()) map.rehash(0);
    bytes_ -= before - bytes_of(map);
  }

  [[nodiscard]] const Shard& shard(std::size_t index) const { return shards_[index]; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_ + shard_count * sizeof(Shard); }

 private:
  // Groups of 15 places with 16 bytes of their own.
  static std::size_t bytes_of(const Map& map) {
    return map.bucket_count() * sizeof(typename Map::value_type) + map.bucket_count() / 15 * 16;
  }
  Shard& shard_of(const Hash128& id) { return shards_[(id.high >> 52) ^ (shard_count / 2)]; }

  std::vector<Shard> shards_;  // in the order in which the disk keeps ids: by the first half, signed
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace balie::store_sqlite
