#include "core/service/worker.hpp"

#include <gtest/gtest.h>

#include <semaphore>

namespace balie::service {
namespace {

TEST(Worker, RunsTasksInOrderAndHandsBackCompletions) {
  std::counting_semaphore<> woken(0);
  Worker worker([&woken] { woken.release(); });
  std::vector<int> ran, completed;
  for (int i = 0; i < 3; ++i) {
    worker.post([&ran, &completed, i]() -> Worker::Completion {
      ran.push_back(i);
      return [&completed, i] { completed.push_back(i); };
    });
  }
  for (int i = 0; i < 3; ++i) woken.acquire();
  EXPECT_TRUE(completed.empty());
  for (auto& completion : worker.completions()) completion();
  EXPECT_EQ(ran, (std::vector{0, 1, 2}));
  EXPECT_EQ(completed, (std::vector{0, 1, 2}));
}

TEST(Worker, FinishesTheTaskThatRunsAndDropsTheRest) {
  std::binary_semaphore begun(0), go_on(0);
  int ran = 0;
  Worker worker([] {});
  worker.post([&]() -> Worker::Completion {
    begun.release();
    go_on.acquire();
    ++ran;
    return [] {};
  });
  worker.post([&]() -> Worker::Completion {
    ++ran;
    return [] {};
  });
  begun.acquire();
  std::thread finishing([&worker] { worker.finish(); });
  go_on.release();
  finishing.join();
  EXPECT_LE(ran, 2);
  const auto after = ran;
  worker.post([&]() -> Worker::Completion {
    ++ran;
    return [] {};
  });
  EXPECT_EQ(ran, after);
}

}  // namespace
}  // namespace balie::service
