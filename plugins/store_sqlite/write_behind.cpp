#include "plugins/store_sqlite/write_behind.hpp"

#include <algorithm>
#include <chrono>

namespace balie::store_sqlite {
namespace {

constexpr auto tick = std::chrono::seconds(1);
constexpr auto tick_after_failure = std::chrono::seconds(2);
constexpr std::uint64_t idle_entries_max = 2000;  // in a tick, of a hub that counts as idle
constexpr std::size_t rows_at_once = 32;          // copied while the hub may have to wait: some microseconds

}  // namespace

WriteBehind::WriteBehind(std::unique_ptr<StateWriter> writer, Cache& cache,
                         const WriteBehindSettings& settings)
    : writer_(std::move(writer)), cache_(cache), settings_(settings), derived_to_(writer_->derived_to()) {
  applied_ = {writer_->derived_to(), writer_->ids()};
  applied_at_tick_ = applied_.sequence;
  cache_.count_changed_anew(applied_.sequence);
  thread_ = std::thread([this] { run(); });
}

WriteBehind::~WriteBehind() { stop(); }

void WriteBehind::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  ended_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void WriteBehind::applied(std::uint64_t sequence, std::uint64_t ids) { applied_ = {sequence, ids}; }

void WriteBehind::keep(std::string_view name, store::Kept kept) {
  auto shared = std::make_shared<const store::Kept>(std::move(kept));
  const std::lock_guard lock(keeping_);
  kept_.insert_or_assign(std::string(name), std::move(shared));
}

std::optional<store::Kept> WriteBehind::kept(std::string_view name) {
  const std::lock_guard lock(keeping_);
  const auto found = kept_.find(name);
  return found == kept_.end() ? std::nullopt : std::optional(*found->second);
}

bool WriteBehind::is_kept_waiting() {
  const std::lock_guard lock(keeping_);
  return !kept_.empty();
}

result<void> WriteBehind::wait_for_pass() {
  std::unique_lock lock(mutex_);
  const std::uint64_t before = passes_;
  asked_ = true;
  wake_.notify_all();
  ended_.wait(lock, [this, before] { return passes_ != before; });
  if (error_) return std::unexpected(*error_);
  return {};
}

result<void> WriteBehind::scrub() {
  std::unique_lock lock(mutex_);
  const auto wanted = ++scrubs_wanted_;
  const auto before = passes_;
  asked_ = true;
  wake_.notify_all();
  // A pass that ran already may end first, and does not count.
  ended_.wait(lock, [&] { return scrubs_done_ >= wanted || stopping_ || (error_ && passes_ > before + 1); });
  if (scrubs_done_ >= wanted) return {};
  if (error_) return std::unexpected(*error_);
  return failure(Fate::retry, "store.unavailable", "state.db: the store is being closed");
}

std::optional<Error> WriteBehind::broken() {
  const std::lock_guard lock(mutex_);
  return error_ && error_->fate() == Fate::fatal ? error_ : std::nullopt;
}

result<void> WriteBehind::close() {
  stop();
  while (derived_to() != applied_.sequence || is_kept_waiting()) {
    stopping_ = false;
    BALIE_CHECK(pass());
  }
  return writer_->checkpoint(true);
}

void WriteBehind::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto wait = error_ ? tick_after_failure : tick;
    wake_.wait_for(lock, wait, [this] { return stopping_ || asked_; });
    if (stopping_) break;
    const bool asked = std::exchange(asked_, false);
    const auto scrubs = scrubs_wanted_;
    const bool scrubbing = scrubs != scrubs_done_;
    lock.unlock();
    const bool wanted = asked || is_due();
    result<void> done = wanted ? pass() : result<void>();
    if (done && scrubbing) done = writer_->scrub();
    lock.lock();
    if (!wanted) continue;
    error_ = done ? std::nullopt : std::optional(done.error());
    if (done) scrubs_done_ = scrubs;
    ++passes_;
    ended_.notify_all();
  }
}

bool WriteBehind::is_due() {
  const std::lock_guard lock(cache_.mutex());
  const std::uint64_t behind = applied_.sequence - derived_to();
  const std::uint64_t lately = applied_.sequence - std::exchange(applied_at_tick_, applied_.sequence);
  if (behind == 0) return is_kept_waiting();
  return lately <= idle_entries_max || behind > settings_.behind_max ||
         passing_bytes_ + cache_.changed_bytes() > settings_.changed_bytes_max;
}

result<void> WriteBehind::pass() {
  Snapshot snapshot;
  {
    const std::lock_guard lock(cache_.mutex());
    snapshot = applied_;
    passing_bytes_ += cache_.changed_bytes();
    cache_.count_changed_anew(snapshot.sequence);
  }
  Keeping keeping;
  {
    const std::lock_guard lock(keeping_);
    keeping = kept_;
  }
  auto written = write(snapshot, keeping);
  if (!written) {
    writer_->abandon();
    return written;
  }
  {
    const std::lock_guard lock(cache_.mutex());
    derived_to_.store(snapshot.sequence, std::memory_order_release);
    passing_bytes_ = 0;
  }
  {
    // What was kept anew meanwhile waits for the next pass.
    const std::lock_guard lock(keeping_);
    std::erase_if(kept_, [&](const auto& one) {
      return keeping.contains(one.first) && keeping.at(one.first) == one.second;
    });
  }
  // A failure here loses nothing: the WAL has it, and the next pass meets the same disk.
  static_cast<void>(writer_->checkpoint(false));
  return {};
}

result<void> WriteBehind::write(const Snapshot& snapshot, const Keeping& keeping) {
  BALIE_CHECK(writer_->begin());
  BALIE_CHECK(write_customers());
  BALIE_CHECK(write_identifiers());
  BALIE_CHECK(write_keys(snapshot.sequence));
  for (const auto& [name, kept] : keeping) BALIE_CHECK(writer_->put_kept(name, *kept));
  if (stopping_) return failure(Fate::retry, "store.unavailable", "state.db: stopped while writing behind");
  return writer_->commit(snapshot.sequence, snapshot.ids);
}

result<void> WriteBehind::write_customers() {
  const std::uint64_t from = derived_to();
  for (std::size_t part = 0; part < Cache::parts && !stopping_; ++part) {
    rows_.clear();
    {
      const std::lock_guard lock(cache_.mutex());
      const auto& shard = cache_.customers().shard(part);
      if (shard.newest <= from) continue;
      for (const auto& [id, held] : shard.map) {
        if (held.version() > from) rows_.push_back({.id = id});
      }
    }
    std::ranges::sort(rows_, in_place_order, &Row::id);
    for (std::size_t row = 0; row < rows_.size(); row += rows_at_once) {
      BALIE_CHECK(write_customer_rows(row, std::min(row + rows_at_once, rows_.size())));
    }
  }
  return {};
}

// What changed and is not on disk cannot have been evicted meanwhile.
result<void> WriteBehind::write_customer_rows(std::size_t from, std::size_t to) {
  records_.clear();
  {
    const std::lock_guard lock(cache_.mutex());
    for (std::size_t i = from; i < to; ++i) {
      const HeldCustomer* held = cache_.peek(rows_[i].id);
      rows_[i] = {rows_[i].id, held->version(), records_.size(), held->record().size()};
      records_.append(held->record());
    }
  }
  for (std::size_t i = from; i < to; ++i) {
    const auto record = std::string_view(records_).substr(rows_[i].offset, rows_[i].size);
    BALIE_CHECK(writer_->put_customer(rows_[i].id, rows_[i].version, record));
  }
  return {};
}

result<void> WriteBehind::write_identifiers() {
  const std::uint64_t from = derived_to();
  for (std::size_t part = 0; part < Cache::parts && !stopping_; ++part) {
    identifiers_.clear();
    {
      const std::lock_guard lock(cache_.mutex());
      const auto& shard = cache_.identifiers().shard(part);
      if (shard.newest <= from) continue;
      for (const auto& [id, held] : shard.map) {
        if (held.sequence() > from) identifiers_.emplace_back(id, held.customer);
      }
    }
    std::ranges::sort(identifiers_, in_place_order, &std::pair<Hash128, Hash128>::first);
    for (const auto& [id, customer] : identifiers_) {
      BALIE_CHECK(customer == Hash128{} ? writer_->remove_identifier(id)
                                        : writer_->put_identifier(id, customer));
    }
  }
  return {};
}

result<void> WriteBehind::write_keys(std::uint64_t to) {
  const std::uint64_t from = derived_to();
  for (std::size_t part = 0; part < Cache::parts && !stopping_; ++part) {
    keys_.clear();
    {
      const std::lock_guard lock(cache_.mutex());
      const auto& shard = cache_.keys().shard(part);
      if (shard.newest <= from) continue;
      for (const auto& [id, held] : shard.map) {
        if (held.sequence > from && held.sequence <= to) keys_.emplace_back(id, held);
      }
    }
    std::ranges::sort(keys_, in_place_order, &std::pair<Hash128, store::Answered>::first);
    for (const auto& [id, answered] : keys_) BALIE_CHECK(writer_->put_key(id, answered));
  }
  return {};
}

}  // namespace balie::store_sqlite
