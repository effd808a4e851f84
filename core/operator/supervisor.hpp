// What `balie up` does about its children, as a value: whom to start, stop and kill, and when. No process, no
// clock.
//
// Child 0 is the hub. The others start once it is ready, and go first when all stops. What dies is started
// again, each time later; a child that ends with status 2 says that its settings are wrong, and is left
// alone: starting it again cannot help.
#pragma once

#include "core/base/clock.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace balie::operation {

class Supervisor {
 public:
  struct Settings {
    Duration delay_min = std::chrono::milliseconds(200);  // before the first new start; doubled each time
    Duration delay_max = std::chrono::seconds(30);
    Duration healthy_after =
        std::chrono::seconds(10);                    // a child that lived so long begins with delay_min again
    Duration stop_limit = std::chrono::seconds(15);  // then it is killed
  };
  struct Start {
    std::size_t child;
    bool operator==(const Start&) const = default;
  };
  struct Terminate {
    std::size_t child;
    bool operator==(const Terminate&) const = default;
  };
  struct Kill {
    std::size_t child;
    bool operator==(const Kill&) const = default;
  };
  struct Finished {
    int status;
    bool operator==(const Finished&) const = default;
  };
  // Every Start is answered with started() or exited().
  using Action = std::variant<Start, Terminate, Kill, Finished>;

  // How a child ended.
  struct Exit {
    int status = 0;
    int signal = 0;
  };

  Supervisor(std::size_t children, Settings settings);

  void begin(Instant now);
  void started(std::size_t child, Instant now);
  void exited(std::size_t child, Exit exit, Instant now);
  void hub_ready(Instant now);
  void stop(Instant now);
  void on_time(Instant now);

  std::optional<Action> poll();
  // When on_time() wants to be called; Instant::max(): not at all.
  [[nodiscard]] Instant wake_at() const;
  [[nodiscard]] bool stopping() const { return stopping_; }
  // The hub runs and has not been reported ready since its last start.
  [[nodiscard]] bool waits_for_hub() const;

 private:
  enum class State { idle, starting, running, waiting, ending, ended };
  struct Child {
    State state = State::idle;
    Instant since{};     // the last start
    Instant due{};       // waiting: next start; ending: kill
    Duration delay{};    // of the last wait; zero: none yet
    bool ready = false;  // the hub alone
  };

  void start(std::size_t child, Instant now);
  void end(std::size_t child, Instant now);
  void end_next(Instant now);
  [[nodiscard]] bool all_ended(std::size_t from) const;

  Settings settings_;
  std::vector<Child> children_;
  std::deque<Action> actions_;
  bool stopping_ = false;
  bool finished_ = false;
  int status_ = 0;
};

}  // namespace balie::operation
