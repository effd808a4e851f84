#include "adapters/smpp/inbox.hpp"

#include "protocols/smpp/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace balie::smpp {
namespace {

std::int64_t count_of(Time time) { return time.time_since_epoch().count(); }
Time time_of(const sqlite::Value& value) { return Time(std::chrono::microseconds(value.number)); }
std::string text_of(const sqlite::Value& value) { return value.bytes.value_or(std::string()); }

// The long message that a part belongs to: sender, receiver, reference, total.
std::string group_of(const IncomingMessage& message) {
  const auto& part = *message.part;
  return fmt::format("{}|{}|{}|{}|{}", message.source.digits, message.destination.digits, part.kind,
                     part.reference, part.total);
}

}  // namespace

std::string Inbox::schema() {
  return "CREATE TABLE IF NOT EXISTS key(bytes BLOB);"
         "CREATE TABLE IF NOT EXISTS seen(hash BLOB PRIMARY KEY, id BLOB, first_at INTEGER, answered_at "
         "INTEGER,"
         " link INTEGER, count INTEGER) WITHOUT ROWID;"
         "CREATE INDEX IF NOT EXISTS seen_first ON seen(first_at);"
         "CREATE TABLE IF NOT EXISTS links(link INTEGER PRIMARY KEY, read INTEGER);"
         "CREATE TABLE IF NOT EXISTS long(id BLOB PRIMARY KEY, part_of BLOB, total INTEGER, began INTEGER,"
         " done INTEGER) WITHOUT ROWID;"
         "CREATE INDEX IF NOT EXISTS long_of ON long(part_of);"
         "CREATE TABLE IF NOT EXISTS parts(id BLOB, number INTEGER, hash BLOB, pdu BLOB, PRIMARY KEY(id, "
         "number))"
         " WITHOUT ROWID;"
         "CREATE TABLE IF NOT EXISTS once(id BLOB PRIMARY KEY, at INTEGER) WITHOUT ROWID;";
}

result<Inbox> Inbox::open(sqlite::Database& database, Settings settings, Time now) {
  Inbox inbox(database, settings);
  BALIE_TRY(auto rows, database.run("SELECT bytes FROM key"));
  if (rows.empty()) {
    inbox.key_ = random_hash_key();
    const std::string_view bytes(reinterpret_cast<const char*>(inbox.key_.data()), inbox.key_.size());
    BALIE_CHECK(database.run("INSERT INTO key VALUES(?)", {bytes}));
  } else {
    const auto bytes = text_of(rows[0][0]);
    std::memcpy(inbox.key_.data(), bytes.data(), std::min(bytes.size(), inbox.key_.size()));
  }
  BALIE_TRY(rows, database.run("SELECT COALESCE(MAX(link), 0) FROM links"));
  inbox.last_link_ = static_cast<std::uint64_t>(rows[0][0].number);
  BALIE_CHECK(inbox.sweep(now));
  return inbox;
}

std::uint64_t Inbox::new_link() {
  links_.insert(++last_link_);
  // Written, so that its number is never drawn again; where it is not, a repeat may be taken for a new
  // message.
  const auto held =
      database_->run("INSERT OR REPLACE INTO links VALUES(?, 0)", {static_cast<std::int64_t>(last_link_)});
  static_cast<void>(held);
  return last_link_;
}

result<void> Inbox::read(std::uint64_t link, std::uint64_t count) {
  BALIE_CHECK(database_->run("INSERT INTO links VALUES(?1, ?2) ON CONFLICT(link) DO UPDATE SET read = ?2",
                             {static_cast<std::int64_t>(link), static_cast<std::int64_t>(count)}));
  return {};
}

// `row`: first_at, answered_at, link, count.
result<bool> Inbox::is_repeat(const sqlite::Row& row, Time now) const {
  const auto first = time_of(row[0]), answered = time_of(row[1]);
  if (row[1].number == 0) return now - first < settings_.unanswered;
  if (now - answered < settings_.echo) return true;
  if (links_.contains(static_cast<std::uint64_t>(row[2].number))) return false;
  BALIE_TRY(const auto read, database_->run("SELECT read FROM links WHERE link = ?", {row[2].number}));
  const bool was_read = !read.empty() && read[0][0].number >= row[3].number;
  return !was_read && now - answered < settings_.unread;
}

result<Inbox::Recognised> Inbox::recognise(const IncomingMessage& message, Time now) {
  const auto hash = to_base32(hash128(key_, stable_bytes(message)));
  BALIE_CHECK(database_->defer(false));
  BALIE_TRY(const auto rows,
            database_->run("SELECT first_at, answered_at, link, count, id FROM seen WHERE hash = ?",
                           {std::string_view(hash)}));
  if (!rows.empty()) {
    BALIE_TRY(const bool repeat, is_repeat(rows[0], now));
    if (repeat) return Recognised{text_of(rows[0][4]), true};
  }
  // With its time: the same words come again another day.
  auto id = fmt::format("{}-{:x}", hash, count_of(now));
  BALIE_CHECK(database_->run("INSERT OR REPLACE INTO seen VALUES(?, ?, ?, 0, 0, 0)",
                             {std::string_view(hash), std::string_view(id), count_of(now)}));
  return Recognised{std::move(id), false};
}

result<void> Inbox::answered(const std::string& id, std::uint64_t link, std::uint64_t count, Time now) {
  BALIE_CHECK(database_->defer(false));
  BALIE_CHECK(
      database_->run("UPDATE seen SET answered_at = ?, link = ?, count = ? WHERE hash = ?",
                     {count_of(now), static_cast<std::int64_t>(link), static_cast<std::int64_t>(count),
                      std::string_view(id).substr(0, id.find('-'))}));
  return {};
}

result<Inbox::Taken> Inbox::take_part(const IncomingMessage& message, const Pdu& pdu,
                                      gsm::Alphabet of_default, Time now) {
  const auto group = group_of(message);
  const auto hash = to_base32(hash128(key_, stable_bytes(message)));
  const std::int64_t number = message.part->number;
  BALIE_CHECK(database_->lasting(true));
  BALIE_TRY(const auto open,
            database_->run("SELECT id, done, began FROM long WHERE part_of = ? ORDER BY began DESC, id DESC "
                           "LIMIT 1",
                           {std::string_view(group)}));
  std::string id = open.empty() ? std::string() : text_of(open[0][0]);
  if (!id.empty()) {
    BALIE_TRY(const auto held, database_->run("SELECT hash FROM parts WHERE id = ? AND number = ?",
                                              {std::string_view(id), number}));
    const bool same = !held.empty() && text_of(held[0][0]) == hash;
    const bool done = open[0][1].number != 0;
    if (same && (!done || now - time_of(open[0][1]) < settings_.unread)) return Taken{true, std::nullopt};
    // Another part under the same number, or after the whole: the sender has come round to this reference
    // again.
    if (!held.empty() || done) id.clear();
  }
  if (id.empty()) {
    BALIE_TRY(const auto before,
              database_->run("SELECT COUNT(*) FROM long WHERE part_of = ?", {std::string_view(group)}));
    id = fmt::format("{}-{:x}-{}", to_base32(hash128(key_, group)), count_of(now), before[0][0].number);
    BALIE_CHECK(database_->run(
        "INSERT OR IGNORE INTO long VALUES(?, ?, ?, ?, 0)",
        {std::string_view(id), std::string_view(group), std::int64_t{message.part->total}, count_of(now)}));
  }
  BALIE_CHECK(
      database_->run("INSERT OR REPLACE INTO parts VALUES(?, ?, ?, ?)",
                     {std::string_view(id), number, std::string_view(hash), std::string_view(encode(pdu))}));
  BALIE_TRY(auto whole, load(id, of_default));
  if (std::ranges::all_of(whole.parts, [](const auto& part) { return part.has_value(); })) {
    return Taken{false, std::move(whole)};
  }
  return Taken{};
}

result<Inbox::Long> Inbox::load(const std::string& id, gsm::Alphabet of_default) const {
  BALIE_TRY(const auto rows,
            database_->run("SELECT total, began FROM long WHERE id = ?", {std::string_view(id)}));
  Long whole;
  whole.id = id;
  if (rows.empty()) return whole;
  whole.began = time_of(rows[0][1]);
  whole.parts.resize(static_cast<std::size_t>(rows[0][0].number));
  BALIE_TRY(const auto parts,
            database_->run("SELECT number, pdu FROM parts WHERE id = ?", {std::string_view(id)}));
  for (const auto& row : parts) {
    const auto pdu = decode(text_of(row[1]));
    const auto at = static_cast<std::size_t>(row[0].number) - 1;
    if (!pdu || at >= whole.parts.size()) continue;
    if (auto message = read_message(*pdu, of_default)) whole.parts[at] = std::move(*message);
  }
  return whole;
}

result<std::vector<Inbox::Long>> Inbox::due(gsm::Alphabet of_default, Time now) {
  BALIE_TRY(const auto rows,
            database_->run(
                "SELECT id FROM long WHERE done = 0 AND (began <= ?1 OR total = (SELECT COUNT(*) FROM parts "
                "WHERE parts.id = long.id)) ORDER BY began LIMIT 100",
                {count_of(now - std::chrono::ceil<std::chrono::microseconds>(settings_.parts))}));
  std::vector<Long> all;
  for (const auto& row : rows) {
    BALIE_TRY(auto whole, load(text_of(row[0]), of_default));
    all.push_back(std::move(whole));
  }
  return all;
}

result<std::int64_t> Inbox::parts_waiting() const {
  BALIE_TRY(const auto rows, database_->run("SELECT COUNT(*) FROM long JOIN parts USING(id) WHERE done = 0"));
  return rows[0][0].number;
}

result<void> Inbox::done(const std::string& id, Time now) {
  BALIE_CHECK(database_->lasting(true));
  BALIE_CHECK(database_->run("UPDATE long SET done = ? WHERE id = ?", {count_of(now), std::string_view(id)}));
  BALIE_CHECK(database_->lasting(false));
  BALIE_CHECK(database_->run("UPDATE parts SET pdu = x'' WHERE id = ?", {std::string_view(id)}));
  return {};
}

result<void> Inbox::sweep(Time now) {
  const auto before = count_of(now - std::chrono::ceil<std::chrono::microseconds>(settings_.unanswered));
  BALIE_CHECK(database_->lasting(false));
  BALIE_CHECK(database_->run("DELETE FROM seen WHERE first_at < ?", {before}));
  BALIE_CHECK(database_->run(
      "DELETE FROM parts WHERE id IN (SELECT id FROM long WHERE done > 0 AND done < ?)", {before}));
  BALIE_CHECK(database_->run("DELETE FROM long WHERE done > 0 AND done < ?", {before}));
  BALIE_CHECK(database_->run("DELETE FROM once WHERE at < ?", {before}));
  BALIE_CHECK(database_->run("DELETE FROM links WHERE link NOT IN (SELECT link FROM seen) AND link < ?",
                             {static_cast<std::int64_t>(last_link_)}));
  return {};
}

result<bool> Inbox::first_time(const std::string& id, Time now) {
  BALIE_CHECK(database_->lasting(true));
  BALIE_CHECK(
      database_->run("INSERT OR IGNORE INTO once VALUES(?, ?)", {std::string_view(id), count_of(now)}));
  return database_->changes() == 1;
}

}  // namespace balie::smpp
