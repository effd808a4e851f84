// The threads that put questions to databases: one for each connection that the settings allow, so that
// nothing that hangs there holds up anybody else.
#pragma once

#include "core/base/clock.hpp"
#include "core/service/live_sources.hpp"
#include "core/service/source_settings.hpp"
#include "core/source/registry.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace balie::service {

class SourceThreads {
 public:
  struct Answered {
    std::uint64_t number = 0;
    SourceAnswer answer;
  };

  // `wake` is called from these threads when there is an answer to take.
  SourceThreads(SourceConnections connections, source::DriverRegistry drivers,
                std::shared_ptr<const Clock> clock, std::function<void()> wake);
  ~SourceThreads();
  SourceThreads(const SourceThreads&) = delete;
  SourceThreads& operator=(const SourceThreads&) = delete;

  // Every question is answered; one that nobody waits for any longer is not put.
  void ask(AskSource question);
  std::vector<Answered> answers();
  // Waits for the questions that are being put, which is not longer than their time limit; drops the others.
  void finish();

 private:
  class Pool;
  void answer(std::uint64_t number, SourceAnswer answer);

  SourceConnections connections_;
  source::DriverRegistry drivers_;
  std::shared_ptr<const Clock> clock_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::vector<Answered> answers_;
  std::map<std::string, std::unique_ptr<Pool>, std::less<>> pools_;  // of connections that were asked for
};

}  // namespace balie::service
