// The store of one hub on this machine's disk: log.db, durable before commit() returns, and state.db, written
// behind it.
#pragma once

#include "core/store/batch_plan.hpp"
#include "core/store/registry.hpp"
#include "core/store/store.hpp"
#include "plugins/store_sqlite/appender.hpp"
#include "plugins/store_sqlite/cache.hpp"
#include "plugins/store_sqlite/data_directory.hpp"
#include "plugins/store_sqlite/id_filter.hpp"
#include "plugins/store_sqlite/log_file.hpp"
#include "plugins/store_sqlite/state_file.hpp"
#include "plugins/store_sqlite/write_behind.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace balie::store_sqlite {

struct SqliteSettings {
  std::string directory;
  std::uint64_t memory_bytes = 1 << 30;  // less than 16 MiB is not kept to
  std::uint64_t behind_max = 1'000'000;
  std::string vfs = {};  // SQLite's way to the disk, by name; tests bring one that fails
};

// Threads as in Store. When what changed cannot be written behind as fast as it comes, memory fills up to its
// bound, and then commit() waits for write-behind before it begins; when write-behind fails, commit() fails
// as it does.
class SqliteStore final : public store::Store {
 public:
  static result<std::unique_ptr<store::Store>> open(const SqliteSettings& settings,
                                                    const store::Progress& progress);

  [[nodiscard]] const HashKey& secret() const override { return log_->secret(); }
  result<void> read(const store::ReadRequest& request, store::ReadAnswer& answer) override;
  result<store::Committed> commit(const store::WriteBatch& batch, Time now) override;
  result<void> begin_commit(const store::WriteBatch& batch, Time now) override;
  result<store::Committed> finish_commit() override;
  [[nodiscard]] std::uint64_t derived_to() const override { return write_behind_->derived_to(); }
  result<void> restore(const store::WriteBatch& batch, std::uint64_t from, std::uint64_t to) override;
  result<std::vector<store::LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                                 std::size_t bytes_max) override;
  result<void> keep(std::string_view name, store::Kept kept) override;
  result<std::optional<store::Kept>> kept(std::string_view name) override;
  result<void> overwrite(std::span<const store::LoggedEvent> events) override;
  result<void> scrub() override;
  [[nodiscard]] store::Statistics statistics() const override;
  result<void> close() override;

 private:
  struct Miss {
    Hash128 id;
    std::size_t at = 0;  // in the answer
  };
  SqliteStore(const SqliteSettings& settings, DataDirectory directory);
  result<void> start(const SqliteSettings& settings, const store::Progress& progress);
  result<void> read_ids(StateWriter& state, const store::Progress& progress);
  result<void> read_ahead(StateWriter& state, const store::Progress& progress);
  result<void> read_keys(const std::vector<Hash128>& keys, store::ReadAnswer& answer);
  result<void> read_identifiers(const std::vector<Hash128>& identifiers, store::ReadAnswer& answer);
  result<void> read_customers(store::ReadAnswer& answer);
  result<void> read_missing_customers(store::ReadAnswer& answer);
  result<void> prepare(const store::WriteBatch& batch);
  store::Committed conclude(const store::WriteBatch& batch);
  result<void> plan(const store::WriteBatch& batch);
  void apply(const store::WriteBatch& batch, std::uint64_t first);
  result<void> refuse_newer(const store::WriteBatch& batch, std::uint64_t from);
  [[nodiscard]] std::size_t held_bytes() const { return cache_.bytes() + filter_.bytes(); }
  void make_room(std::size_t parts_max);
  result<void> hold_back();
  void count();

  const std::uint64_t memory_bytes_;
  const DataDirectory directory_;
  IdFilter filter_;  // of every key and identifier there is
  Cache cache_;
  std::unique_ptr<LogFile> log_;
  std::unique_ptr<StateReader> reader_;
  std::unique_ptr<WriteBehind> write_behind_;
  std::uint64_t applied_ = 0;  // the cache and the filter hold the log up to here

  store::BatchPlan plan_;
  const store::WriteBatch* begun_ = nullptr;  // a commit that is not finished
  std::vector<bool> passed_over_;             // changes that restore() leaves out
  std::vector<Hash128> wanted_;               // customers of an answer
  std::vector<Miss> misses_;
  std::vector<std::string_view> events_;
  std::atomic<std::uint64_t> customers_held_ = 0;
  std::atomic<std::uint64_t> memory_held_ = 0;
  Appender appender_;  // last: its thread uses the log
};

}  // namespace balie::store_sqlite
