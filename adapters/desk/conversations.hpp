// What was written in the conversations that agents have or had: in the desk's file, bounded, until its time
// is over or the customer is erased.
#pragma once

#include "adapters/desk/messages.hpp"
#include "adapters/sdk/sqlite/database.hpp"
#include "core/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace balie::desk {

struct ConversationKey {
  std::string adapter;  // that brought the contact
  std::string contact;
  auto operator<=>(const ConversationKey&) const = default;
};
// Of the contact that a command is of: of the adapter that carries it out, unless it says who brought the
// contact.
ConversationKey key_of(const wire::Command& command);

struct ConversationLimits {
  std::size_t messages_max = 1'000;  // of one; the oldest goes
  std::size_t shown_max = 200;       // the newest, of a snapshot
  std::size_t shown_bytes_max = 256 << 10;
};

// One strand. Errors: those of Database.
class Conversations {
 public:
  static constexpr const char* schema =
      "CREATE TABLE IF NOT EXISTS conversation (number INTEGER PRIMARY KEY, adapter BLOB, contact BLOB, "
      "customer BLOB, read_id BLOB, changed INTEGER, UNIQUE (adapter, contact));"
      "CREATE INDEX IF NOT EXISTS conversation_customer ON conversation (customer);"
      "CREATE INDEX IF NOT EXISTS conversation_changed ON conversation (changed);"
      "CREATE TABLE IF NOT EXISTS message (number INTEGER PRIMARY KEY, conversation INTEGER, id BLOB, "
      "state BLOB, shown BLOB, UNIQUE (conversation, id));"
      "CREATE INDEX IF NOT EXISTS message_id ON message (id);"
      "CREATE TABLE IF NOT EXISTS followed (one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER);";

  Conversations(sqlite::Database& database, const Clock& clock, ConversationLimits limits = {})
      : database_(database), clock_(clock), limits_(limits) {}

  // False: a message of that id is there already, and stays as it is. `customer`: may be empty.
  result<bool> add(const ConversationKey& key, std::string_view customer, const page::Message& message);
  // The message, where it is there.
  result<std::optional<page::Message>> find(const ConversationKey& key, std::string_view id);
  result<void> take_back(const ConversationKey& key, std::string_view id);
  // An agent's message came further. States go forward alone: "" < "sent" < "delivered" < "read"; "failed"
  // only where it was not delivered. nullopt: nothing changed.
  result<std::optional<ConversationKey>> came_to(std::string_view id, std::string_view state,
                                                 std::string_view error = {});
  // The customer read up to that message of an agent: it and those before it are "read".
  result<bool> read_to(const ConversationKey& key, std::string_view id);
  // The newest of it; empty where nothing was written.
  result<page::Conversation> show(const ConversationKey& key);
  // Of a contact whose adapter is not known: the one under which it is here already; "" where it is not.
  result<std::string> adapter_of(std::string_view contact);
  // What came while that was not known (under "") is of this one.
  result<void> adopt(const ConversationKey& key);
  // Whose it is became known, or became another.
  result<void> merge(std::string_view merged, std::string_view kept);
  result<void> belongs_to(const ConversationKey& key, std::string_view customer);

  // Erased from the disk as well. How many conversations went.
  result<std::int64_t> erase(std::string_view customer);
  result<std::int64_t> forget(Time changed_before);

  // Up to which of the hub's events what happened is in here.
  result<std::uint64_t> followed();
  result<void> follow(std::uint64_t sequence);

 private:
  result<std::int64_t> number_of(const ConversationKey& key, std::string_view customer);
  result<void> overwrite();

  sqlite::Database& database_;
  const Clock& clock_;
  ConversationLimits limits_;
};

}  // namespace balie::desk
