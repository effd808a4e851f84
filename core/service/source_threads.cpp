#include "core/service/source_threads.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <thread>
#include <utility>

namespace balie::service {
namespace {

// A question that nobody waits for any longer ends at the server, too.
constexpr Duration longest = std::chrono::seconds(10);
// Connecting may take longer than a contact waits: the next ones find the connection.
constexpr Duration connect_max = std::chrono::seconds(5);

}  // namespace

// The questions to one database, and the threads that put them.
class SourceThreads::Pool {
 public:
  Pool(SourceThreads& owner, const SourceSettings& settings, std::shared_ptr<const source::Driver> driver)
      : owner_(owner), settings_(settings), driver_(std::move(driver)) {
    for (std::uint32_t i = 0; i < settings_.connections; ++i) threads_.emplace_back([this] { run(); });
  }
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  void put(AskSource question) {
    {
      const std::lock_guard lock(mutex_);
      questions_.push_back(std::move(question));
    }
    changed_.notify_one();
  }

 private:
  void run() {
    std::unique_ptr<source::Connection> connection;
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopping_ || !questions_.empty(); });
      if (stopping_) return;
      const auto question = std::move(questions_.front());
      questions_.pop_front();
      lock.unlock();
      owner_.answer(question.number, ask(question, connection));
      lock.lock();
    }
  }

  // A connection that stood idle may have been closed meanwhile: then another one is tried at once.
  SourceAnswer ask(const AskSource& question, std::unique_ptr<source::Connection>& connection) const {
    for (bool stood = connection != nullptr;; stood = false) {
      if (!connection) {
        BALIE_TRY(connection, driver_->connect(settings_.address, longest, connect_max));
      }
      const auto left = question.until - owner_.clock_->instant();
      if (left <= Duration::zero()) {
        return failure(Fate::retry, "source.late", "its turn did not come within its time limit");
      }
      auto answer = connection->ask(question.source->query, question.parameters, left);
      const bool lost = !answer && answer.error().fate() != Fate::reject;
      if (lost) connection.reset();
      if (!lost || !stood || answer.error().fate() != Fate::reconnect) return answer;
    }
  }

  SourceThreads& owner_;
  SourceSettings settings_;
  std::shared_ptr<const source::Driver> driver_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<AskSource> questions_;  // LiveSources bounds how many
  bool stopping_ = false;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

SourceThreads::SourceThreads(SourceConnections connections, source::DriverRegistry drivers,
                             std::shared_ptr<const Clock> clock, std::function<void()> wake)
    : connections_(std::move(connections)),
      drivers_(std::move(drivers)),
      clock_(std::move(clock)),
      wake_(std::move(wake)) {}

SourceThreads::~SourceThreads() { finish(); }

void SourceThreads::ask(AskSource question) {
  const auto& name = question.source->connection;
  auto found = pools_.find(name);
  if (found == pools_.end()) {
    const auto settings = connections_.find(name);
    if (settings == connections_.end()) {
      return answer(question.number, failure(Fate::reject, "source.unknown",
                                             fmt::format("balie.toml has no [source.{}]", name)));
    }
    auto driver = drivers_.find(settings->second.address);
    if (!driver) return answer(question.number, std::unexpected(driver.error()));
    found = pools_.emplace(name, std::make_unique<Pool>(*this, settings->second, *std::move(driver))).first;
  }
  found->second->put(std::move(question));
}

void SourceThreads::answer(std::uint64_t number, SourceAnswer answer) {
  {
    const std::lock_guard lock(mutex_);
    answers_.push_back({number, std::move(answer)});
  }
  wake_();
}

std::vector<SourceThreads::Answered> SourceThreads::answers() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

void SourceThreads::finish() { pools_.clear(); }

}  // namespace balie::service
