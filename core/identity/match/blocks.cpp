#include "core/identity/match/blocks.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace balie::identity::match {
namespace {

// Where each record stands when the file is sorted by what says most first: neighbours are alike.
std::vector<std::uint32_t> ranks_of(const Records& records) {
  constexpr std::array by_weight = {
      Kind::surname,  Kind::name, Kind::given_name, Kind::date, Kind::street, Kind::email,   Kind::phone,
      Kind::postcode, Kind::city, Kind::id_number,  Kind::text, Kind::number, Kind::category};
  std::vector<std::size_t> fields;
  for (const auto kind : by_weight) {
    for (std::size_t i = 0; i < records.fields().size(); ++i) {
      if (records.fields()[i].kind == kind) fields.push_back(i);
    }
  }
  std::vector<Record> sorted(records.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::ranges::sort(sorted, [&](Record a, Record b) {
    const auto values_a = records.of(a);
    const auto values_b = records.of(b);
    for (const auto field : fields) {
      if (values_a[field] == values_b[field]) continue;
      return records.order(field, values_a[field]) < records.order(field, values_b[field]);
    }
    return a < b;
  });
  std::vector<std::uint32_t> ranks(records.size());
  for (std::uint32_t place = 0; place < sorted.size(); ++place) ranks[sorted[place]] = place;
  return ranks;
}

std::uint64_t pairs_among(std::uint64_t count) { return count * (count - 1) / 2; }

}  // namespace

Blocks::Blocks(const Records& records, std::vector<Pass> passes, const BlockLimits& limits,
               const Parallel& parallel)
    : passes_(std::move(passes)), neighbours_(limits.neighbours) {
  orders_.resize(passes_.size());
  block_of_.resize(passes_.size() * records.size());
  place_of_.resize(passes_.size() * records.size());
  const auto ranks = ranks_of(records);
  parallel("blocking", passes_.size(), [&](std::size_t pass) { sort(pass, records, ranks, limits); });
}

void Blocks::sort(std::size_t pass, const Records& records, const std::vector<std::uint32_t>& ranks,
                  const BlockLimits& limits) {
  struct Entry {
    std::uint64_t key;
    std::uint32_t rank;
    Record record;
    auto operator<=>(const Entry&) const = default;
  };
  const bool everything = passes_[pass].fields.empty();
  const auto keys =
      everything ? std::vector<std::uint64_t>(records.size(), 1) : keys_of(records, passes_[pass]);
  std::vector<Entry> entries;
  for (Record record = 0; record < keys.size(); ++record) {
    if (keys[record] != 0) entries.push_back({keys[record], ranks[record], record});
  }
  std::ranges::sort(entries);
  auto& order = orders_[pass];
  for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    while (end < entries.size() && entries[end].key == entries[begin].key) ++end;
    if (end - begin < 2) continue;
    for (auto i = begin; i < end; ++i) {
      const auto at = entries[i].record * passes_.size() + pass;
      block_of_[at] = static_cast<std::uint32_t>(order.ends.size() + 1);
      place_of_[at] = static_cast<std::uint32_t>(order.records.size());
      order.records.push_back(entries[i].record);
    }
    order.ends.push_back(static_cast<std::uint32_t>(order.records.size()));
  }
  order.whole_max = everything ? records.size() : 0;
  if (everything) order.pairs = pairs_among(records.size());
  if (!everything) bound(order, records.size(), limits);
}

void Blocks::bound(Order& order, std::size_t records_count, const BlockLimits& limits) const {
  std::map<std::size_t, std::uint64_t> blocks_of_size;
  for (std::size_t block = 0, begin = 0; block < order.ends.size(); begin = order.ends[block++]) {
    ++blocks_of_size[order.ends[block] - begin];
  }
  const auto pairs_max = std::max<std::uint64_t>(limits.pairs_a_pass, limits.pairs_a_record * records_count);
  bool whole = true;
  for (const auto& [size, count] : blocks_of_size) {
    whole = whole && order.pairs + count * pairs_among(size) <= pairs_max;
    if (whole) order.whole_max = size;
    order.pairs += count * (whole ? pairs_among(size) : size * limits.neighbours);
  }
}

std::size_t Blocks::reach(const Order& order, std::size_t pass, std::size_t place) const {
  const auto block = block_of_[order.records[place] * passes_.size() + pass];
  const std::size_t end = order.ends[block - 1];
  const std::size_t begin = block == 1 ? 0 : order.ends[block - 2];
  return end - begin <= order.whole_max ? end : std::min(end, place + 1 + neighbours_);
}

bool Blocks::together(std::size_t pass, Record a, Record b) const {
  const auto& order = orders_[pass];
  const auto block = block_of_[a * passes_.size() + pass];
  const std::size_t size = order.ends[block - 1] - (block == 1 ? 0 : order.ends[block - 2]);
  if (size <= order.whole_max) return true;
  const std::size_t place_a = place_of_[a * passes_.size() + pass];
  const std::size_t place_b = place_of_[b * passes_.size() + pass];
  return (place_a > place_b ? place_a - place_b : place_b - place_a) <= neighbours_;
}

void Blocks::pairs(std::size_t pass, std::size_t begin, std::size_t end, const TakePair& take) const {
  const auto& order = orders_[pass];
  for (auto place = begin; place < end; ++place) {
    const auto a = order.records[place];
    const auto* blocks_a = &block_of_[a * passes_.size()];
    const auto last = reach(order, pass, place);
    for (auto other = place + 1; other < last; ++other) {
      const auto b = order.records[other];
      const auto* blocks_b = &block_of_[b * passes_.size()];
      bool had = false;
      for (std::size_t before = 0; before < pass && !had; ++before) {
        had = blocks_a[before] == blocks_b[before] && blocks_a[before] != 0 && together(before, a, b);
      }
      if (!had) take(a, b);
    }
  }
}

void Blocks::sample(std::size_t pass, std::size_t pairs_max, const TakePair& take) const {
  const auto& order = orders_[pass];
  const auto step = order.pairs / std::max<std::size_t>(pairs_max, 1) + 1;
  std::uint64_t seen = 0;
  for (std::size_t place = 0; place < order.records.size(); ++place) {
    const auto last = reach(order, pass, place);
    for (auto other = place + 1; other < last; ++other) {
      if (seen++ % step == 0) take(order.records[place], order.records[other]);
    }
  }
}

}  // namespace balie::identity::match
