#include "plugins/store_sqlite/database.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace balie::store_sqlite {
namespace {

// SQLite says "I/O error" where the system said more.
int refine(int code, int system_error) {
  const int primary = code & 0xff;
  if (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN) return primary;
  if (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG) return SQLITE_FULL;
  if (system_error == EROFS || system_error == EACCES || system_error == EPERM) return SQLITE_READONLY;
  return primary;
}

// What the system said of the files' last failure; by the time SQLite reports it, errno is often another one.
int system_error_of(sqlite3* database) {
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    int number = 0;
    if (sqlite3_file_control(database, "main", which, &file) != SQLITE_OK) continue;
    if (file == nullptr || file->pMethods == nullptr) continue;
    const int code = file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
    if (code == SQLITE_OK && number != 0) return number;
  }
  return sqlite3_system_errno(database);
}

}  // namespace

Statement& Statement::bind(int index, std::uint64_t number) {
  sqlite3_bind_int64(statement_.get(), index, static_cast<sqlite3_int64>(number));
  return *this;
}

Statement& Statement::bind(int index, std::string_view bytes) {
  // A null pointer would bind NULL, which is not the empty blob.
  const char* data = bytes.empty() ? "" : bytes.data();
  sqlite3_bind_blob64(statement_.get(), index, data, bytes.size(), SQLITE_STATIC);
  return *this;
}

result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Error error = database_->error();
  reset();
  return std::unexpected(std::move(error));
}

result<void> Statement::run() {
  bool row = true;
  while (row) {
    BALIE_TRY(row, step());
  }
  reset();
  return {};
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::uint64_t Statement::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement_.get(), column));
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

result<std::unique_ptr<Database>> Database::open(const std::string& path, const DatabaseOptions& options) {
  std::unique_ptr<Database> database(new Database(std::filesystem::path(path).filename().string()));
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= options.writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  database->handle_.reset(handle);
  if (handle == nullptr) return failure(Fate::retry, "store.unavailable", database->name_ + ": no memory");
  if (code != SQLITE_OK) return std::unexpected(database->error());
  sqlite3_busy_timeout(handle, options.busy_timeout_ms);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  BALIE_CHECK(database->run("PRAGMA cell_size_check=1"));
  if (!options.writes) BALIE_CHECK(database->run("PRAGMA query_only=1"));
  return database;
}

result<void> Database::run(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return std::unexpected(error());
  return {};
}

result<Statement> Database::prepare(std::string_view sql, bool kept) {
  Statement statement;
  statement.database_ = this;
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      kept ? SQLITE_PREPARE_PERSISTENT : 0, &made, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error());
  statement.statement_.reset(made);
  return statement;
}

result<std::uint64_t> Database::number(const std::string& sql) {
  BALIE_TRY(Statement statement, prepare(sql, false));
  BALIE_TRY(const bool row, statement.step());
  return row ? statement.number(0) : 0;
}

void Database::roll_back() {
  if (sqlite3_get_autocommit(handle_.get()) == 0)
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Error Database::error() const {
  const int code = sqlite3_extended_errcode(handle_.get());
  const std::string text = name_ + ": " + sqlite3_errmsg(handle_.get());
  const int system_error = system_error_of(handle_.get());
  switch (refine(code, system_error)) {
    case SQLITE_FULL:
      return {Fate::retry, "store.disk_full", text + "; make room on its disk"};
    case SQLITE_READONLY:
      return {Fate::retry, "store.read_only", text + "; its disk or directory cannot be written"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Fate::fatal, "store.corrupt", text + "; restore the data directory from a backup"};
    default: {
      const std::string system =
          system_error == 0 ? "" : " (" + std::string(std::strerror(system_error)) + ")";
      return {Fate::retry, "store.unavailable", text + system};
    }
  }
}

}  // namespace balie::store_sqlite
