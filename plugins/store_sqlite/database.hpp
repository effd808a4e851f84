// SQLite's connections and statements as values, and its error codes as ours.
#pragma once

#include "core/base/result.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace balie::store_sqlite {

class Database;

// A prepared statement; belongs to its database's thread, and goes before it. What is bound is not copied: it
// must stay until reset().
class Statement {
 public:
  Statement() = default;
  Statement& bind(int index, std::uint64_t number);
  Statement& bind(int index, std::string_view bytes);
  result<bool> step();  // true: there is a row
  result<void> run();   // step() to the end, and reset()
  void reset();
  // Of the row; bytes stay until the next step() or reset().
  [[nodiscard]] std::uint64_t number(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const Database* database_ = nullptr;
};

struct DatabaseOptions {
  std::string vfs;     // "": the default one
  bool writes = true;  // makes the file when it is not there
  int busy_timeout_ms = 10'000;
};

// One connection, for one thread at a time.
class Database {
 public:
  static result<std::unique_ptr<Database>> open(const std::string& path, const DatabaseOptions& options);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  result<void> run(const std::string& sql);  // any number of statements; rows are passed over
  result<Statement> prepare(std::string_view sql, bool kept = true);
  result<std::uint64_t> number(const std::string& sql);  // first column of the first row; 0 without one
  // Ends a transaction that failed, if SQLite has not done so already.
  void roll_back();
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Error error() const;  // of the last call

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };
  explicit Database(std::string name) : name_(std::move(name)) {}
  const std::string name_;  // of the file, for errors
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace balie::store_sqlite
