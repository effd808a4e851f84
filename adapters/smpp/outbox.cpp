#include "adapters/smpp/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::smpp {
namespace {

constexpr std::int64_t no_state = -1;
constexpr std::size_t compared_digits = 7;  // country codes come and go between centre and network

std::int64_t count_of(Time time) { return time.time_since_epoch().count(); }
std::string text_of(const sqlite::Value& value) { return value.bytes.value_or(std::string()); }

std::string_view tail(std::string_view digits) {
  return digits.size() > compared_digits ? digits.substr(digits.size() - compared_digits) : digits;
}

// The forms under which a message may be known, the likeliest first.
std::vector<std::string> forms_of(const Receipt& receipt) {
  std::vector<std::string> forms;
  const auto add = [&](std::string form) {
    if (std::ranges::find(forms, form) == forms.end()) forms.push_back(std::move(form));
  };
  for (const auto& id : receipt.ids) add(canonical_id(id));
  for (const auto& id : receipt.ids) {
    for (const auto& form : other_forms(id)) add(canonical_id(form));
  }
  return forms;
}

}  // namespace

std::string Outbox::schema() {
  return "CREATE TABLE IF NOT EXISTS sent(command BLOB, part INTEGER, parts INTEGER, contact BLOB, message "
         "BLOB,"
         " receiver BLOB, at INTEGER, state INTEGER, error BLOB, PRIMARY KEY(command, part)) WITHOUT ROWID;"
         "CREATE INDEX IF NOT EXISTS sent_message ON sent(message);"
         "CREATE INDEX IF NOT EXISTS sent_at ON sent(at);"
         "CREATE TABLE IF NOT EXISTS early(message BLOB PRIMARY KEY, source BLOB, destination BLOB, state "
         "INTEGER,"
         " error BLOB, at INTEGER) WITHOUT ROWID;"
         // How the centre is asked about a part: its id as it came, and the addresses as they went.
         "CREATE TABLE IF NOT EXISTS handles(command BLOB, part INTEGER, message BLOB, source_ton INTEGER,"
         " source_npi INTEGER, source BLOB, receiver_ton INTEGER, receiver_npi INTEGER, receiver BLOB,"
         " at INTEGER, asked INTEGER, PRIMARY KEY(command, part)) WITHOUT ROWID;"
         "CREATE INDEX IF NOT EXISTS handles_asked ON handles(asked);"
         "CREATE INDEX IF NOT EXISTS handles_at ON handles(at);";
}

result<std::optional<Outbox::Report>> Outbox::sent(const Part& part, Time now) {
  const auto message = canonical_id(part.message_id);
  BALIE_CHECK(database_->lasting(false));
  BALIE_CHECK(
      database_->run("INSERT OR REPLACE INTO sent VALUES(?, ?, ?, ?, ?, ?, ?, ?, x'')",
                     {std::string_view(part.command_id), std::int64_t{part.number}, std::int64_t{part.total},
                      std::string_view(part.contact_id), std::string_view(message),
                      std::string_view(part.destination.digits), count_of(now), no_state}));
  const auto& source = part.source;
  const auto& receiver = part.destination;
  BALIE_CHECK(
      database_->run("INSERT OR REPLACE INTO handles VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     {std::string_view(part.command_id), std::int64_t{part.number},
                      std::string_view(part.message_id), std::int64_t{source.ton}, std::int64_t{source.npi},
                      std::string_view(source.digits), std::int64_t{receiver.ton}, std::int64_t{receiver.npi},
                      std::string_view(receiver.digits), count_of(now), count_of(now)}));
  // A receipt that was here first: under this id, or a form of it.
  std::vector<std::string> forms = {message};
  for (const auto& form : other_forms(part.message_id)) forms.push_back(canonical_id(form));
  for (const auto& form : forms) {
    BALIE_TRY(const auto early,
              database_->run("SELECT source, destination, state, error FROM early WHERE message = ?",
                             {std::string_view(form)}));
    if (early.empty()) continue;
    const auto to = tail(receiver.digits);
    if (tail(text_of(early[0][0])) != to && tail(text_of(early[0][1])) != to) continue;
    BALIE_TRY(auto report,
              settle({part.command_id, part.number}, MessageState(early[0][2].number), text_of(early[0][3])));
    BALIE_CHECK(database_->run("DELETE FROM early WHERE message = ?", {std::string_view(form)}));
    return report;
  }
  return std::nullopt;
}

result<std::optional<Outbox::Found>> Outbox::find_part(const Receipt& receipt, const Address& source,
                                                       const Address& destination) {
  for (const auto& form : forms_of(receipt)) {
    BALIE_TRY(
        const auto rows,
        database_->run("SELECT command, part, receiver FROM sent WHERE message = ? ORDER BY at DESC LIMIT 20",
                       {std::string_view(form)}));
    for (const auto& row : rows) {
      const auto receiver = text_of(row[2]);
      if (tail(source.digits) != tail(receiver) && tail(destination.digits) != tail(receiver)) continue;
      return Found{text_of(row[0]), row[1].number};
    }
  }
  return std::nullopt;
}

result<bool> Outbox::knows(const Receipt& receipt, const Address& source, const Address& destination) {
  BALIE_TRY(const auto part, find_part(receipt, source, destination));
  return part.has_value();
}

result<std::optional<Outbox::Report>> Outbox::receipt(const Receipt& receipt, const Address& source,
                                                      const Address& destination, Time now) {
  const auto state = receipt.state.value_or(MessageState::unknown);
  if (!is_final(state)) return std::nullopt;
  BALIE_TRY(const auto part, find_part(receipt, source, destination));
  if (part) return settle(*part, state, receipt.error);
  BALIE_CHECK(database_->lasting(true));
  BALIE_CHECK(
      database_->run("INSERT OR REPLACE INTO early VALUES(?, ?, ?, ?, ?, ?)",
                     {std::string_view(canonical_id(receipt.ids.front())), std::string_view(source.digits),
                      std::string_view(destination.digits), static_cast<std::int64_t>(state),
                      std::string_view(receipt.error), count_of(now)}));
  return std::nullopt;
}

result<std::optional<Outbox::Report>> Outbox::settle(const Found& part, MessageState state,
                                                     const std::string& error) {
  BALIE_CHECK(database_->lasting(true));
  // What was delivered stays delivered, whatever comes later.
  BALIE_CHECK(database_->run(
      "UPDATE sent SET state = ?, error = ? WHERE command = ? AND part = ? AND state <> ?",
      {static_cast<std::int64_t>(state), std::string_view(error), std::string_view(part.command_id),
       part.number, static_cast<std::int64_t>(MessageState::delivered)}));
  // The centre is asked about it no more.
  BALIE_CHECK(database_->run("DELETE FROM handles WHERE command = ? AND part = ?",
                             {std::string_view(part.command_id), part.number}));
  return report_of(part.command_id);
}

result<std::optional<Outbox::Report>> Outbox::settle(const Part& part, MessageState state,
                                                     const std::string& error) {
  return settle(Found{part.command_id, part.number}, state, error);
}

result<std::vector<Outbox::Part>> Outbox::open_parts(const std::string& command_id) const {
  BALIE_TRY(const auto rows,
            database_->run("SELECT part, parts, contact, handles.message, source_ton, source_npi, source,"
                           " receiver_ton, receiver_npi, handles.receiver"
                           " FROM sent JOIN handles USING(command, part) WHERE command = ? AND state = ?"
                           " ORDER BY part",
                           {std::string_view(command_id), no_state}));
  std::vector<Part> parts;
  for (const auto& row : rows) {
    const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(row[at].number); };
    parts.push_back({command_id,
                     text_of(row[2]),
                     static_cast<int>(row[0].number),
                     static_cast<int>(row[1].number),
                     text_of(row[3]),
                     {octet(4), octet(5), text_of(row[6])},
                     {octet(7), octet(8), text_of(row[9])}});
  }
  return parts;
}

result<std::vector<std::string>> Outbox::overdue(Time before, Time now, std::size_t count) {
  BALIE_CHECK(database_->lasting(false));
  BALIE_TRY(const auto rows,
            database_->run("SELECT command, MIN(asked) FROM handles JOIN sent USING(command, part)"
                           " WHERE asked < ? AND state = ? GROUP BY command ORDER BY 2 LIMIT ?",
                           {count_of(before), no_state, static_cast<std::int64_t>(count)}));
  std::vector<std::string> commands;
  for (const auto& row : rows) {
    commands.push_back(text_of(row[0]));
    BALIE_CHECK(database_->run("UPDATE handles SET asked = ? WHERE command = ?",
                               {count_of(now), std::string_view(commands.back())}));
  }
  return commands;
}

result<std::optional<Outbox::Report>> Outbox::report_of(const std::string& command_id) {
  BALIE_TRY(const auto rows, database_->run("SELECT state, error, contact, parts FROM sent WHERE command = ?",
                                            {std::string_view(command_id)}));
  if (rows.empty()) return std::nullopt;
  Report report{command_id, text_of(rows[0][2]), "delivered", {}};
  std::int64_t delivered = 0;
  for (const auto& row : rows) {
    if (row[0].number == no_state) continue;
    const auto state = MessageState(row[0].number);
    if (state == MessageState::delivered) {
      ++delivered;
      continue;
    }
    report.kind = state == MessageState::unknown ? "unknown" : "failed";
    report.reason = to_string(state);
    if (const auto error = text_of(row[1]); !error.empty()) report.reason += " " + error;
    return report;
  }
  if (delivered < rows[0][3].number) return std::nullopt;
  return report;
}

result<void> Outbox::sweep(Time now) {
  const auto before = count_of(now - std::chrono::ceil<std::chrono::microseconds>(kept_));
  BALIE_CHECK(database_->lasting(false));
  BALIE_CHECK(database_->run("DELETE FROM sent WHERE at < ?", {before}));
  BALIE_CHECK(database_->run("DELETE FROM handles WHERE at < ?", {before}));
  BALIE_CHECK(database_->run("DELETE FROM early WHERE at < ?", {before}));
  return {};
}

}  // namespace balie::smpp
