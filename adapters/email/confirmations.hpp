// The confirmations that were ordered lately, so that one which went to a wrong address can go to the right
// one: the commands, of which the mail is made anew. In a file of SQLite, since a restart must not forget
// them.
#pragma once

#include "adapters/sdk/sqlite/database.hpp"
#include "core/base/clock.hpp"

#include "balie/v1/agent.pb.h"

namespace balie::email {

// One thread, one process a file. What a power cut takes is the last copies, not the mails.
class Confirmations {
 public:
  struct Settings {
    std::string path;             // "": in memory
    std::uint64_t bytes_max = 0;  // the eldest go above this; 0: nothing is kept
    Duration keep{};              // none lives longer
  };
  // Error, fatal: "sqlite.failed".
  static result<Confirmations> open(Settings settings, Time now);

  // Keeps a command that says it is a confirmation (argument "confirmation"); no other, and none with a way
  // to unsubscribe. Under the same id again it takes the first one's place. Once an hour what is too old is
  // removed, whatever is sent. Error: "sqlite.failed" (retry).
  result<void> keep(const v1::Command& sent, Time now);
  // Which one the order "resend" means: that of its argument "command_id"; else the newest to the address of
  // its argument "sent_to"; else the newest of its customer. Never one that was ordered for another customer
  // than the order names; without one only what was ordered for none. Error, reject: "email.nothing_kept".
  [[nodiscard]] result<v1::Command> find(const v1::Command& order, Time now) const;
  // Forgets those of a customer. Error: "sqlite.failed" (retry).
  result<void> erase(const std::string& customer);
  // Removes what is too old. Error: "sqlite.failed" (retry).
  result<void> sweep(Time now);

 private:
  Confirmations(Settings settings, std::unique_ptr<sqlite::Database> database)
      : settings_(std::move(settings)), database_(std::move(database)) {}
  [[nodiscard]] std::int64_t eldest_kept(Time now) const;
  result<void> count();
  result<void> clear_log();

  Settings settings_;
  std::unique_ptr<sqlite::Database> database_;
  std::uint64_t bytes_ = 0;
  Time swept_{};
};

// The confirmation as it goes now: under the order's id, to the order's address, in the first one's thread.
v1::Command sent_again(v1::Command kept, const v1::Command& order);

}  // namespace balie::email
