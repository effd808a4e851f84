#include "plugins/store_sqlite/appender.hpp"

#include "plugins/store_sqlite/log_file.hpp"

#include <utility>

namespace balie::store_sqlite {

Appender::~Appender() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  begun_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Appender::begin(LogFile& log, std::span<const std::string_view> events) {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  {
    const std::lock_guard lock(mutex_);
    log_ = &log;
    events_ = events;
    result_.reset();
  }
  begun_.notify_one();
}

result<void> Appender::finish() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return result_.has_value(); });
  return *std::exchange(result_, std::nullopt);
}

void Appender::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    begun_.wait(lock, [this] { return stopping_ || log_ != nullptr; });
    if (log_ == nullptr) return;
    auto& log = *log_;
    lock.unlock();
    auto appended = log.append(events_);
    lock.lock();
    log_ = nullptr;
    result_ = std::move(appended);
    done_.notify_one();
  }
}

}  // namespace balie::store_sqlite
