// Which entries and changes of a batch may be written: what every store works out before it writes.
#pragma once

#include "core/store/store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <vector>

namespace balie::store {

// Kept and used again for each batch, so that it allocates nothing once it has grown. One thread.
class BatchPlan {
 public:
  // `is_current(change)`: nobody else changed this customer since version_read. `is_answered(key)`: the log
  // has this key. An entry that may not be written takes its customers' changes, and all other entries of
  // these customers, with it. Every change needs an entry of its customer in the batch.
  template <typename IsCurrent, typename IsAnswered>
  void make(const WriteBatch& batch, IsCurrent is_current, IsAnswered is_answered) {
    begin(batch);
    for (std::size_t i = 0; i < batch.customers.size(); ++i) {
      if (!is_current(batch.customers[i])) changes_[i].refused = true;
    }
    for (std::size_t i = 0; i < batch.entries.size(); ++i) {
      const Hash128& key = batch.entries[i].key;
      if (key != Hash128{} && (!keys_.insert(key).second || is_answered(key))) refuse(i);
    }
    finish(batch);
  }

  // All of it is written, whatever it holds: what the log has already.
  void accept(const WriteBatch& batch) {
    begin(batch);
    finish(batch);
  }

  [[nodiscard]] bool writes_entry(std::size_t index) const { return !entries_[index].refused; }
  [[nodiscard]] bool writes_change(std::size_t index) const { return !changes_[index].refused; }
  // The version of a change when the first entry written has this sequence.
  [[nodiscard]] std::uint64_t version(std::size_t change, std::uint64_t first_sequence) const {
    return first_sequence + changes_[change].last;
  }
  [[nodiscard]] std::size_t written() const { return written_; }  // entries
  [[nodiscard]] const std::vector<std::size_t>& conflicts() const { return conflicts_; }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  struct EntryPlan {
    std::uint32_t change = none;
    bool refused = false;
  };
  struct ChangePlan {
    std::uint32_t last = none;  // among the entries written, its customer's last
    bool refused = false;
  };
  void begin(const WriteBatch& batch);
  void refuse(std::size_t entry);
  void spread_refusals();
  void finish(const WriteBatch& batch);

  // An entry and one of the further customers that it changes; in the order of the entries.
  struct Tie {
    std::uint32_t entry = 0;
    std::uint32_t change = 0;
  };

  boost::unordered_flat_map<Hash128, std::uint32_t, Hash128Hasher> change_of_;
  boost::unordered_flat_set<Hash128, Hash128Hasher> keys_;
  std::vector<EntryPlan> entries_;
  std::vector<ChangePlan> changes_;
  std::vector<Tie> ties_;
  std::vector<std::size_t> conflicts_;
  std::size_t written_ = 0;
};

}  // namespace balie::store
