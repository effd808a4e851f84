// The pairs that are compared: each once, whichever passes bring it together, and never too many.
#pragma once

#include "core/identity/match/parallel.hpp"
#include "core/identity/match/passes.hpp"
#include "core/identity/match/records.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace balie::identity::match {

using TakePair = std::function<void(Record a, Record b)>;

// Bounds. A file that is small is compared whole. In a pass, the records that share a key are a block; small
// blocks are compared whole, as long as the pass stays within its share of pairs. In larger ones, sorted by
// name, date and the rest, each record meets only those that follow it closely.
struct BlockLimits {
  std::size_t whole_file_records = 2000;
  std::size_t pairs_a_record = 5;      // of the whole blocks of one pass, and
  std::size_t pairs_a_pass = 200'000;  // at least
  std::size_t neighbours = 4;          // in larger blocks
};

// Twelve bytes for each record and pass. Read it on any thread.
class Blocks {
 public:
  Blocks(const Records& records, std::vector<Pass> passes, const BlockLimits& limits,
         const Parallel& parallel);

  [[nodiscard]] const std::vector<Pass>& passes() const { return passes_; }
  // Where a pass can be cut: pairs() of places [0, places) are all of it.
  [[nodiscard]] std::size_t places(std::size_t pass) const { return orders_[pass].records.size(); }
  // The pairs whose first record stands in [begin, end) and that no pass before this one has.
  void pairs(std::size_t pass, std::size_t begin, std::size_t end, const TakePair& take) const;
  // Of all pairs of this pass, also of those that others have, evenly chosen ones, about `pairs_max`.
  void sample(std::size_t pass, std::size_t pairs_max, const TakePair& take) const;

 private:
  struct Order {
    std::vector<Record> records;      // block by block
    std::vector<std::uint32_t> ends;  // by block - 1: behind its last place
    std::size_t whole_max = 0;        // larger blocks are not compared whole
    std::uint64_t pairs = 0;
  };
  void sort(std::size_t pass, const Records& records, const std::vector<std::uint32_t>& ranks,
            const BlockLimits& limits);
  void bound(Order& order, std::size_t records_count, const BlockLimits& limits) const;
  // Behind the last place that the record at `place` is compared with.
  [[nodiscard]] std::size_t reach(const Order& order, std::size_t pass, std::size_t place) const;
  [[nodiscard]] bool together(std::size_t pass, Record a, Record b) const;

  std::vector<Pass> passes_;
  std::size_t neighbours_;
  std::vector<Order> orders_;
  std::vector<std::uint32_t> block_of_;  // record by record, pass by pass; 0: none
  std::vector<std::uint32_t> place_of_;
};

}  // namespace balie::identity::match
