// Which commands were begun and what came of them, so that the same id is carried out once: while the program
// runs, and with a spool over its death as well.
//
// A command is written before it is delivered, and what came of it after. One that was begun and has no end
// is in doubt: at most once means that it is not tried again.
#pragma once

#include "adapters/sdk/spool.hpp"

#include "balie/v1/agent.pb.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace balie::sdk {

// One strand.
class CommandBook {
 public:
  // `spool`: nullptr remembers nothing over a restart. Of commands that ended, the last `kept_max` are known.
  explicit CommandBook(Spool* spool, std::size_t kept_max = 10'000) : spool_(spool), kept_max_(kept_max) {}

  // What the spool holds of commands in doubt, in their order: those that may be repeated, to be carried out;
  // the others have ended as "unknown" (end_of()), to be reported.
  struct InDoubt {
    std::vector<v1::Command> again;
    std::vector<v1::Command> unknown;
  };
  result<InDoubt> recover();

  enum class Seen { never, begun, ended };
  [[nodiscard]] Seen seen(const std::string& id) const;
  // What came of one that ended.
  [[nodiscard]] const v1::CommandDone& end_of(const std::string& id) const;

  // What came of each of those that ended and are known, the oldest first.
  void each_end(const std::function<void(const v1::CommandDone&)>& tell) const;

  // Takes a command that was never seen. Errors: those of Spool; it must not be delivered then.
  result<void> begin(const v1::Command& command);
  // Makes it durable, and with it all that began: to be called before it is delivered. On error it must not
  // be.
  result<void> sync(const std::string& id);
  // It ended, one way or the other.
  void end(const v1::CommandDone& done);
  // It did not begin after all, or failed in a way that allows for another try under the same id.
  void forget(const std::string& id);

 private:
  struct Entry {
    std::uint64_t number = 0;  // in the spool
    std::optional<v1::CommandDone> done;
  };
  std::uint64_t add_end(const v1::CommandDone& done);
  void drop_oldest();

  Spool* spool_;
  std::size_t kept_max_;
  std::map<std::string, Entry> entries_;
  std::deque<std::string> ended_;  // oldest first
};

}  // namespace balie::sdk
