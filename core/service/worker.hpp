// One thread for what must not hold up the hub's: reading the log for others, loading a playbook, opening the
// store.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace balie::service {

// A task runs on the worker's thread; what it returns runs on the owner's, in completions().
class Worker {
 public:
  using Completion = std::function<void()>;
  using Task = std::function<Completion()>;

  // `wake` is called from the worker's thread when there is a completion to take.
  explicit Worker(std::function<void()> wake);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void post(Task task);
  // Waits for the task that runs; those that wait are dropped, and no more are taken.
  void finish();
  [[nodiscard]] std::vector<Completion> completions();

 private:
  void run();

  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::vector<Completion> completions_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace balie::service
