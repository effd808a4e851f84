// A thread that appends to the log while the hub's does something else.
#pragma once

#include "core/base/result.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>

namespace balie::store_sqlite {

class LogFile;

// Begun and finished by one thread, which leaves the log's append() alone in between. The thread starts with
// the first begin().
class Appender {
 public:
  Appender() = default;
  ~Appender();  // waits for what was begun
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  // The log and the events outlive finish().
  void begin(LogFile& log, std::span<const std::string_view> events);
  // Waits; gives what append() gave. Only after begin().
  result<void> finish();

 private:
  void run();

  std::mutex mutex_;  // guards the next four
  std::condition_variable begun_, done_;
  LogFile* log_ = nullptr;  // while there is something to append
  std::span<const std::string_view> events_;
  std::optional<result<void>> result_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace balie::store_sqlite
