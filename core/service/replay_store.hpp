// The store of a replay: what is derived from the log as far as the replay has come, in memory; the log
// itself stays where it is. What is committed here is forgotten: a replay writes nothing.
#pragma once

#include "core/store/log_reader.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

namespace balie::service {

// One thread. Memory: the records of all customers, and some 60 bytes for each contact and outcome.
class ReplayStore final : public store::Store {
 public:
  // Outlived by the log.
  explicit ReplayStore(store::LogReader& log) : log_(log) {}

  [[nodiscard]] const HashKey& secret() const override { return log_.secret(); }
  result<void> read(const store::ReadRequest& request, store::ReadAnswer& answer) override;
  // Gives the number that the replay's next event has in the log.
  result<store::Committed> commit(const store::WriteBatch& batch, Time now) override;
  result<void> begin_commit(const store::WriteBatch& batch, Time now) override;
  result<store::Committed> finish_commit() override;
  [[nodiscard]] std::uint64_t derived_to() const override { return derived_to_; }
  result<void> restore(const store::WriteBatch& batch, std::uint64_t from, std::uint64_t to) override;
  result<std::vector<store::LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                                 std::size_t bytes_max) override;
  result<void> keep(std::string_view name, store::Kept kept) override;
  result<std::optional<store::Kept>> kept(std::string_view name) override;
  result<void> overwrite(std::span<const store::LoggedEvent>) override { return {}; }
  result<void> scrub() override { return {}; }
  [[nodiscard]] store::Statistics statistics() const override;
  result<void> close() override { return {}; }

  // The next event that the replay comes to, serialised: events() knows it without asking the log.
  void next_is(std::string_view event) { next_ = event; }

 private:
  struct Customer {
    std::uint64_t version = 0;
    std::string record;
  };
  void answer_customer(const Hash128& id, std::size_t& at, store::ReadAnswer& answer) const;

  store::LogReader& log_;
  std::uint64_t derived_to_ = 0;
  std::string_view next_;
  boost::unordered_flat_map<Hash128, Customer, Hash128Hasher> customers_;
  boost::unordered_flat_map<Hash128, Hash128, Hash128Hasher> identifiers_;
  boost::unordered_flat_map<Hash128, store::Answered, Hash128Hasher> keys_;
};

}  // namespace balie::service
