// What came in and must be recognised: messages that the centre brings again, and parts of long ones until
// all are there. On disk, so that it holds over a restart.
#pragma once

#include "adapters/sdk/sqlite/database.hpp"
#include "adapters/smpp/incoming.hpp"
#include "core/base/clock.hpp"
#include "core/base/hash.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace balie::smpp {

class Inbox {
 public:
  struct Settings {
    // A message that was not answered, or whose answer the centre may not have read before its link was lost,
    // is taken for the same one for so long.
    Duration unanswered = std::chrono::hours(24);
    Duration unread = std::chrono::hours(1);
    // The same text from the same sender, after an answer that was read: for so long.
    Duration echo = std::chrono::seconds(10);
    Duration parts = std::chrono::minutes(10);  // how long a long message waits for its parts
  };
  static std::string schema();  // of its tables
  // `database`: opened with it; outlives this.
  static result<Inbox> open(sqlite::Database& database, Settings settings, Time now);

  // What recognise(), answered() and read() tell is kept by Database::commit(): before it nobody may hear of
  // it.
  //
  // An id that is the same whenever this message is brought again, and never that of another.
  struct Recognised {
    std::string id;
    bool known = false;  // it came before
  };
  result<Recognised> recognise(const IncomingMessage& message, Time now);
  // It was answered over a link, as the `count`th answer there.
  result<void> answered(const std::string& id, std::uint64_t link, std::uint64_t count, Time now);

  // A link lives from its number's being drawn to its loss; the centre has read its first `count` answers.
  std::uint64_t new_link();
  result<void> read(std::uint64_t link, std::uint64_t count);
  void lost(std::uint64_t link) { links_.erase(link); }

  // A long message with all its parts, or those that came. The id is its own, whenever it is brought.
  struct Long {
    std::string id;
    std::vector<std::optional<IncomingMessage>> parts;
    Time began;
  };
  struct Taken {
    bool known = false;         // this part came before
    std::optional<Long> whole;  // with this part it is complete
  };
  // Keeps a part, over a power cut too, before it may be answered. `pdu`: what it came in.
  result<Taken> take_part(const IncomingMessage& message, const Pdu& pdu, gsm::Alphabet of_default, Time now);
  // Those that wait longer than they may, and complete ones of which nobody heard that they were stored.
  result<std::vector<Long>> due(gsm::Alphabet of_default, Time now);
  // How many parts there are of messages that are not done.
  [[nodiscard]] result<std::int64_t> parts_waiting() const;
  // It is stored: its parts go, but for what recognises them.
  result<void> done(const std::string& id, Time now);

  // Forgets what can no longer come again.
  result<void> sweep(Time now);
  // Whether it is the first time that this is asked for the id: for answers that go out once. Kept over a
  // power cut.
  result<bool> first_time(const std::string& id, Time now);

 private:
  Inbox(sqlite::Database& database, Settings settings) : database_(&database), settings_(settings) {}
  result<Long> load(const std::string& id, gsm::Alphabet of_default) const;
  result<bool> is_repeat(const sqlite::Row& row, Time now) const;

  sqlite::Database* database_;
  Settings settings_;
  HashKey key_{};
  std::uint64_t last_link_ = 0;
  std::set<std::uint64_t> links_;  // that live
};

}  // namespace balie::smpp
