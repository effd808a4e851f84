// A file of SQLite, for what an adapter must not forget. One process a file; one thread.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace balie::sqlite {

// A value of a row, and a value for a statement: whole numbers and bytes.
struct Value {
  Value(std::int64_t whole) : number(whole) {}
  Value(std::string_view text) : bytes(std::string(text)) {}
  std::int64_t number = 0;
  std::optional<std::string> bytes;
};
using Row = std::vector<Value>;

class Database {
 public:
  // Opens or makes the file, which only its owner may read, and carries out `schema`. "" is a database in
  // memory. Error, fatal: "sqlite.failed": in use by another process, not a database, or the system said no.
  static result<std::unique_ptr<Database>> open(const std::string& path, const std::string& schema);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Carries out one statement, whose text is kept prepared, and gives its rows. Error of Fate::retry:
  // "sqlite.failed".
  result<std::vector<Row>> run(std::string_view sql, const std::vector<Value>& values = {});
  // From here on each change is kept by itself, and survives a power cut (a sync of the disk each; so it is
  // at first) or only the death of this process. Commits what was deferred.
  result<void> lasting(bool over_power_cuts);
  // From here on changes are kept together by commit(), which survives a power cut, or only the death of this
  // process: many of them cost little more than one. While something is deferred already: nothing.
  result<void> defer(bool over_power_cuts = true);
  result<void> commit();                       // without anything deferred: nothing
  void roll_back();                            // likewise
  [[nodiscard]] std::int64_t changes() const;  // rows changed by the last statement

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  result<sqlite3_stmt*> prepared(std::string_view sql);
  [[nodiscard]] std::unexpected<Error> failed(Fate fate) const;

  sqlite3* handle_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
  bool lasting_ = true;
  bool deferred_ = false;
};

}  // namespace balie::sqlite
