#include "plugins/store_sqlite/id_filter.hpp"

#include "core/base/assert.hpp"

#include <algorithm>
#include <cstdlib>

namespace balie::store_sqlite {
namespace {

constexpr std::size_t ids_in_block = 51;  // 512 bits, 10 for each
constexpr int probes = 6;
__extension__ using Wide = unsigned __int128;

// The ids are hashes, so their own bits serve: the upper ones choose the block, mixed ones the bits in it.
std::uint64_t bits_of(std::uint64_t half) {
  half *= 0x9e3779b97f4a7c15;
  return half ^ (half >> 32);
}

}  // namespace

void IdFilter::Free::operator()(Block* blocks) const { std::free(blocks); }

IdFilter::IdFilter(std::size_t ids, std::size_t bytes_max) : bytes_max_(bytes_max) { grow(ids); }

void IdFilter::grow(std::size_t ids) {
  Layer layer;
  const std::size_t room = bytes_max_ > bytes_ ? (bytes_max_ - bytes_) / sizeof(Block) : 0;
  layer.block_count = std::clamp<std::size_t>(ids / ids_in_block, 64, std::max<std::size_t>(64, room));
  layer.room = layer.block_count * ids_in_block;
  const std::size_t size = layer.block_count * sizeof(Block);
  void* memory = std::aligned_alloc(alignof(Block), size);
  BALIE_ASSERT(memory != nullptr);
  std::fill_n(static_cast<std::uint64_t*>(memory), size / sizeof(std::uint64_t), 0);
  layer.blocks.reset(static_cast<Block*>(memory));
  layers_.push_back(std::move(layer));
  bytes_ += size;
}

IdFilter::Block& IdFilter::block_of(const Layer& layer, std::uint64_t half) {
  return layer.blocks[static_cast<std::size_t>((static_cast<Wide>(half) * layer.block_count) >> 64)];
}

void IdFilter::add(std::uint64_t half) {
  Layer* layer = &layers_.back();
  if (layer->room == 0 && bytes_ + 2 * layer->block_count * sizeof(Block) <= bytes_max_) {
    grow(2 * layer->block_count * ids_in_block);
    layer = &layers_.back();
  }
  if (layer->room > 0) --layer->room;
  Block& block = block_of(*layer, half);
  std::uint64_t bits = bits_of(half);
  for (int i = 0; i < probes; ++i, bits >>= 9)
    block.words[(bits >> 6) & 7] |= std::uint64_t{1} << (bits & 63);
  ++count_;
}

bool IdFilter::may_hold(std::uint64_t half) const {
  for (const Layer& layer : layers_) {
    const Block& block = block_of(layer, half);
    std::uint64_t bits = bits_of(half);
    bool all = true;
    for (int i = 0; i < probes && all; ++i, bits >>= 9) {
      all = (block.words[(bits >> 6) & 7] >> (bits & 63)) & 1;
    }
    if (all) return true;
  }
  return false;
}

}  // namespace balie::store_sqlite
