#include "adapters/desk/users.hpp"

#include "adapters/desk/password.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace balie::desk {
namespace {

constexpr std::size_t name_bytes_max = 200, password_letters_min = 5;
constexpr auto roles = std::to_array<std::string_view>(
    {"agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin"});

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '@';
}

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }

User user_of(const sqlite::Row& row) {
  User user;
  user.shown.ParseFromString(row[1].bytes.value_or(""));
  user.shown.set_user(row[0].bytes.value_or(""));
  user.password_hash = row[2].bytes.value_or("");
  user.password_expired = row[3].number != 0;
  return user;
}

}  // namespace

bool is_role(std::string_view word) { return std::find(roles.begin(), roles.end(), word) != roles.end(); }

bool User::has(std::string_view role) const {
  return std::find(shown.roles().begin(), shown.roles().end(), role) != shown.roles().end();
}

bool has_same_password(const std::optional<User>& read, const std::optional<User>& now) {
  if (!read || !now) return !read && !now;
  return read->password_hash == now->password_hash;
}

std::optional<Objection> object_to(const page::User& user, bool is_new) {
  const auto& name = user.user();
  if (name.empty() || name.size() > 64 || !std::all_of(name.begin(), name.end(), is_name_character)) {
    return Objection{"user.bad_name", "user: 1 to 64 characters of a-z 0-9 . - _ @"};
  }
  if (user.name().size() > name_bytes_max || user.agent().size() > name_bytes_max ||
      user.language().size() > 35) {
    return Objection{"user.too_long", "name and agent: at most 200 bytes; language: 35"};
  }
  for (const auto& role : user.roles()) {
    if (!is_role(role)) return Objection{"user.unknown_role", fmt::format("there is no role \"{}\"", role)};
  }
  if (std::find(user.roles().begin(), user.roles().end(), "agent") != user.roles().end() &&
      user.agent().empty()) {
    return Objection{"user.no_agent", "agent: which of the playbook's agents is it?"};
  }
  if (is_new && user.password().empty())
    return Objection{"user.no_password", "password: a new user needs one"};
  return user.password().empty() ? std::nullopt : object_to_password(user.password(), name);
}

std::optional<Objection> object_to_change(const page::User& now, const page::User& asked) {
  if (!now.from_provider()) return std::nullopt;
  const bool same = now.name() == asked.name() && now.agent() == asked.agent() &&
                    std::ranges::equal(now.roles(), asked.roles());
  if (same && asked.password().empty()) return std::nullopt;
  return Objection{"user.from_provider", "name, roles and agent are the provider's, and so is the password"};
}

std::optional<Objection> object_to_password(std::string_view password, std::string_view user) {
  if (password.size() < password_bytes_min) {
    return Objection{"password.too_short", fmt::format("at least {} characters", password_bytes_min)};
  }
  if (password.size() > password_bytes_max) return Objection{"password.too_long", "at most 512 bytes"};
  if (std::set(password.begin(), password.end()).size() < password_letters_min) {
    return Objection{"password.too_simple", "a few letters over and over are soon guessed"};
  }
  if (user.size() > 3 && password.find(user) != std::string_view::npos) {
    return Objection{"password.has_name", "it must not hold the user's name"};
  }
  return std::nullopt;
}

result<std::vector<User>> Users::all() {
  BALIE_TRY(const auto rows, database_.run("SELECT name, shown, hash, expired FROM user ORDER BY name"));
  std::vector<User> users;
  for (const auto& row : rows) users.push_back(user_of(row));
  return users;
}

result<std::optional<User>> Users::find(std::string_view name) {
  BALIE_TRY(const auto rows,
            database_.run("SELECT name, shown, hash, expired FROM user WHERE name = ?", {name}));
  if (rows.empty()) return std::nullopt;
  return user_of(rows[0]);
}

result<void> Users::save(const User& user) {
  auto shown = user.shown;
  shown.clear_password();
  shown.clear_locked_until();
  BALIE_CHECK(database_.run("INSERT OR REPLACE INTO user VALUES (?, ?, ?, ?)",
                            {std::string_view(shown.user()), std::string_view(shown.SerializeAsString()),
                             std::string_view(user.password_hash), std::int64_t{user.password_expired}}));
  return {};
}

result<std::optional<User>> Users::find_bound(std::string_view issuer, std::string_view subject) {
  BALIE_TRY(const auto rows,
            database_.run("SELECT user FROM person WHERE issuer = ? AND subject = ?", {issuer, subject}));
  if (rows.empty()) return std::nullopt;
  BALIE_TRY(auto user, find(rows[0][0].bytes.value_or("")));
  if (user && !user->shown.from_provider()) user.reset();
  return user;
}

result<void> Users::bind(std::string_view issuer, std::string_view subject, std::string_view name) {
  BALIE_CHECK(database_.run("INSERT OR REPLACE INTO person VALUES (?, ?, ?)", {issuer, subject, name}));
  return {};
}

result<bool> Users::erase(std::string_view name) {
  BALIE_CHECK(database_.run("DELETE FROM person WHERE user = ?", {name}));
  BALIE_CHECK(database_.run("DELETE FROM user WHERE name = ?", {name}));
  return database_.changes() > 0;
}

result<void> Users::audit(std::string_view user, std::string_view action, std::string_view subject,
                          std::string_view refused) {
  BALIE_CHECK(database_.run("INSERT INTO audit (at, user, action, subject, refused) VALUES (?, ?, ?, ?, ?)",
                            {micros(clock_.time()), user, action, subject.substr(0, 256), refused}));
  return {};
}

result<std::vector<page::AuditEntry>> Users::audited(std::uint64_t before, std::uint32_t limit) {
  const auto below =
      before == 0 ? INT64_MAX : static_cast<std::int64_t>(std::min<std::uint64_t>(before, INT64_MAX));
  BALIE_TRY(const auto rows,
            database_.run("SELECT number, at, user, action, subject, refused FROM audit WHERE number < ? "
                          "ORDER BY number DESC LIMIT ?",
                          {below, std::int64_t{limit}}));
  std::vector<page::AuditEntry> entries;
  for (const auto& row : rows) {
    auto& entry = entries.emplace_back();
    entry.set_number(static_cast<std::uint64_t>(row[0].number));
    *entry.mutable_at() = sdk::to_wire(Time(std::chrono::microseconds(row[1].number)));
    entry.set_user(row[2].bytes.value_or(""));
    entry.set_action(row[3].bytes.value_or(""));
    entry.set_subject(row[4].bytes.value_or(""));
    entry.set_refused(row[5].bytes.value_or(""));
  }
  return entries;
}

result<void> Users::forget_audit(Time before) {
  BALIE_CHECK(database_.run("DELETE FROM audit WHERE at < ?", {micros(before)}));
  return {};
}

}  // namespace balie::desk
