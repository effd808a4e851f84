// The log alone, written in a bare loop: the limit that benchmarks measure the whole hub against.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace balie::store_sqlite {

struct BareLogSettings {
  std::string directory;                    // where log.db is written; made when it is not there
  std::vector<std::size_t> batches = {64};  // entries in a batch, in turn
  std::size_t entry_bytes = 1800;
  Duration duration = std::chrono::seconds(5);
};

struct BareLogFigures {
  std::uint64_t entries = 0;
  std::uint64_t batches = 0;
  Duration elapsed{};
  Duration slowest{};  // batch
};

// Writes until the time is up, as the store's commit() does: one transaction and one sync a batch,
// checkpoints in a thread of their own. Nothing is decided, read or kept in memory.
result<BareLogFigures> write_bare_log(const BareLogSettings& settings, const Clock& clock);

}  // namespace balie::store_sqlite
