#include "adapters/chat/store.hpp"

#include <fmt/format.h>

namespace balie::chat {

using sqlite::Database;
using sqlite::Row;
using sqlite::Value;

namespace {

constexpr std::size_t forget_at_once = 200;
// Of rows: after what is in them, their indexes and the rest of the file.
constexpr const char* schema =
    "PRAGMA secure_delete = ON;"  // what is erased is not to be read from the file either
    "CREATE TABLE IF NOT EXISTS conversation (id BLOB PRIMARY KEY, visitor BLOB, state INTEGER, about BLOB,"
    " contact BLOB, decision BLOB, customer BLOB, agent BLOB, email BLOB, estimate INTEGER, began INTEGER,"
    " changed INTEGER, left_at INTEGER, last INTEGER, sent INTEGER, delivered INTEGER, read INTEGER,"
    " read_by_visitor INTEGER, contact_seq INTEGER, rated INTEGER, closed INTEGER) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS conversation_visitor ON conversation (visitor, began);"
    "CREATE INDEX IF NOT EXISTS conversation_changed ON conversation (changed);"
    "CREATE INDEX IF NOT EXISTS conversation_left ON conversation (state, left_at);"
    "CREATE INDEX IF NOT EXISTS conversation_customer ON conversation (customer) WHERE customer <> x'';"
    "CREATE TABLE IF NOT EXISTS message (conversation BLOB, seq INTEGER, key BLOB, id BLOB, sender INTEGER,"
    " name BLOB, note BLOB, text BLOB, at INTEGER, progress INTEGER, file_name BLOB, file_path BLOB,"
    " file_type BLOB, file_size INTEGER, offer_id BLOB, offer_decision BLOB, offer_title BLOB,"
    " offer_answer BLOB, PRIMARY KEY (conversation, seq)) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX IF NOT EXISTS message_key ON message (key) WHERE key <> x'';"
    "CREATE INDEX IF NOT EXISTS message_kept ON message (conversation, seq) WHERE progress = 0;"
    "CREATE INDEX IF NOT EXISTS message_file ON message (file_path) WHERE file_path <> x'';";

constexpr std::string_view conversation_columns =
    "id, visitor, state, about, contact, decision, customer, agent, email, estimate, began, changed, left_at,"
    " last, sent, delivered, read, read_by_visitor, contact_seq, rated, closed";
constexpr std::string_view message_columns =
    "seq, id, sender, name, note, text, at, progress, file_name, file_path, file_type, file_size, offer_id,"
    " offer_decision, offer_title, offer_answer";

std::int64_t whole(Time time) { return time.time_since_epoch().count(); }
Time time_of(std::int64_t number) { return Time(Time::duration(number)); }

// Reads the values of a row one after the other.
class Cells {
 public:
  explicit Cells(const Row& row) : row_(row) {}
  std::string text() {
    const auto& cell = row_[at_++];
    return cell.bytes ? *cell.bytes : std::string();
  }
  std::int64_t number() { return row_[at_++].number; }
  std::uint32_t count() { return static_cast<std::uint32_t>(number()); }

 private:
  const Row& row_;
  std::size_t at_ = 0;
};

Conversation conversation_of(const Row& row) {
  Cells cells(row);
  Conversation one;
  one.id = cells.text();
  one.visitor = cells.text();
  one.state = static_cast<State>(cells.number());
  one.about = cells.text();
  one.contact = cells.text();
  one.decision = cells.text();
  one.customer = cells.text();
  one.agent = cells.text();
  one.email = cells.text();
  one.estimate_seconds = cells.number();
  one.began = time_of(cells.number());
  one.changed = time_of(cells.number());
  if (const auto left = cells.number(); left != 0) one.left = time_of(left);
  one.last = cells.count();
  one.sent = cells.count();
  one.delivered = cells.count();
  one.read = cells.count();
  one.read_by_visitor = cells.count();
  one.contact_seq = cells.count();
  one.rated = cells.number() != 0;
  one.closed = cells.number() != 0;
  return one;
}

Message message_of(const Row& row) {
  Cells cells(row);
  Message one;
  one.seq = cells.count();
  one.id = cells.text();
  one.from = static_cast<Sender>(cells.number());
  one.name = cells.text();
  one.note = cells.text();
  one.text = cells.text();
  one.at = time_of(cells.number());
  one.progress = static_cast<Progress>(cells.number());
  File file;
  file.name = cells.text();
  file.path = cells.text();
  file.type = cells.text();
  file.size = static_cast<std::uint64_t>(cells.number());
  if (!file.path.empty()) one.file = std::move(file);
  PlacedOffer offer;
  offer.id = cells.text();
  offer.decision = cells.text();
  offer.title = cells.text();
  offer.answer = cells.text();
  if (!offer.id.empty()) one.offer = std::move(offer);
  return one;
}

std::string key_of(std::string_view visitor, std::string_view id) {
  return id.empty() ? std::string() : fmt::format("{} {}", visitor, id);
}

}  // namespace

result<Store> Store::open(const std::string& path) {
  BALIE_TRY(auto database, Database::open(path, schema));
  return Store(std::move(database));
}

result<std::optional<Conversation>> Store::one(std::string_view where, std::vector<Value> values) {
  const auto sql = fmt::format("SELECT {} FROM conversation WHERE {} LIMIT 1", conversation_columns, where);
  BALIE_TRY(const auto rows, database_->run(sql, values));
  if (rows.empty()) return std::nullopt;
  return conversation_of(rows.front());
}

result<std::optional<Conversation>> Store::latest(std::string_view visitor) {
  return one("visitor = ? ORDER BY began DESC", {visitor});
}

result<std::optional<Conversation>> Store::find(std::string_view id) { return one("id = ?", {id}); }

result<void> Store::save(const Conversation& one) {
  BALIE_CHECK(database_->defer());
  const auto sql = fmt::format(
      "INSERT OR REPLACE INTO conversation ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
      " ?, ?, ?, ?, ?, ?, ?)",
      conversation_columns);
  const auto number = [](auto value) { return Value(static_cast<std::int64_t>(value)); };
  const auto done = database_->run(sql, {std::string_view(one.id),
                                         std::string_view(one.visitor),
                                         number(one.state),
                                         std::string_view(one.about),
                                         std::string_view(one.contact),
                                         std::string_view(one.decision),
                                         std::string_view(one.customer),
                                         std::string_view(one.agent),
                                         std::string_view(one.email),
                                         number(one.estimate_seconds),
                                         whole(one.began),
                                         whole(one.changed),
                                         one.left ? whole(*one.left) : std::int64_t{0},
                                         number(one.last),
                                         number(one.sent),
                                         number(one.delivered),
                                         number(one.read),
                                         number(one.read_by_visitor),
                                         number(one.contact_seq),
                                         number(one.rated),
                                         number(one.closed)});
  if (!done) return std::unexpected(done.error());
  return {};
}

result<void> Store::put(const Conversation& conversation, const Message& one) {
  BALIE_CHECK(database_->defer());
  const auto sql = fmt::format(
      "INSERT OR REPLACE INTO message (conversation, key, {}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,"
      " ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      message_columns);
  const auto number = [](auto value) { return Value(static_cast<std::int64_t>(value)); };
  const auto file = one.file.value_or(File());
  const auto offer = one.offer.value_or(PlacedOffer());
  const auto key = one.from == Sender::visitor ? key_of(conversation.visitor, one.id) : key_of({}, one.id);
  const auto done = database_->run(
      sql,
      {std::string_view(conversation.id), std::string_view(key), number(one.seq), std::string_view(one.id),
       number(one.from), std::string_view(one.name), std::string_view(one.note), std::string_view(one.text),
       whole(one.at), number(one.progress), std::string_view(file.name), std::string_view(file.path),
       std::string_view(file.type), number(file.size), std::string_view(offer.id),
       std::string_view(offer.decision), std::string_view(offer.title), std::string_view(offer.answer)});
  if (!done) return std::unexpected(done.error());
  return {};
}

result<std::vector<Message>> Store::messages(std::string_view conversation, std::uint32_t after,
                                             std::uint32_t limit) {
  const auto sql = fmt::format(
      "SELECT {0} FROM (SELECT {0} FROM message WHERE conversation = ? AND seq > ? ORDER BY seq DESC"
      " LIMIT ?) ORDER BY seq",
      message_columns);
  BALIE_TRY(const auto rows, database_->run(sql, {conversation, std::int64_t{after}, std::int64_t{limit}}));
  std::vector<Message> found;
  found.reserve(rows.size());
  for (const auto& row : rows) found.push_back(message_of(row));
  return found;
}

result<std::optional<Store::Place>> Store::place_of(std::string_view visitor, std::string_view id) {
  const auto key = key_of(visitor, id);
  BALIE_TRY(const auto rows,
            database_->run("SELECT conversation, seq FROM message WHERE key = ? AND key <> x''",
                           {std::string_view(key)}));
  if (rows.empty()) return std::nullopt;
  Cells cells(rows.front());
  Place place;
  place.conversation = cells.text();
  place.seq = cells.count();
  return place;
}

result<std::optional<Message>> Store::next_kept(std::string_view conversation) {
  const auto sql = fmt::format(
      "SELECT {} FROM message WHERE conversation = ? AND progress = 0 ORDER BY seq LIMIT 1", message_columns);
  BALIE_TRY(const auto rows, database_->run(sql, {conversation}));
  if (rows.empty()) return std::nullopt;
  return message_of(rows.front());
}

result<std::vector<std::string>> Store::unfinished() {
  BALIE_TRY(const auto rows, database_->run("SELECT DISTINCT conversation FROM message WHERE progress = 0"));
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row[0].bytes.value_or(std::string()));
  return ids;
}

result<std::optional<File>> Store::file(std::string_view path, std::string_view conversation) {
  const auto sql = fmt::format(
      "SELECT {} FROM message WHERE file_path = ? AND file_path <> x'' AND (conversation = ? OR ? = x'')"
      " LIMIT 1",
      message_columns);
  BALIE_TRY(const auto rows, database_->run(sql, {path, conversation, conversation}));
  if (rows.empty()) return std::nullopt;
  return message_of(rows.front()).file;
}

result<std::vector<std::string>> Store::left_before(State state, Time time) {
  BALIE_TRY(
      const auto rows,
      database_->run("SELECT id FROM conversation WHERE state = ? AND left_at > 0 AND left_at < ? LIMIT 200",
                     {static_cast<std::int64_t>(state), whole(time)}));
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row[0].bytes.value_or(std::string()));
  return ids;
}

result<void> Store::all_left(Time now) {
  BALIE_CHECK(database_->defer());
  const auto done = database_->run("UPDATE conversation SET left_at = ? WHERE left_at = 0", {whole(now)});
  if (!done) return std::unexpected(done.error());
  return commit();
}

result<void> Store::drop(std::string_view conversation, std::vector<std::string>& files) {
  BALIE_TRY(const auto rows,
            database_->run("SELECT file_path FROM message WHERE conversation = ? AND file_path <> x''",
                           {conversation}));
  for (const auto& row : rows) files.push_back(row[0].bytes.value_or(std::string()));
  for (const auto* sql :
       {"DELETE FROM message WHERE conversation = ?", "DELETE FROM conversation WHERE id = ?"}) {
    const auto done = database_->run(sql, {conversation});
    if (!done) return std::unexpected(done.error());
  }
  return {};
}

result<std::vector<std::string>> Store::erase(std::string_view customer,
                                              const std::vector<std::string>& conversations) {
  std::vector<std::string> files;
  BALIE_CHECK(database_->defer());
  BALIE_TRY(const auto rows,
            database_->run("SELECT id FROM conversation WHERE customer = ? AND customer <> x''", {customer}));
  for (const auto& row : rows) BALIE_CHECK(drop(row[0].bytes.value_or(std::string()), files));
  for (const auto& id : conversations) BALIE_CHECK(drop(id, files));
  BALIE_CHECK(commit());
  return files;
}

result<std::uint64_t> Store::bytes() {
  BALIE_TRY(const auto pages, database_->run("PRAGMA page_count"));
  BALIE_TRY(const auto unused, database_->run("PRAGMA freelist_count"));
  BALIE_TRY(const auto size, database_->run("PRAGMA page_size"));
  return static_cast<std::uint64_t>((pages.at(0)[0].number - unused.at(0)[0].number) * size.at(0)[0].number);
}

result<std::vector<std::string>> Store::forget(Time before, std::uint64_t bytes_max) {
  std::vector<std::string> files;
  BALIE_CHECK(database_->defer());
  const auto limit = static_cast<std::int64_t>(forget_at_once);
  BALIE_TRY(const auto old,
            database_->run("SELECT id FROM conversation WHERE changed < ? LIMIT ?", {whole(before), limit}));
  for (const auto& row : old) BALIE_CHECK(drop(row[0].bytes.value_or(std::string()), files));
  BALIE_TRY(const auto size, bytes());
  if (size > bytes_max) {
    // The ones that are over first.
    BALIE_TRY(const auto oldest,
              database_->run("SELECT id FROM conversation ORDER BY state < 4, changed LIMIT ?", {limit}));
    for (const auto& row : oldest) BALIE_CHECK(drop(row[0].bytes.value_or(std::string()), files));
  }
  BALIE_CHECK(commit());
  return files;
}

}  // namespace balie::chat
