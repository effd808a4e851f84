// Mails as they came, and files that customers attached, asked of the adapter that keeps them: by the
// commands "fetch_original" and "fetch_attachment", piece by piece (README.md; adapters/email/README.md).
#pragma once

#include "adapters/desk/conversations.hpp"
#include "core/base/clock.hpp"

#include <functional>
#include <map>
#include <string>

namespace balie::desk {

class Originals {
 public:
  struct Limits {
    std::size_t bytes_max = 10 << 20;
    std::size_t at_once = 8;
    Duration piece = std::chrono::seconds(10);
  };
  using Done = std::function<void(result<std::string>)>;
  // Orders the command, whose id it is given; its end comes to done().
  struct Wanted {
    ConversationKey key;
    std::string file{};  // "": the mail itself
  };
  using Order = std::function<void(const std::string& id, const Wanted& what, std::uint64_t offset)>;

  Originals(const Clock& clock, Limits limits, Order order)
      : clock_(clock), limits_(limits), order_(std::move(order)) {}

  // Errors: "original.busy" (retry), "original.late" (retry), "original.too_large", or the adapter's code.
  void fetch(const std::string& id, Wanted what, Done done);
  // A command was done, maybe one of ours.
  void done(const wire::CommandDone& what);
  void failed(const std::string& id, const Error& error);
  void sweep();
  [[nodiscard]] bool waits() const { return !fetching_.empty(); }

 private:
  struct Fetching {
    Wanted what;
    std::string bytes;
    Instant until;
    Done done;
    unsigned pieces = 0;
  };
  void next(const std::string& id, Fetching&& one);

  const Clock& clock_;
  Limits limits_;
  Order order_;
  std::map<std::string, Fetching> fetching_;  // by the id of the command that is under way
};

}  // namespace balie::desk
