// Who said STOP, and when: what was ordered before that and still waits to be sent goes no more. What is
// ordered later is the hub's to judge, which knows of consents given since and on other channels.
#pragma once

#include "adapters/sdk/sqlite/database.hpp"
#include "core/base/clock.hpp"

#include "balie/v1/agent.pb.h"

#include <string>
#include <string_view>

namespace balie::smpp {

class Stops {
 public:
  static std::string schema();  // of its table
  // `database`: opened with it; outlives this.
  explicit Stops(sqlite::Database& database) : database_(&database) {}

  result<void> stopped(std::string_view number, Time now);
  // Error of Fate::reject: "smpp.stopped", where the command has this purpose (its argument "purpose") and
  // its receiver said STOP after it was ordered.
  result<void> check(const v1::Command& command, std::string_view purpose);
  // Forgets those of which no command can wait any more.
  result<void> sweep(Time now);

 private:
  sqlite::Database* database_;
};

}  // namespace balie::smpp
