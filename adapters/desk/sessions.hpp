// Who is signed in, by the token of their cookie; and who is kept out for a while after wrong passwords.
#pragma once

#include "adapters/sdk/sqlite/database.hpp"
#include "core/base/clock.hpp"

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace balie::desk {

struct SessionLimits {
  Duration idle = std::chrono::minutes(30);  // without a request or an open socket
  Duration longest = std::chrono::hours(12);
};

struct Session {
  std::string key;  // what is kept of the token: its hash
  std::string user;
  std::string csrf;  // what a page must show that the browser does not send by itself
};

// In the desk's file, so that a restart signs nobody out. One strand.
class Sessions {
 public:
  static constexpr const char* schema =
      "CREATE TABLE IF NOT EXISTS session (key BLOB PRIMARY KEY, user BLOB, csrf BLOB, began INTEGER, "
      "seen INTEGER) WITHOUT ROWID;";

  Sessions(sqlite::Database& database, const Clock& clock, SessionLimits limits)
      : database_(database), clock_(clock), limits_(limits) {}

  struct Begun {
    std::string token;  // for the cookie, shown this once
    Session session;
  };
  result<Begun> begin(std::string_view user);
  // nullopt: unknown, ended, or its time is over. Counts as a sign of life.
  result<std::optional<Session>> find(std::string_view token);
  // The same of one whose socket is open.
  result<bool> lives(const std::string& key);
  result<void> end(const std::string& key);
  // All of the user but one.
  result<void> end_of(std::string_view user, std::string_view but = {});
  // Takes away those whose time is over.
  result<void> sweep();

 private:
  result<std::optional<Session>> held(const std::string& key);

  sqlite::Database& database_;
  const Clock& clock_;
  SessionLimits limits_;
};

// Counts wrong passwords by what was typed as a user's name, whether there is such a user or not: by whoever
// types them from one place, and from all places together, which keeps nobody out where that user signed in
// before. So who guesses is slowed down, and does not keep the user out for ever. One strand.
class LockOut {
 public:
  struct Limits {
    unsigned free = 5;                          // wrong ones from one place before the first wait
    unsigned free_everywhere = 50;              // and from all together
    Duration first = std::chrono::seconds(30);  // then it doubles with each further one
    Duration longest = std::chrono::minutes(15);
    std::size_t entries_max = 20'000;  // beyond, the one tried longest ago is forgotten
  };
  LockOut(const Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

  // How long nobody gets in by that name from there; zero: now. `place`: the client's address.
  [[nodiscard]] Duration wait(std::string_view name, std::string_view place) const;
  // From where the user never signed in.
  [[nodiscard]] Duration wait_everywhere(std::string_view name) const;
  void failed(std::string_view name, std::string_view place);
  void worked(std::string_view name, std::string_view place);

 private:
  struct Entry {
    std::string key;
    unsigned failures = 0;
    Instant until{};
    bool known = false;  // the user signed in from there
  };
  [[nodiscard]] const Entry* find(const std::string& key) const;
  [[nodiscard]] Duration wait_of(const Entry* entry) const;
  Entry& touch(const std::string& key);
  void count(const std::string& key, unsigned free);

  const Clock& clock_;
  Limits limits_;
  std::list<Entry> entries_;  // the last one tried in front
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
};

}  // namespace balie::desk
