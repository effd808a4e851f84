// SQLite's way to the disk, with a switch: the n-th write, truncate or sync from now on fails.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <string>

namespace balie::store_sqlite {

enum class Fault {
  disk_full,   // writes: no space left
  io_error,    // writes: the disk says no
  read_only,   // writes: the file system became read-only
  sync_error,  // syncs alone; what was written may or may not be on disk
};

// Registers itself under name() while it lives; must outlive what was opened through it. Any thread may use
// the files.
class FailingVfs {
 public:
  FailingVfs();
  ~FailingVfs();
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  // The `nth` operation from now (1: the next) of a file whose name contains `file` fails; `lasting`: all
  // that follow, too.
  void fail(Fault fault, int nth, bool lasting = false, const std::string& file = "log.db");
  void heal();
  [[nodiscard]] bool failed() const { return failed_; }  // since fail()

  // What the files ask before each operation: SQLITE_OK, or the error to give.
  int next(bool sync, const std::string& file);
  [[nodiscard]] int last_error() const { return last_error_; }  // errno of the last failure; 0: none

 private:
  const std::string name_;
  sqlite3_vfs vfs_{};
  std::string file_;
  Fault fault_ = Fault::io_error;
  bool lasting_ = false;
  std::atomic<bool> armed_ = false;  // the rest is only read while it is set
  std::atomic<int> left_ = 0;
  std::atomic<bool> failed_ = false;
  std::atomic<int> last_error_ = 0;
};

}  // namespace balie::store_sqlite
