// Who may sign in, and what they did: in the desk's file.
#pragma once

#include "adapters/desk/messages.hpp"
#include "adapters/sdk/sqlite/database.hpp"
#include "core/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::desk {

// "agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin".
bool is_role(std::string_view word);

struct User {
  page::User shown;           // without a password
  std::string password_hash;  // "": nobody gets in
  bool password_expired = false;

  [[nodiscard]] bool has(std::string_view role) const;
};

// Since it was read nobody made or erased the user, or gave it another password.
bool has_same_password(const std::optional<User>& read, const std::optional<User>& now);

// What is wrong with it, as a code and a text for people; nullopt: nothing. `user`: 1 to 64 of a-z 0-9 . - _
// @.
struct Objection {
  std::string code;
  std::string text;
};
std::optional<Objection> object_to(const page::User& user, bool is_new);
// What may not be changed of a user as it stands: of a provider's user nothing but the language, and whether
// it is disabled; `from_provider` itself is nobody's to ask.
std::optional<Objection> object_to_change(const page::User& now, const page::User& asked);
std::optional<Objection> object_to_password(std::string_view password, std::string_view user);

// One strand. Errors: those of Database.
class Users {
 public:
  // The tables that it needs: of users, the audit, and who of a provider is which of them.
  static constexpr const char* schema =
      "CREATE TABLE IF NOT EXISTS user (name BLOB PRIMARY KEY, shown BLOB, hash BLOB, expired INTEGER) "
      "WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS audit (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER, user BLOB, "
      "action BLOB, subject BLOB, refused BLOB);"
      "CREATE TABLE IF NOT EXISTS person (issuer BLOB, subject BLOB, user BLOB UNIQUE, "
      "PRIMARY KEY (issuer, subject)) WITHOUT ROWID;";

  Users(sqlite::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // By their names.
  result<std::vector<User>> all();
  result<std::optional<User>> find(std::string_view name);
  result<void> save(const User& user);
  result<bool> erase(std::string_view name);  // whether there was one

  // The provider's user whom bind() gave that name; nullopt: none, or somebody else has it by now.
  result<std::optional<User>> find_bound(std::string_view issuer, std::string_view subject);
  // Until that user is erased.
  result<void> bind(std::string_view issuer, std::string_view subject, std::string_view name);

  // Ids alone: no name, number or text of a customer.
  result<void> audit(std::string_view user, std::string_view action, std::string_view subject,
                     std::string_view refused = {});
  // The newest before that number (0: of all), at most `limit`.
  result<std::vector<page::AuditEntry>> audited(std::uint64_t before, std::uint32_t limit);
  // Takes away what is older than that.
  result<void> forget_audit(Time before);

 private:
  sqlite::Database& database_;
  const Clock& clock_;
};

}  // namespace balie::desk
