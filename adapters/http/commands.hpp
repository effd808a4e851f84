// What the hub asks of channels that speak HTTP: held for them until they say what became of it, so that a
// channel in any language can hold, connect and send.
//
// A command goes to one of those who listen for its adapter, and to another when that one is gone: at least
// once, under the same id. The same id from the hub again, once it is done, gets the answer of the first
// time.
#pragma once

#include "adapters/http/mailbox.hpp"
#include "adapters/sdk/command_book.hpp"
#include "core/base/clock.hpp"

#include "balie/v1/agent.pb.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace balie::http {

// One strand.
class Commands {
 public:
  static constexpr std::size_t commands_max = 10'000;  // held, of one adapter
  struct Hooks {
    // Says what became of a command in that adapter's session; false: there is none now.
    std::function<bool(const std::string& adapter, const v1::CommandDone&)> done;
    // The hub has room for another command in that session.
    std::function<void(const std::string& adapter)> taken;
  };
  // `limit`: how long one that does not say when it expires is held.
  Commands(const Clock& clock, Duration limit, Hooks hooks)
      : clock_(clock), limit_(limit), hooks_(std::move(hooks)) {}

  // What the hub pushes.
  void order(const std::string& adapter, const v1::Command& command);
  // What is not done, oldest first, of those that nobody who listens has.
  [[nodiscard]] std::vector<v1::Command> waiting(const std::string& adapter, std::size_t count);
  enum class Ended { now, before, unknown };
  // A channel says what became of one.
  Ended end(const std::string& adapter, const v1::CommandDone& done);
  // A new session of that adapter: says what became of those that ended in none.
  void opened(const std::string& adapter);

  // From now on the adapter's commands, those that nobody has first, as server-sent events.
  void listen(const std::string& adapter, const std::shared_ptr<Mailbox>& mailbox);
  void leave(const std::string& adapter, const std::shared_ptr<Mailbox>& mailbox);
  // Called about once a second: what has expired is "expired"; where somebody had it, "unknown".
  void sweep();
  void close();  // all who listen

 private:
  struct Held {
    v1::Command command;
    Instant until{};
    bool shown = false;             // somebody had it
    const Mailbox* with = nullptr;  // who listens and has it now
  };
  struct Adapter {
    sdk::CommandBook book{nullptr};
    std::deque<Held> held;  // in the order in which they came
    std::vector<std::shared_ptr<Mailbox>> listening;
    std::size_t next = 0;  // of those who listen
    std::vector<v1::CommandDone> unsaid;
  };
  static void hand(Adapter& adapter, Held& held);
  void finish(const std::string& name, Adapter& adapter, const v1::CommandDone& done);
  void say(const std::string& name, Adapter& adapter, const v1::CommandDone& done);
  [[nodiscard]] Instant until(const v1::Command& command) const;

  const Clock& clock_;
  Duration limit_;
  Hooks hooks_;
  std::map<std::string, Adapter> adapters_;
};

}  // namespace balie::http
