// log.db: the append-only log, durable batch by batch. SQLite in WAL mode with synchronous=FULL: one sync a
// batch. A thread of its own moves the WAL into the database, so that no commit has to. Used by the store,
// and bare by benchmarks.
#pragma once

#include "core/store/store.hpp"
#include "plugins/store_sqlite/database.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace balie::store_sqlite {

// Errors as in store::Store.
class LogFile {
 public:
  // Opens DIRECTORY/log.db, or makes it, with a new secret.
  static result<std::unique_ptr<LogFile>> open(const std::string& directory, const std::string& vfs = {});
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  [[nodiscard]] const HashKey& secret() const { return secret_; }
  [[nodiscard]] const HashKey& identity() const {
    return identity_;
  }  // names this log; its state.db holds the same
  [[nodiscard]] std::uint64_t last() const { return last_.load(std::memory_order_acquire); }

  // One transaction: all or nothing, durable when it returns. One thread.
  result<void> append(std::span<const std::string_view> events);
  // As store::Store::events. Any thread.
  result<std::vector<store::LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                                 std::size_t bytes_max);
  // As store::Store::overwrite. The appending thread, while it does not append.
  result<void> overwrite(std::span<const store::LoggedEvent> events);
  // Empties the WAL, which still holds what was written over. Any thread.
  result<void> scrub();
  // Ends the thread, and moves all of the WAL into the database.
  result<void> close();

 private:
  LogFile(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}
  result<std::unique_ptr<Database>> connect() const;
  result<void> connect_writer();
  result<void> identify();
  result<void> write(std::span<const std::string_view> events);
  result<void> read_page(std::uint64_t from, std::size_t count_max, std::size_t bytes_max,
                         std::vector<store::LoggedEvent>& events);
  void run_checkpoints();
  result<int> checkpoint(int mode);  // frames in the WAL
  void checkpoint_once();
  result<void> overwrite_all(std::span<const store::LoggedEvent> events);

  const std::string path_;
  const std::string vfs_;
  HashKey secret_{};
  HashKey identity_{};
  std::atomic<std::uint64_t> last_ = 0;
  std::atomic<std::uint64_t> appended_bytes_ = 0;  // since it was opened

  // The appending thread's.
  std::unique_ptr<Database> writer_;
  Statement begin_, insert_, commit_;
  bool suspect_ = false;  // the last append failed: what SQLite and the system think of the file may differ

  std::mutex reading_;  // guards the readers' connection
  std::unique_ptr<Database> reader_;
  Statement page_;

  // The checkpoint thread's.
  std::unique_ptr<Database> checkpointer_;
  std::uint64_t checkpointed_bytes_ = 0;
  std::atomic<bool> restart_wanted_ = false;  // append() waits while it is set: the WAL begins anew
  std::mutex appending_;                      // held by append(), and while the WAL begins anew
  std::mutex waking_;
  std::condition_variable wake_;
  bool stop_ = false;  // under waking_
  std::thread thread_;
};

}  // namespace balie::store_sqlite
