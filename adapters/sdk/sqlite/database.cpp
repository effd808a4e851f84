#include "adapters/sdk/sqlite/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace balie::sqlite {
namespace {

// What is in it is about people: for nobody else to read, whatever the umask. SQLite gives the files that it
// makes beside it the same mode. Before SQLite has it open: closing a file drops the process's locks on it.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;  // SQLite says why
  static_cast<void>(::fchmod(file, 0600));
  ::close(file);
}

}  // namespace

result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::string& schema) {
  sqlite3* handle = nullptr;
  if (!path.empty()) make_private(path);
  const auto opened = sqlite3_open(path.empty() ? ":memory:" : path.c_str(), &handle);
  std::unique_ptr<Database> database(new Database(handle));
  if (opened != SQLITE_OK) return database->failed(Fate::fatal);
  // Exclusive: a second process on the same file would answer for the first's messages.
  const auto settings =
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = 8000; PRAGMA secure_delete = ON;";
  for (const auto& script : {std::string(settings), schema}) {
    if (sqlite3_exec(handle, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      return database->failed(Fate::fatal);
    }
  }
  return database;
}

Database::~Database() {
  static_cast<void>(commit());
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

std::unexpected<Error> Database::failed(Fate fate) const {
  return failure(fate, "sqlite.failed", fmt::format("the file of what is kept: {}", sqlite3_errmsg(handle_)));
}

result<sqlite3_stmt*> Database::prepared(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return known->second;
  sqlite3_stmt* statement = nullptr;
  const auto size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v3(handle_, sql.data(), size, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
      SQLITE_OK) {
    return failed(Fate::retry);
  }
  return statements_.emplace(sql, statement).first->second;
}

result<std::vector<Row>> Database::run(std::string_view sql, const std::vector<Value>& values) {
  BALIE_TRY(auto* statement, prepared(sql));
  for (int at = 1; const auto& value : values) {
    if (value.bytes) {
      sqlite3_bind_blob64(statement, at++, value.bytes->data(), value.bytes->size(), SQLITE_STATIC);
    } else {
      sqlite3_bind_int64(statement, at++, value.number);
    }
  }
  std::vector<Row> rows;
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
    auto& row = rows.emplace_back();
    for (int column = 0; column < sqlite3_column_count(statement); ++column) {
      if (sqlite3_column_type(statement, column) == SQLITE_INTEGER) {
        row.emplace_back(std::int64_t{sqlite3_column_int64(statement, column)});
        continue;
      }
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      row.emplace_back(bytes == nullptr ? std::string_view() : std::string_view(bytes, size));
    }
  }
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (step != SQLITE_DONE) return failed(Fate::retry);
  return rows;
}

result<void> Database::lasting(bool over_power_cuts) {
  BALIE_CHECK(commit());
  if (lasting_ == over_power_cuts) return {};
  BALIE_CHECK(run(over_power_cuts ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
  lasting_ = over_power_cuts;
  return {};
}

result<void> Database::defer(bool over_power_cuts) {
  if (deferred_) return {};
  BALIE_CHECK(lasting(over_power_cuts));
  BALIE_CHECK(run("BEGIN"));
  deferred_ = true;
  return {};
}

result<void> Database::commit() {
  if (!std::exchange(deferred_, false)) return {};
  const auto done = run("COMMIT");
  if (done) return {};
  static_cast<void>(run("ROLLBACK"));  // where SQLite has not done so already
  return std::unexpected(done.error());
}

void Database::roll_back() {
  if (std::exchange(deferred_, false)) static_cast<void>(run("ROLLBACK"));
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

}  // namespace balie::sqlite
