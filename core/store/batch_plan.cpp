#include "core/store/batch_plan.hpp"

#include "core/base/assert.hpp"

namespace balie::store {

void BatchPlan::begin(const WriteBatch& batch) {
  change_of_.clear();
  keys_.clear();
  conflicts_.clear();
  ties_.clear();
  written_ = 0;
  changes_.assign(batch.customers.size(), {});
  entries_.assign(batch.entries.size(), {});
  for (std::size_t i = 0; i < batch.customers.size(); ++i) {
    const bool once = change_of_.emplace(batch.customers[i].id, static_cast<std::uint32_t>(i)).second;
    BALIE_ASSERT(once);
  }
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const auto found = change_of_.find(batch.entries[i].customer);
    if (found != change_of_.end()) entries_[i].change = found->second;
    for (const Hash128& other : batch.entries[i].others) {
      const auto tied = change_of_.find(other);
      if (tied != change_of_.end()) ties_.push_back({static_cast<std::uint32_t>(i), tied->second});
    }
  }
}

void BatchPlan::refuse(std::size_t entry) {
  entries_[entry].refused = true;
  if (entries_[entry].change != none) changes_[entries_[entry].change].refused = true;
}

// Customers that one entry changes stand or fall together, and so do all entries of these customers.
void BatchPlan::spread_refusals() {
  for (bool again = true; again;) {
    again = false;
    for (EntryPlan& entry : entries_) {
      if (entry.change != none && changes_[entry.change].refused) entry.refused = true;
    }
    for (const Tie& tie : ties_) {
      EntryPlan& entry = entries_[tie.entry];
      if (!entry.refused && !changes_[tie.change].refused) continue;
      if (!entry.refused || !changes_[tie.change].refused) again = true;
      changes_[tie.change].refused = true;
      refuse(tie.entry);
    }
  }
}

void BatchPlan::finish(const WriteBatch& batch) {
  spread_refusals();
  auto tie = ties_.begin();
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    EntryPlan& entry = entries_[i];
    const auto at = static_cast<std::uint32_t>(written_);
    for (; tie != ties_.end() && tie->entry == i; ++tie) {
      if (!entry.refused) changes_[tie->change].last = at;
    }
    if (entry.refused) {
      conflicts_.push_back(i);
      continue;
    }
    if (entry.change != none) changes_[entry.change].last = at;
    ++written_;
  }
  for (const ChangePlan& change : changes_) BALIE_ASSERT(change.refused || change.last != none);
}

}  // namespace balie::store
