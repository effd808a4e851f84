// What was sent, so that the centre's receipts find the command they belong to: over a restart, and when the
// receipt comes before the answer to the submit.
#pragma once

#include "adapters/sdk/sqlite/database.hpp"
#include "core/base/clock.hpp"
#include "protocols/smpp/pdu.hpp"
#include "protocols/smpp/receipt.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace balie::smpp {

class Outbox {
 public:
  static std::string schema();  // of its tables
  // `database`: opened with it; outlives this. `kept`: how long receipts may come.
  Outbox(sqlite::Database& database, Duration kept) : database_(&database), kept_(kept) {}

  struct Part {
    std::string command_id;
    std::string contact_id;  // of the command; may be empty
    int number = 1, total = 1;
    std::string message_id;       // the centre's
    Address source, destination;  // as it went out
  };
  // What is known of a command as a whole.
  struct Report {
    std::string command_id, contact_id;
    std::string kind;    // "delivered", "failed", "unknown"
    std::string reason;  // the state and the error, where it has failed
  };

  // A part was taken by the centre, to be asked about from then on. A report where its receipt has come
  // already.
  result<std::optional<Report>> sent(const Part& part, Time now);
  // A receipt, from `source` to `destination` as the centre has them, which may be the wrong way round. A
  // report when all parts of the command were delivered, or one never will be; the same receipt gives the
  // same report. One of no message that is known is kept, in case that its message is not known yet.
  result<std::optional<Report>> receipt(const Receipt& receipt, const Address& source,
                                        const Address& destination, Time now);
  // Whether it is of a message that was sent.
  result<bool> knows(const Receipt& receipt, const Address& source, const Address& destination);
  // What the centre said of a part when it was asked, or took it back. A report as of a receipt.
  result<std::optional<Report>> settle(const Part& part, MessageState state, const std::string& error);
  // The parts of a command whose end is not known, in their order.
  [[nodiscard]] result<std::vector<Part>> open_parts(const std::string& command_id) const;
  // Commands with parts whose end was not known at `before`, and of which was not asked since; at most so
  // many, the longest not asked first. From now on they were asked `now`.
  result<std::vector<std::string>> overdue(Time before, Time now, std::size_t count);
  result<void> sweep(Time now);

 private:
  struct Found {
    std::string command_id;
    std::int64_t number = 0;
  };
  result<std::optional<Found>> find_part(const Receipt& receipt, const Address& source,
                                         const Address& destination);
  result<std::optional<Report>> settle(const Found& part, MessageState state, const std::string& error);
  result<std::optional<Report>> report_of(const std::string& command_id);

  sqlite::Database* database_;
  Duration kept_;
};

}  // namespace balie::smpp
