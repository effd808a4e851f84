#include "plugins/store_sqlite/state_file.hpp"

#include "plugins/store_sqlite/schema.hpp"

#include <array>
#include <cstring>
#include <utility>

namespace balie::store_sqlite {
namespace {

constexpr std::uint32_t application_id = 0x42615374;  // "BaSt"
constexpr std::array<std::string_view, 2> migrations = {
    "CREATE TABLE customers(place INTEGER PRIMARY KEY, low INTEGER NOT NULL, version INTEGER NOT NULL,"
    " record BLOB NOT NULL);"
    "CREATE TABLE identifiers(place INTEGER PRIMARY KEY, low INTEGER NOT NULL, customer BLOB NOT NULL);"
    "CREATE TABLE keys(place INTEGER PRIMARY KEY, low INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    " customer BLOB NOT NULL);"
    "INSERT INTO meta VALUES('derived_to', 0), ('ids', 0);",
    "CREATE TABLE kept(name TEXT PRIMARY KEY, sequence INTEGER NOT NULL, bytes BLOB NOT NULL);"};
// A few rows are not worth a sync; many are not left to lie about.
constexpr int scrub_attempts_max = 5;
constexpr int wal_pages_min = 1000;
constexpr int wal_pages_max = (64 << 20) / 4096;

std::string_view bytes_of(const Hash128& id) { return {reinterpret_cast<const char*>(&id), sizeof id}; }

Hash128 id_from(std::string_view bytes) {
  Hash128 id;
  if (bytes.size() == sizeof id) std::memcpy(&id, bytes.data(), sizeof id);
  return id;
}

std::string upsert(const std::string& table, const std::string& columns, const std::string& values,
                   const std::string& changes) {
  return "INSERT INTO " + table + "(place, low, " + columns + ") VALUES(?1, ?2, " + values +
         ") ON CONFLICT(place) DO UPDATE SET " + changes + " WHERE low = excluded.low";
}

}  // namespace

result<std::unique_ptr<StateWriter>> StateWriter::open(const std::string& directory, const HashKey& identity,
                                                       const std::string& vfs) {
  std::unique_ptr<StateWriter> writer(new StateWriter(directory + "/state.db", vfs));
  BALIE_CHECK(writer->connect());
  BALIE_CHECK(writer->check_identity(identity));
  BALIE_TRY(writer->derived_to_, writer->database_->number("SELECT value FROM meta WHERE name='derived_to'"));
  BALIE_TRY(writer->ids_, writer->database_->number("SELECT value FROM meta WHERE name='ids'"));
  return writer;
}

result<void> StateWriter::connect() {
  for (Statement* statement : {&customer_, &identifier_, &key_}) *statement = {};
  database_.reset();
  BALIE_TRY(database_, Database::open(path_, {.vfs = vfs_}));
  BALIE_CHECK(
      database_->run("PRAGMA page_size=4096;PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                     "PRAGMA wal_autocheckpoint=0;PRAGMA cache_size=-8192"));
  sqlite3_wal_hook(
      database_->handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<StateWriter*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  BALIE_CHECK(prepare_schema(*database_, {application_id, migrations}));
  BALIE_TRY(customer_, database_->prepare(upsert("customers", "version, record", "?3, ?4",
                                                 "version = excluded.version, record = excluded.record")));
  BALIE_TRY(identifier_,
            database_->prepare(upsert("identifiers", "customer", "?3", "customer = excluded.customer")));
  BALIE_TRY(key_, database_->prepare(upsert("keys", "sequence, customer", "?3, ?4",
                                            "sequence = excluded.sequence, customer = excluded.customer")));
  return {};
}

result<void> StateWriter::check_identity(const HashKey& identity) {
  BALIE_TRY(const std::uint64_t known, database_->number("SELECT count(*) FROM meta WHERE name='identity'"));
  if (known == 0) return set_meta(*database_, "identity", identity);
  BALIE_TRY(const HashKey own, meta(*database_, "identity"));
  if (own == identity) return {};
  return failure(Fate::fatal, "store.corrupt",
                 "state.db: belongs to another log.db; without it, it is made again from the log");
}

result<void> StateWriter::each_id(const std::function<void(std::uint64_t)>& found) {
  for (const std::string_view sql : {"SELECT place FROM keys", "SELECT place FROM identifiers"}) {
    BALIE_TRY(Statement statement, database_->prepare(sql, false));
    for (;;) {
      BALIE_TRY(const bool row, statement.step());
      if (!row) break;
      found(statement.number(0));
    }
  }
  return {};
}

// A row that another id keeps from its own place is handed over under an id that nobody has, which does no
// harm.
result<void> StateWriter::each_customer(
    const std::function<bool(const Hash128& id, std::uint64_t version, std::string_view record)>& found) {
  BALIE_TRY(Statement statement,
            database_->prepare("SELECT place, low, version, record FROM customers", false));
  for (bool wanted = true; wanted;) {
    BALIE_TRY(const bool row, statement.step());
    if (!row) break;
    wanted = found({statement.number(0), statement.number(1)}, statement.number(2), statement.bytes(3));
  }
  return {};
}

result<void> StateWriter::begin() {
  if (!database_) BALIE_CHECK(connect());
  return database_->run("BEGIN IMMEDIATE");
}

template <typename Bind>
result<void> StateWriter::put(Statement& statement, const Hash128& id, Bind bind) {
  bind(statement);
  statement.bind(2, id.low);
  for (std::uint64_t place = id.high;; ++place) {
    BALIE_CHECK(statement.bind(1, place).run());
    if (sqlite3_changes(database_->handle()) != 0) return {};  // else: another id has this place
  }
}

result<void> StateWriter::put_customer(const Hash128& id, std::uint64_t version, std::string_view record) {
  return put(customer_, id, [&](Statement& statement) { statement.bind(3, version).bind(4, record); });
}

result<void> StateWriter::put_identifier(const Hash128& identifier, const Hash128& customer) {
  return put(identifier_, identifier, [&](Statement& statement) { statement.bind(3, bytes_of(customer)); });
}

// A row that another one stands behind, which is looked for by way of it, stays and leads nowhere.
result<void> StateWriter::remove_identifier(const Hash128& identifier) {
  BALIE_CHECK(put_identifier(identifier, Hash128{}));
  BALIE_TRY(Statement remove,
            database_->prepare("DELETE FROM identifiers WHERE place=?1 AND low=?2 AND NOT EXISTS"
                               " (SELECT 1 FROM identifiers WHERE place=?3)",
                               false));
  return remove.bind(1, identifier.high).bind(2, identifier.low).bind(3, identifier.high + 1).run();
}

result<void> StateWriter::put_key(const Hash128& key, const store::Answered& answered) {
  return put(key_, key, [&](Statement& statement) {
    const bool somebody = answered.customer != Hash128{};
    statement.bind(3, answered.sequence).bind(4, somebody ? bytes_of(answered.customer) : std::string_view());
  });
}

result<void> StateWriter::put_kept(std::string_view name, const store::Kept& kept) {
  BALIE_TRY(Statement statement,
            database_->prepare("INSERT OR REPLACE INTO kept VALUES(CAST(?1 AS TEXT), ?2, ?3)", false));
  return statement.bind(1, name).bind(2, kept.sequence).bind(3, kept.bytes).run();
}

result<void> StateWriter::commit(std::uint64_t derived_to, std::uint64_t ids) {
  BALIE_CHECK(database_->run("UPDATE meta SET value=" + std::to_string(derived_to) +
                             " WHERE name='derived_to';" + "UPDATE meta SET value=" + std::to_string(ids) +
                             " WHERE name='ids';COMMIT"));
  derived_to_ = derived_to;
  ids_ = ids;
  return {};
}

void StateWriter::abandon() {
  if (database_) database_->roll_back();
  for (Statement* statement : {&customer_, &identifier_, &key_}) *statement = {};
  database_.reset();
}

result<void> StateWriter::checkpoint(bool always) {
  if (!database_) BALIE_CHECK(connect());
  if (!always && wal_pages_ < wal_pages_min) return {};
  const auto run = [this](int mode) {
    return sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, mode, nullptr, nullptr);
  };
  int code = run(SQLITE_CHECKPOINT_PASSIVE);
  if (code == SQLITE_OK && (always || wal_pages_ > wal_pages_max)) code = run(SQLITE_CHECKPOINT_TRUNCATE);
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) return {};
  Error error = database_->error();
  abandon();
  return std::unexpected(std::move(error));
}

result<void> StateWriter::scrub() {
  if (!database_) BALIE_CHECK(connect());
  auto done = database_->run("VACUUM");
  // Readers are short, and waited for; one that is met each time is the disk's own trouble.
  for (int attempt = 0; done && attempt < scrub_attempts_max; ++attempt) {
    const int code =
        sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    if ((code & 0xff) != SQLITE_BUSY) done = std::unexpected(database_->error());
  }
  abandon();
  if (!done) return done;
  return failure(Fate::retry, "store.unavailable", "state.db: its WAL is in use; try again");
}

result<std::unique_ptr<StateReader>> StateReader::open(const std::string& directory, const std::string& vfs) {
  auto reader = std::make_unique<StateReader>();
  BALIE_TRY(reader->database_, Database::open(directory + "/state.db", {.vfs = vfs, .writes = false}));
  Database& database = *reader->database_;
  // Not mapped into memory: whoever is read is held afterwards, so a page is mostly read once, and the fault
  // of a page that was not mapped yet costs more than reading it, measured.
  BALIE_CHECK(database.run("PRAGMA cache_size=-8192"));
  BALIE_TRY(reader->customer_,
            database.prepare("SELECT low, version, record FROM customers WHERE place = ?1"));
  BALIE_TRY(reader->version_, database.prepare("SELECT low, version FROM customers WHERE place = ?1"));
  BALIE_TRY(reader->identifier_, database.prepare("SELECT low, customer FROM identifiers WHERE place = ?1"));
  BALIE_TRY(reader->key_, database.prepare("SELECT low, sequence, customer FROM keys WHERE place = ?1"));
  BALIE_TRY(reader->begin_, database.prepare("BEGIN"));
  BALIE_TRY(reader->commit_, database.prepare("COMMIT"));
  return reader;
}

void StateReader::end_moment() {
  in_moment_ = false;
  if (std::exchange(begun_, false) && !commit_.run()) database_->roll_back();
}

template <typename Take>
result<bool> StateReader::find(Statement& statement, const Hash128& id, Take take) {
  if (in_moment_ && !begun_) {
    BALIE_CHECK(begin_.run());
    begun_ = true;
  }
  for (std::uint64_t place = id.high;; ++place) {
    BALIE_TRY(const bool row, statement.bind(1, place).step());
    const bool own = row && statement.number(0) == id.low;
    if (own) take(statement);
    statement.reset();
    if (own || !row) return own;
  }
}

result<void> StateReader::customer(const Hash128& id, store::CustomerRow& row) {
  row.id = id;
  row.version = 0;
  row.record.clear();
  BALIE_TRY([[maybe_unused]] const bool found, find(customer_, id, [&row](const Statement& statement) {
              row.version = statement.number(1);
              row.record.assign(statement.bytes(2));
            }));
  return {};
}

result<std::uint64_t> StateReader::customer_version(const Hash128& id) {
  std::uint64_t version = 0;
  BALIE_TRY([[maybe_unused]] const bool found,
            find(version_, id, [&version](const Statement& statement) { version = statement.number(1); }));
  return version;
}

result<std::optional<Hash128>> StateReader::identifier(const Hash128& identifier) {
  Hash128 customer;
  BALIE_TRY(const bool found, find(identifier_, identifier, [&customer](const Statement& statement) {
              customer = id_from(statement.bytes(1));
            }));
  return found && customer != Hash128{} ? std::optional(customer) : std::nullopt;
}

result<std::optional<store::Answered>> StateReader::key(const Hash128& key) {
  store::Answered answered;
  BALIE_TRY(const bool found, find(key_, key, [&answered](const Statement& statement) {
              answered = {statement.number(1), id_from(statement.bytes(2))};
            }));
  return found ? std::optional(answered) : std::nullopt;
}

result<std::optional<store::Kept>> StateReader::kept(std::string_view name) {
  BALIE_TRY(Statement statement,
            database_->prepare("SELECT sequence, bytes FROM kept WHERE name = CAST(?1 AS TEXT)", false));
  BALIE_TRY(const bool row, statement.bind(1, name).step());
  if (!row) return std::nullopt;
  return store::Kept{statement.number(0), std::string(statement.bytes(1))};
}

}  // namespace balie::store_sqlite
