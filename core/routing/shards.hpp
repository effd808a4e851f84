// A hash map in many parts: when it grows, one part is moved at a time, so that no single insertion takes
// long.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstddef>
#include <functional>

namespace balie::routing {

template <typename Key, typename Value, typename Hash>
class Shards {
 public:
  // nullptr: it is not there.
  [[nodiscard]] const Value* find(const Key& key) const {
    const auto& part = parts_[part_of(key)];
    const auto found = part.find(key);
    return found == part.end() ? nullptr : &found->second;
  }
  [[nodiscard]] bool contains(const Key& key) const { return find(key) != nullptr; }
  // Only if it is not there.
  void emplace(const Key& key, const Value& value) {
    if (parts_[part_of(key)].emplace(key, value).second) ++size_;
  }
  void erase(const Key& key) { size_ -= parts_[part_of(key)].erase(key); }
  [[nodiscard]] std::size_t size() const { return size_; }

  template <typename Use>
  void each(Use use) const {
    for (const auto& part : parts_) {
      for (const auto& [key, value] : part) use(key, value);
    }
  }

 private:
  static constexpr std::size_t parts = 64;
  // By other bits than those that a part itself goes by.
  static std::size_t part_of(const Key& key) { return (Hash()(key) * 0x9E3779B97F4A7C15ull) >> 58; }
  std::array<boost::unordered_flat_map<Key, Value, Hash>, parts> parts_;
  std::size_t size_ = 0;
};

}  // namespace balie::routing
