// Where the hub's log and what is derived from it are kept.
//
// The log is the commit: an append-only sequence of events (balie.v1.Event, serialised), numbered from 1
// without gaps. Derived from it are: which requests were answered (keys), which identifiers lead to which
// customer, and the customers' records. A store writes what is derived at once (many hubs over one database),
// or behind the log (one hub); the hub cannot tell, but for `derived_to()` when it starts.
//
// Deciding one contact touches one customer, but for what shows that two are one, or that an identifier is
// shared (core/decisions/0008): such an entry names all whom it changes, and is written whole or not at all.
// Time is an argument. Tables lead with the customer, so that a store can be sharded by it.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/hash.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::store {

// What a batch needs to know. Duplicates are allowed everywhere.
struct ReadRequest {
  std::vector<Hash128> keys;         // idempotency keys of contacts, outcomes, presences; Entry::newest_of
  std::vector<Hash128> identifiers;  // hashed, normalised identifiers
  std::vector<Hash128> customers;    // asked for by id
  void clear();
};

// Where a request that was answered before stands.
struct Answered {
  std::uint64_t sequence = 0;  // of its event
  Hash128 customer;            // zero where it has none
  bool operator==(const Answered&) const = default;
};

struct CustomerRow {
  Hash128 id;
  std::uint64_t version = 0;  // of the event that last changed it; 0: not there
  std::string record;         // serialised balie.v1.Customer; empty: was erased
};

// May be handed to read() again and again as it is: rows are written over and keep their room.
struct ReadAnswer {
  std::vector<std::optional<Answered>> keys;  // one for each of ReadRequest::keys
  std::vector<std::optional<Hash128>>
      identifiers;  // one for each of ReadRequest::identifiers: the customer's id
  // One for each of ReadRequest::customers, then one for each identifier and each key that was found and has
  // a customer, in that order; one customer may appear more than once. `version` 0: there is no such
  // customer.
  std::vector<CustomerRow> customers;
  void clear();
};

// One entry for the log.
struct Entry {
  Hash128 key;        // idempotency key; zero: none
  Hash128 customer;   // zero: nobody's
  std::string event;  // serialised balie.v1.Event; its `sequence` is left empty and set by whoever reads it
  // A name of what this entry tells the newest of: read() finds the last entry with it, as it does a key; but
  // no entry is refused for it. Zero: none.
  Hash128 newest_of = {};
  std::vector<Hash128> others = {};  // further customers that it changes: all of them are written, or none
};

// What a batch makes of one customer, after all its entries; at least one of them names this customer, be it
// in `others`.
struct CustomerChange {
  Hash128 id;
  std::uint64_t version_read = 0;  // 0: the customer is new
  std::string record;
  std::vector<Hash128>
      identifiers;  // those that lead to this customer from now on (new or moved); each in one change
  // Those that lead nowhere from now on. An empty record is of a customer who was erased: it is not there.
  std::vector<Hash128> released = {};
};

struct WriteBatch {
  std::vector<Entry> entries;
  std::vector<CustomerChange> customers;  // each id once
  void clear();
};

struct Committed {
  std::uint64_t first_sequence =
      0;  // of the first entry that was written; the others follow in order; 0: none was
  // Indices into WriteBatch::entries, ascending, that were not written since somebody else changed their
  // customer or answered their key meanwhile; read again and decide again. Always empty with one hub.
  std::vector<std::size_t> conflicts;
};

// Something derived from the log that the hub keeps whole.
struct Kept {
  std::uint64_t sequence = 0;  // it holds the log up to here
  std::string bytes;
};

struct LoggedEvent {
  std::uint64_t sequence = 0;
  std::string event;
};

struct Statistics {
  std::uint64_t last_sequence = 0;   // of the log
  std::uint64_t behind = 0;          // log entries not yet in the derived tables on disk
  std::uint64_t customers_held = 0;  // in memory
  std::uint64_t memory_bytes = 0;    // held for customers, identifiers and keys
};

// Errors of every function: retry - disk full, read-only, busy, connection lost: nothing was written, the
// same call may work later; fatal - corrupt data or a newer schema: nothing was written, and nothing will be.
// Codes: "store.disk_full", "store.read_only", "store.unavailable", "store.corrupt", "store.newer_schema".
class Store {
 public:
  virtual ~Store() = default;

  // The secret under which this store's keys are hashed (core/contact/keys.hpp); the same for its whole life.
  [[nodiscard]] virtual const HashKey& secret() const = 0;

  // Reads for a batch. One thread: the hub's. May block for the disk.
  virtual result<void> read(const ReadRequest& request, ReadAnswer& answer) = 0;

  // Appends and changes, all or (but for conflicts) nothing. When it returns, the entries are durable. The
  // hub's thread.
  virtual result<Committed> commit(const WriteBatch& batch, Time now) = 0;

  // The same in two halves, for a hub that has something to do while the store writes. Nothing of the batch
  // is seen by read() before finish_commit() returned it; until then the batch stays as it is, and only
  // read() and what any thread may call are called. After an error of begin_commit() there is nothing to
  // finish.
  virtual result<void> begin_commit(const WriteBatch& batch, Time now) = 0;
  virtual result<Committed> finish_commit() = 0;

  // The log up to here is in the derived tables; the hub applies the rest again with restore() before it is
  // ready.
  [[nodiscard]] virtual std::uint64_t derived_to() const = 0;

  // What the events `from`..`to`, all in the log already, make of customers and keys: `batch.entries` is in
  // the order of these events, one for each, with their `event` left empty. Steps begin at derived_to() + 1
  // and leave out nothing. A customer may be on disk ahead of derived_to(): where read() gives a version at
  // or past an event's sequence, that event is in the record already, and must not be applied again
  // (restore() passes over records that are not newer than the row). Where identifiers lead is
  // applied again all the same, from whichever change: they may be on disk ahead of it, too. The hub's
  // thread, before the first commit.
  virtual result<void> restore(const WriteBatch& batch, std::uint64_t from, std::uint64_t to) = 0;

  // The log from `from` (1 or more): at most `count_max` events and about `bytes_max` bytes, at least one if
  // there is one. Any thread, at any time; does not hold up commit().
  virtual result<std::vector<LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                                  std::size_t bytes_max) = 0;

  // Keeps `kept`, of events that are in the log, under a name; what was kept under it is replaced. Written
  // behind: after a crash an earlier one may come back, or none. The hub's thread.
  virtual result<void> keep(std::string_view name, Kept kept) = 0;
  // nullopt: nothing was kept under it.
  virtual result<std::optional<Kept>> kept(std::string_view name) = 0;

  // Writes over events of the log, each with one of the same size; all or nothing, durable when it returns.
  // The hub's thread, with no commit begun.
  virtual result<void> overwrite(std::span<const LoggedEvent> events) = 0;

  // When it returns, no byte of what was written over or replaced before it was called is left in the store's
  // files. May rewrite them. Any thread but the hub's, which may go on meanwhile.
  virtual result<void> scrub() = 0;

  // Any thread.
  [[nodiscard]] virtual Statistics statistics() const = 0;

  // Brings the derived tables up to the log and closes them; called once, at the end. Without it nothing is
  // lost, but the next start takes longer.
  virtual result<void> close() = 0;
};

}  // namespace balie::store
