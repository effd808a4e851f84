// A store in memory alone, for tests and the simulator: nothing outlives the process. It can be made to fail,
// to find that somebody else changed a customer, and to lose what is derived from the log.
#pragma once

#include "core/store/batch_plan.hpp"
#include "core/store/store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <map>
#include <mutex>
#include <optional>

namespace balie::store {

// Threads as in Store; the functions that are not Store's are the hub thread's.
class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const HashKey& secret) : secret_(secret) {}

  [[nodiscard]] const HashKey& secret() const override { return secret_; }
  result<void> read(const ReadRequest& request, ReadAnswer& answer) override;
  result<Committed> commit(const WriteBatch& batch, Time now) override;
  result<void> begin_commit(const WriteBatch& batch, Time now) override;
  result<Committed> finish_commit() override;
  [[nodiscard]] std::uint64_t derived_to() const override;
  result<void> restore(const WriteBatch& batch, std::uint64_t from, std::uint64_t to) override;
  result<std::vector<LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                          std::size_t bytes_max) override;
  result<void> keep(std::string_view name, Kept kept) override;
  result<std::optional<Kept>> kept(std::string_view name) override;
  result<void> overwrite(std::span<const LoggedEvent> events) override;
  result<void> scrub() override { return {}; }
  [[nodiscard]] Statistics statistics() const override;
  result<void> close() override;

  // The next `count` reads, commits or overwrites fail with this error and change nothing.
  void fail_reads(std::size_t count, Error error);
  void fail_commits(std::size_t count, Error error);
  void fail_overwrites(std::size_t count, Error error);
  // As if another hub had committed this: no version and no key is checked.
  void commit_elsewhere(const WriteBatch& batch);
  // Keeps what is derived so far, as a store that writes behind does now and then.
  void derive();
  // Goes back to what the last derive() kept (nothing, without one); the log stays. As after the kill of a
  // hub that wrote behind: derived_to() tells where restore() has to begin.
  void crash();

 private:
  struct Customer {
    std::uint64_t version = 0;
    std::string record;
  };
  struct Derived {
    boost::unordered_flat_map<Hash128, Customer, Hash128Hasher> customers;
    boost::unordered_flat_map<Hash128, Hash128, Hash128Hasher> identifiers;
    boost::unordered_flat_map<Hash128, Answered, Hash128Hasher> keys;
    std::map<std::string, Kept, std::less<>> kept;
    std::uint64_t to = 0;
  };
  struct Failure {
    std::size_t count = 0;
    std::optional<Error> error;
    std::optional<Error> next();
  };
  void answer_customer(const Hash128& id, std::size_t& at, ReadAnswer& answer) const;
  void write(const WriteBatch& batch);
  void derive_from(const WriteBatch& batch, std::uint64_t first);

  const HashKey secret_;
  const WriteBatch* begun_ = nullptr;  // and not finished
  mutable std::mutex mutex_;           // guards all below
  std::vector<std::string> log_;
  Derived derived_;
  Derived on_disk_;  // as of the last derive()
  BatchPlan plan_;
  Failure read_failure_;
  Failure commit_failure_;
  Failure overwrite_failure_;
};

}  // namespace balie::store
