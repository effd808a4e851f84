#include "plugins/store_sqlite/sqlite_store.hpp"

#include "core/base/assert.hpp"

#include <algorithm>
#include <utility>

namespace balie::store_sqlite {
namespace {

constexpr std::uint64_t read_ahead_min = 20'000;   // log entries to restore
constexpr std::uint64_t progress_every = 100'000;  // ids
constexpr std::size_t parts_swept_at_once = 64;

void sort_by_place(auto& misses) {
  std::ranges::sort(misses, [](const auto& a, const auto& b) { return in_place_order(a.id, b.id); });
}

}  // namespace

result<std::unique_ptr<store::Store>> SqliteStore::open(const SqliteSettings& settings,
                                                        const store::Progress& progress) {
  BALIE_TRY(DataDirectory directory, DataDirectory::open(settings.directory));
  std::unique_ptr<SqliteStore> opened(new SqliteStore(settings, std::move(directory)));
  BALIE_CHECK(opened->start(settings, progress));
  return opened;
}

// A ninth of the bound is left for what may not be evicted yet.
SqliteStore::SqliteStore(const SqliteSettings& settings, DataDirectory directory)
    : memory_bytes_(settings.memory_bytes / 9 * 8),
      directory_(std::move(directory)),
      filter_(0, settings.memory_bytes / 4) {}

result<void> SqliteStore::start(const SqliteSettings& settings, const store::Progress& progress) {
  directory_.read_ahead("state.db");
  BALIE_TRY(log_, LogFile::open(settings.directory, settings.vfs));
  BALIE_TRY(auto writer, StateWriter::open(settings.directory, log_->identity(), settings.vfs));
  applied_ = writer->derived_to();
  if (applied_ > log_->last()) {
    return failure(Fate::fatal, "store.corrupt",
                   "state.db is ahead of log.db, which has lost entries; restore log.db, or remove state.db");
  }
  filter_ = IdFilter(2 * writer->ids() + 1'000'000, settings.memory_bytes / 4);
  BALIE_CHECK(read_ids(*writer, progress));
  if (log_->last() - applied_ > read_ahead_min) BALIE_CHECK(read_ahead(*writer, progress));
  BALIE_TRY(reader_, StateReader::open(settings.directory, settings.vfs));
  const WriteBehindSettings behind{settings.behind_max, settings.memory_bytes / 2};
  write_behind_ = std::make_unique<WriteBehind>(std::move(writer), cache_, behind);
  count();
  return {};
}

result<void> SqliteStore::read_ids(StateWriter& state, const store::Progress& progress) {
  const std::uint64_t total = state.ids();
  std::uint64_t done = 0;
  BALIE_CHECK(state.each_id([&](std::uint64_t half) {
    filter_.add(half);
    if (++done % progress_every == 0 && progress) progress("reading ids", done, std::max(done, total));
  }));
  if (progress) progress("reading ids", done, done);
  return {};
}

// Much is to be restored, which will ask for most customers, one here and one there: sooner done in the order
// of the disk.
result<void> SqliteStore::read_ahead(StateWriter& state, const store::Progress& progress) {
  std::uint64_t done = 0;
  return state.each_customer([&](const Hash128& id, std::uint64_t version, std::string_view record) {
    cache_.put_customer(id, version, record);
    if (++done % progress_every == 0 && progress) progress("reading customers", done, done);
    return held_bytes() < memory_bytes_ / 2;
  });
}

result<void> SqliteStore::read(const store::ReadRequest& request, store::ReadAnswer& answer) {
  // What is not in memory now was on disk before: only this thread makes room.
  const StateReader::Moment moment(*reader_);
  BALIE_CHECK(read_keys(request.keys, answer));
  BALIE_CHECK(read_identifiers(request.identifiers, answer));
  wanted_ = request.customers;
  for (const auto& customer : answer.identifiers) {
    if (customer) wanted_.push_back(*customer);
  }
  for (const auto& answered : answer.keys) {
    if (answered && answered->customer != Hash128{}) wanted_.push_back(answered->customer);
  }
  BALIE_CHECK(read_customers(answer));
  make_room(parts_swept_at_once);
  count();
  return {};
}

result<void> SqliteStore::read_keys(const std::vector<Hash128>& keys, store::ReadAnswer& answer) {
  answer.keys.assign(keys.size(), std::nullopt);
  misses_.clear();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (const store::Answered* held = cache_.key(keys[i])) {
      answer.keys[i] = *held;
    } else if (filter_.may_hold(keys[i].high)) {
      misses_.push_back({keys[i], i});
    }
  }
  sort_by_place(misses_);
  for (const Miss& miss : misses_) {
    BALIE_TRY(answer.keys[miss.at], reader_->key(miss.id));
  }
  return {};
}

result<void> SqliteStore::read_identifiers(const std::vector<Hash128>& identifiers,
                                           store::ReadAnswer& answer) {
  answer.identifiers.assign(identifiers.size(), std::nullopt);
  misses_.clear();
  for (std::size_t i = 0; i < identifiers.size(); ++i) {
    if (const HeldIdentifier* held = cache_.identifier(identifiers[i])) {
      if (held->customer != Hash128{}) answer.identifiers[i] = held->customer;
    } else if (filter_.may_hold(identifiers[i].high)) {
      misses_.push_back({identifiers[i], i});
    }
  }
  sort_by_place(misses_);
  for (const Miss& miss : misses_) {
    BALIE_TRY(answer.identifiers[miss.at], reader_->identifier(miss.id));
  }
  if (misses_.empty()) return {};
  const std::lock_guard lock(cache_.mutex());
  for (const Miss& miss : misses_) {
    if (const auto& customer = answer.identifiers[miss.at]) cache_.put_identifier(miss.id, *customer, 0);
  }
  return {};
}

// Rows that are there already are written over, so that their strings keep their room.
result<void> SqliteStore::read_customers(store::ReadAnswer& answer) {
  answer.customers.resize(wanted_.size());
  misses_.clear();
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const HeldCustomer* held = cache_.customer(wanted_[i]);
    if (held == nullptr) {
      misses_.push_back({wanted_[i], i});
      continue;
    }
    store::CustomerRow& row = answer.customers[i];
    row.id = wanted_[i];
    row.version = held->version();
    row.record.assign(held->record());
  }
  return misses_.empty() ? result<void>() : read_missing_customers(answer);
}

result<void> SqliteStore::read_missing_customers(store::ReadAnswer& answer) {
  sort_by_place(misses_);
  for (std::size_t i = 0; i < misses_.size(); ++i) {
    store::CustomerRow& row = answer.customers[misses_[i].at];
    if (i > 0 && misses_[i].id == misses_[i - 1].id) {
      row = answer.customers[misses_[i - 1].at];
    } else {
      BALIE_CHECK(reader_->customer(misses_[i].id, row));
    }
  }
  const std::lock_guard lock(cache_.mutex());
  for (const Miss& miss : misses_) {
    const store::CustomerRow& row = answer.customers[miss.at];
    if (row.version != 0) cache_.put_customer(row.id, row.version, row.record);
  }
  return {};
}

result<store::Committed> SqliteStore::commit(const store::WriteBatch& batch, Time) {
  BALIE_CHECK(prepare(batch));
  BALIE_CHECK(log_->append(events_));
  return conclude(batch);
}

result<void> SqliteStore::begin_commit(const store::WriteBatch& batch, Time) {
  BALIE_CHECK(prepare(batch));
  begun_ = &batch;
  appender_.begin(*log_, events_);
  return {};
}

result<store::Committed> SqliteStore::finish_commit() {
  BALIE_ASSERT(begun_ != nullptr);
  const auto& batch = *std::exchange(begun_, nullptr);
  BALIE_CHECK(appender_.finish());
  return conclude(batch);
}

// What of the batch may be written is in plan_ and events_.
result<void> SqliteStore::prepare(const store::WriteBatch& batch) {
  BALIE_ASSERT(begun_ == nullptr && applied_ == log_->last());  // restored
  BALIE_CHECK(hold_back());
  BALIE_CHECK(plan(batch));
  events_.clear();
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    if (plan_.writes_entry(i)) events_.push_back(batch.entries[i].event);
  }
  return {};
}

// The log has it: now it is read.
store::Committed SqliteStore::conclude(const store::WriteBatch& batch) {
  store::Committed committed;
  committed.conflicts = plan_.conflicts();
  if (plan_.written() == 0) return committed;
  committed.first_sequence = applied_ + 1;
  passed_over_.assign(batch.customers.size(), false);
  apply(batch, committed.first_sequence);
  make_room(parts_swept_at_once);
  count();
  return committed;
}

// The id of a customer who is new comes from a key that is new, so the disk is not asked whether there is one
// already.
result<void> SqliteStore::plan(const store::WriteBatch& batch) {
  std::optional<Error> error;
  plan_.make(
      batch,
      [this, &error](const store::CustomerChange& change) {
        const HeldCustomer* held = cache_.customer(change.id);
        if (held != nullptr) return held->version() == change.version_read;
        if (change.version_read == 0) return true;
        const auto version = reader_->customer_version(change.id);
        if (!version) error = version.error();
        return version && *version == change.version_read;
      },
      [this, &error](const Hash128& key) {
        if (cache_.key(key) != nullptr) return true;
        if (!filter_.may_hold(key.high)) return false;
        const auto answered = reader_->key(key);
        if (!answered) error = answered.error();
        return answered && answered->has_value();
      });
  if (error) return std::unexpected(*std::move(error));
  return {};
}

void SqliteStore::apply(const store::WriteBatch& batch, std::uint64_t first) {
  const std::lock_guard lock(cache_.mutex());
  std::uint64_t sequence = first;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    if (!plan_.writes_entry(i)) continue;
    const store::Entry& entry = batch.entries[i];
    if (entry.key != Hash128{}) {
      cache_.put_key(entry.key, {sequence, entry.customer});
      filter_.add(entry.key.high);
    }
    if (entry.newest_of != Hash128{}) {
      if (cache_.key(entry.newest_of) == nullptr) filter_.add(entry.newest_of.high);
      cache_.put_key(entry.newest_of, {sequence, entry.customer});
    }
    ++sequence;
  }
  for (std::size_t i = 0; i < batch.customers.size(); ++i) {
    if (!plan_.writes_change(i)) continue;
    const store::CustomerChange& change = batch.customers[i];
    const std::uint64_t version = plan_.version(i, first);
    if (!passed_over_[i]) cache_.put_customer(change.id, version, change.record);
    for (const Hash128& identifier : change.identifiers) {
      if (cache_.identifier(identifier) == nullptr) filter_.add(identifier.high);
      cache_.put_identifier(identifier, change.id, version);
    }
    for (const Hash128& identifier : change.released) cache_.put_identifier(identifier, Hash128{}, version);
  }
  applied_ = sequence - 1;
  write_behind_->applied(applied_, filter_.count());
}

result<void> SqliteStore::restore(const store::WriteBatch& batch, std::uint64_t from, std::uint64_t to) {
  BALIE_ASSERT(from == applied_ + 1 && to <= log_->last() && batch.entries.size() == to - from + 1);
  BALIE_CHECK(hold_back());
  plan_.accept(batch);
  BALIE_CHECK(refuse_newer(batch, from));
  apply(batch, from);
  make_room(parts_swept_at_once);
  count();
  return {};
}

// Passes over the records of customers who are on disk ahead of derived_to.
result<void> SqliteStore::refuse_newer(const store::WriteBatch& batch, std::uint64_t from) {
  passed_over_.assign(batch.customers.size(), false);
  for (std::size_t i = 0; i < batch.customers.size(); ++i) {
    const HeldCustomer* held = cache_.customer(batch.customers[i].id);
    std::uint64_t version = 0;
    if (held != nullptr) {
      version = held->version();
    } else {
      BALIE_TRY(version, reader_->customer_version(batch.customers[i].id));
    }
    passed_over_[i] = version >= plan_.version(i, from);
  }
  return {};
}

void SqliteStore::make_room(std::size_t parts_max) {
  for (std::size_t part = 0; part < parts_max && held_bytes() > memory_bytes_; ++part) {
    const std::lock_guard lock(cache_.mutex());
    cache_.sweep(write_behind_->derived_to());
  }
}

// Past the bound with nothing left to evict: waits until write-behind has made some of it evictable.
result<void> SqliteStore::hold_back() {
  if (auto broken = write_behind_->broken()) return std::unexpected(*std::move(broken));
  for (int pass = 0; pass < 2 && held_bytes() > memory_bytes_ + memory_bytes_ / 8; ++pass) {
    make_room(2 * Cache::parts);
    if (held_bytes() <= memory_bytes_ || write_behind_->derived_to() == applied_) break;
    BALIE_CHECK(write_behind_->wait_for_pass());
    make_room(2 * Cache::parts);
  }
  return {};
}

result<std::vector<store::LoggedEvent>> SqliteStore::events(std::uint64_t from, std::size_t count_max,
                                                            std::size_t bytes_max) {
  return log_->events(from, count_max, bytes_max);
}

result<void> SqliteStore::keep(std::string_view name, store::Kept kept) {
  write_behind_->keep(name, std::move(kept));
  return {};
}

result<std::optional<store::Kept>> SqliteStore::kept(std::string_view name) {
  if (auto waiting = write_behind_->kept(name)) return waiting;
  return reader_->kept(name);
}

result<void> SqliteStore::overwrite(std::span<const store::LoggedEvent> events) {
  BALIE_ASSERT(begun_ == nullptr);
  return log_->overwrite(events);
}

result<void> SqliteStore::scrub() {
  BALIE_CHECK(log_->scrub());
  return write_behind_->scrub();
}

void SqliteStore::count() {
  customers_held_.store(cache_.customers().size(), std::memory_order_relaxed);
  memory_held_.store(held_bytes(), std::memory_order_relaxed);
}

store::Statistics SqliteStore::statistics() const {
  store::Statistics statistics;
  const std::uint64_t derived = derived_to();
  statistics.last_sequence = log_->last();
  statistics.behind = statistics.last_sequence - derived;
  statistics.customers_held = customers_held_.load(std::memory_order_relaxed);
  statistics.memory_bytes = memory_held_.load(std::memory_order_relaxed);
  return statistics;
}

result<void> SqliteStore::close() {
  BALIE_ASSERT(begun_ == nullptr);
  BALIE_CHECK(write_behind_->close());
  return log_->close();
}

}  // namespace balie::store_sqlite
