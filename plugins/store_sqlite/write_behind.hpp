// Brings state.db up to what is in memory, in a thread of its own.
//
// Lazily: when the hub is idle, when much of the memory holds what is not on disk yet, or when the log is far
// ahead. Each pass is one transaction: it takes what changed since the last one, in the order of the disk,
// copying a few rows at a time under the cache's mutex. A row copied late may hold more than the sequence the
// pass began at; derived_to moves to that sequence only, and restore() knows by the versions. Customers go
// before identifiers, so that no customer on disk is ahead of their identifiers.
#pragma once

#include "plugins/store_sqlite/cache.hpp"
#include "plugins/store_sqlite/state_file.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace balie::store_sqlite {

struct WriteBehindSettings {
  std::uint64_t behind_max = 1'000'000;  // log entries
  std::uint64_t changed_bytes_max = 0;   // of memory that is not on disk yet
};

// The hub thread's, but for derived_to(). The cache outlives it. Destroying it writes nothing more; close()
// does.
class WriteBehind {
 public:
  WriteBehind(std::unique_ptr<StateWriter> writer, Cache& cache, const WriteBehindSettings& settings);
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  [[nodiscard]] std::uint64_t derived_to() const { return derived_to_.load(std::memory_order_acquire); }
  // The cache holds the log up to here, and the filter so many ids. The caller holds the cache's mutex.
  void applied(std::uint64_t sequence, std::uint64_t ids);
  // To be written by the next pass.
  void keep(std::string_view name, store::Kept kept);
  // nullopt: nothing under this name waits to be written.
  std::optional<store::Kept> kept(std::string_view name);
  // Asks for a pass now, and waits until one has ended; its error.
  result<void> wait_for_pass();
  // Writes what changed so far, and leaves nothing of what it replaced in the file. Any thread.
  result<void> scrub();
  // The error that ended write-behind for good, if one did.
  [[nodiscard]] std::optional<Error> broken();
  result<void> close();

 private:
  struct Row {
    Hash128 id;
    std::uint64_t version = 0;
    std::size_t offset = 0;  // of the record in records_
    std::size_t size = 0;
  };
  struct Snapshot {
    std::uint64_t sequence = 0;
    std::uint64_t ids = 0;
  };
  using Keeping = std::map<std::string, std::shared_ptr<const store::Kept>, std::less<>>;
  void run();
  void stop();
  [[nodiscard]] bool is_due();
  result<void> pass();
  result<void> write(const Snapshot& snapshot, const Keeping& keeping);
  result<void> write_customers();
  result<void> write_customer_rows(std::size_t from, std::size_t to);
  result<void> write_identifiers();
  result<void> write_keys(std::uint64_t to);
  bool is_kept_waiting();

  std::unique_ptr<StateWriter> writer_;  // the thread's, while it runs
  Cache& cache_;
  const WriteBehindSettings settings_;
  std::atomic<std::uint64_t> derived_to_;
  std::atomic<bool> stopping_ = false;

  Snapshot applied_;  // this and the next two: guarded by the cache's mutex
  std::uint64_t applied_at_tick_ = 0;
  std::uint64_t passing_bytes_ = 0;  // changed, and not yet on disk, from before the pass that runs

  std::mutex keeping_;  // guards the next one
  Keeping kept_;        // not on disk yet

  std::mutex mutex_;  // guards the next six
  std::condition_variable wake_, ended_;
  bool asked_ = false;
  std::uint64_t scrubs_wanted_ = 0, scrubs_done_ = 0;
  std::uint64_t passes_ = 0;
  std::optional<Error> error_;  // of the last pass

  std::vector<Row> rows_;  // the thread's, kept for their room
  std::string records_;
  std::vector<std::pair<Hash128, Hash128>> identifiers_;
  std::vector<std::pair<Hash128, store::Answered>> keys_;
  std::thread thread_;
};

}  // namespace balie::store_sqlite
