#include "adapters/desk/conversations.hpp"

#include <algorithm>

namespace balie::desk {
namespace {

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }

int rank_of(std::string_view state) {
  if (state == "sent") return 1;
  if (state == "failed") return 2;
  if (state == "delivered") return 3;
  return state == "read" ? 4 : 0;
}

page::Message message_of(const sqlite::Value& state, const sqlite::Value& shown) {
  page::Message message;
  message.ParseFromString(shown.bytes.value_or(""));
  message.set_state(state.bytes.value_or(""));
  return message;
}

}  // namespace

ConversationKey key_of(const wire::Command& command) {
  return {command.contact_adapter().empty() ? command.adapter() : command.contact_adapter(),
          command.contact_id()};
}

result<std::int64_t> Conversations::number_of(const ConversationKey& key, std::string_view customer) {
  const std::string_view adapter = key.adapter, contact = key.contact;
  BALIE_CHECK(
      database_.run("INSERT INTO conversation (adapter, contact, customer, read_id, changed) "
                    "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    {adapter, contact, customer, std::string_view(), micros(clock_.time())}));
  BALIE_TRY(
      const auto rows,
      database_.run("SELECT number FROM conversation WHERE adapter = ? AND contact = ?", {adapter, contact}));
  return rows.at(0)[0].number;
}

result<bool> Conversations::add(const ConversationKey& key, std::string_view customer,
                                const page::Message& message) {
  BALIE_TRY(const auto number, number_of(key, customer));
  BALIE_CHECK(
      database_.run("INSERT INTO message (conversation, id, state, shown) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT DO NOTHING",
                    {number, std::string_view(message.id()), std::string_view(message.state()),
                     std::string_view(message.SerializeAsString())}));
  if (database_.changes() == 0) return false;
  BALIE_CHECK(
      database_.run("UPDATE conversation SET changed = ? WHERE number = ?", {micros(clock_.time()), number}));
  if (!customer.empty()) BALIE_CHECK(belongs_to(key, customer));
  BALIE_CHECK(
      database_.run("DELETE FROM message WHERE conversation = ?1 AND number <= (SELECT number FROM "
                    "message WHERE conversation = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                    {number, static_cast<std::int64_t>(limits_.messages_max)}));
  return true;
}

result<std::optional<page::Message>> Conversations::find(const ConversationKey& key, std::string_view id) {
  BALIE_TRY(const auto rows,
            database_.run("SELECT m.state, m.shown FROM message m JOIN conversation c ON c.number = "
                          "m.conversation WHERE c.adapter = ? AND c.contact = ? AND m.id = ?",
                          {std::string_view(key.adapter), std::string_view(key.contact), id}));
  if (rows.empty()) return std::nullopt;
  return message_of(rows[0][0], rows[0][1]);
}

result<void> Conversations::take_back(const ConversationKey& key, std::string_view id) {
  BALIE_CHECK(
      database_.run("DELETE FROM message WHERE id = ? AND conversation IN (SELECT number FROM "
                    "conversation WHERE adapter = ? AND contact = ?)",
                    {id, std::string_view(key.adapter), std::string_view(key.contact)}));
  return {};
}

result<std::optional<ConversationKey>> Conversations::came_to(std::string_view id, std::string_view state,
                                                              std::string_view error) {
  BALIE_TRY(const auto rows,
            database_.run("SELECT m.state, m.shown, m.number, c.adapter, c.contact FROM message m JOIN "
                          "conversation c ON c.number = m.conversation WHERE m.id = ?",
                          {id}));
  for (const auto& row : rows) {
    auto message = message_of(row[0], row[1]);
    if (message.from() != "agent" || rank_of(state) <= rank_of(message.state())) continue;
    message.set_error(std::string(error));
    BALIE_CHECK(database_.run("UPDATE message SET state = ?, shown = ? WHERE number = ?",
                              {state, std::string_view(message.SerializeAsString()), row[2].number}));
    return ConversationKey{row[3].bytes.value_or(""), row[4].bytes.value_or("")};
  }
  return std::nullopt;
}

result<bool> Conversations::read_to(const ConversationKey& key, std::string_view id) {
  BALIE_TRY(
      const auto rows,
      database_.run("SELECT m.number, c.number, m.shown FROM message m JOIN conversation c ON c.number = "
                    "m.conversation WHERE c.adapter = ? AND c.contact = ? AND m.id = ?",
                    {std::string_view(key.adapter), std::string_view(key.contact), id}));
  if (rows.empty()) return false;
  const std::string_view read = "read", delivered = "delivered", sent = "sent";
  BALIE_CHECK(
      database_.run("UPDATE message SET state = ? WHERE conversation = ? AND number <= ? AND state IN "
                    "(?, ?)",
                    {read, rows[0][1].number, rows[0][0].number, sent, delivered}));
  BALIE_CHECK(database_.run("UPDATE conversation SET read_id = ? WHERE number = ?", {id, rows[0][1].number}));
  return true;
}

result<page::Conversation> Conversations::show(const ConversationKey& key) {
  page::Conversation shown;
  shown.set_contact_id(key.contact);
  shown.set_contact_adapter(key.adapter);
  BALIE_TRY(const auto found,
            database_.run("SELECT number, read_id FROM conversation WHERE adapter = ? AND contact = ?",
                          {std::string_view(key.adapter), std::string_view(key.contact)}));
  if (found.empty()) return shown;
  shown.set_read_id(found[0][1].bytes.value_or(""));
  const auto count = static_cast<std::int64_t>(limits_.shown_max) + 1;
  BALIE_TRY(const auto rows, database_.run("SELECT state, shown FROM message WHERE conversation = ? "
                                           "ORDER BY number DESC LIMIT ?",
                                           {found[0][0].number, count}));
  std::size_t bytes = 0;
  for (const auto& row : rows) {
    auto message = message_of(row[0], row[1]);
    bytes += message.ByteSizeLong();
    const auto many = static_cast<std::size_t>(shown.messages_size()) == limits_.shown_max;
    if (many || (shown.messages_size() > 0 && bytes > limits_.shown_bytes_max)) {
      shown.set_older_left_out(true);
      break;
    }
    *shown.add_messages() = std::move(message);
  }
  std::reverse(shown.mutable_messages()->begin(), shown.mutable_messages()->end());
  return shown;
}

result<void> Conversations::belongs_to(const ConversationKey& key, std::string_view customer) {
  BALIE_CHECK(database_.run("UPDATE conversation SET customer = ? WHERE adapter = ? AND contact = ?",
                            {customer, std::string_view(key.adapter), std::string_view(key.contact)}));
  return {};
}

result<std::string> Conversations::adapter_of(std::string_view contact) {
  BALIE_TRY(const auto rows, database_.run("SELECT adapter FROM conversation WHERE contact = ? "
                                           "ORDER BY changed DESC LIMIT 1",
                                           {contact}));
  return rows.empty() ? std::string() : rows[0][0].bytes.value_or("");
}

result<void> Conversations::adopt(const ConversationKey& key) {
  // Where both are there the one under "" is left, and forgotten in time.
  BALIE_CHECK(
      database_.run("UPDATE OR IGNORE conversation SET adapter = ? WHERE adapter = ? AND contact = ?",
                    {std::string_view(key.adapter), std::string_view(), std::string_view(key.contact)}));
  return {};
}

result<void> Conversations::merge(std::string_view merged, std::string_view kept) {
  BALIE_CHECK(database_.run("UPDATE conversation SET customer = ? WHERE customer = ?", {kept, merged}));
  return {};
}

result<std::int64_t> Conversations::erase(std::string_view customer) {
  if (customer.empty()) return 0;
  BALIE_CHECK(
      database_.run("DELETE FROM message WHERE conversation IN (SELECT number FROM conversation WHERE "
                    "customer = ?)",
                    {customer}));
  BALIE_CHECK(database_.run("DELETE FROM conversation WHERE customer = ?", {customer}));
  const auto gone = database_.changes();
  if (gone > 0) BALIE_CHECK(overwrite());
  return gone;
}

result<std::int64_t> Conversations::forget(Time changed_before) {
  BALIE_CHECK(
      database_.run("DELETE FROM message WHERE conversation IN (SELECT number FROM conversation WHERE "
                    "changed < ?)",
                    {micros(changed_before)}));
  BALIE_CHECK(database_.run("DELETE FROM conversation WHERE changed < ?", {micros(changed_before)}));
  const auto gone = database_.changes();
  if (gone > 0) BALIE_CHECK(overwrite());
  return gone;
}

// What was deleted is written over in the pages of the database; older copies of them are in the log beside
// it.
result<void> Conversations::overwrite() {
  BALIE_CHECK(database_.run("PRAGMA wal_checkpoint(TRUNCATE)"));
  return {};
}

result<std::uint64_t> Conversations::followed() {
  BALIE_TRY(const auto rows, database_.run("SELECT sequence FROM followed"));
  return rows.empty() ? 0 : static_cast<std::uint64_t>(rows[0][0].number);
}

result<void> Conversations::follow(std::uint64_t sequence) {
  BALIE_CHECK(
      database_.run("INSERT OR REPLACE INTO followed VALUES (1, ?)", {static_cast<std::int64_t>(sequence)}));
  return {};
}

}  // namespace balie::desk
