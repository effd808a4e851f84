#include "core/store/batch_plan.hpp"

#include "core/base/assert.hpp"

namespace balie::store {

void BatchPlan::begin(const WriteBatch& batch) {
  change_of_.clear();
  keys_.clear();
  conflicts_.clear();
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
  }
}

void BatchPlan::refuse(std::size_t entry) {
  entries_[entry].refused = true;
  if (entries_[entry].change != none) changes_[entries_[entry].change].refused = true;
}

void BatchPlan::finish(const WriteBatch& batch) {
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    EntryPlan& entry = entries_[i];
    if (entry.change != none && changes_[entry.change].refused) entry.refused = true;
    if (entry.refused) {
      conflicts_.push_back(i);
      continue;
    }
    if (entry.change != none) changes_[entry.change].last = static_cast<std::uint32_t>(written_);
    ++written_;
  }
  for (const ChangePlan& change : changes_) BALIE_ASSERT(change.refused || change.last != none);
}

}  // namespace balie::store
