#include "adapters/desk/sessions.hpp"

#include "adapters/desk/password.hpp"

#include <algorithm>

namespace balie::desk {
namespace {

constexpr std::size_t token_bytes = 32, token_text_max = 64;
constexpr auto seen_step = std::chrono::seconds(10);  // no write for each request

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }
std::int64_t micros(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace

result<Sessions::Begun> Sessions::begin(std::string_view user) {
  Begun begun;
  begun.token = random_word(token_bytes);
  begun.session = {hash_word(begun.token, "session"), std::string(user), hash_word(begun.token, "csrf")};
  const auto now = micros(clock_.time());
  BALIE_CHECK(database_.run(
      "INSERT INTO session VALUES (?, ?, ?, ?, ?)",
      {std::string_view(begun.session.key), user, std::string_view(begun.session.csrf), now, now}));
  return begun;
}

result<std::optional<Session>> Sessions::held(const std::string& key) {
  BALIE_TRY(const auto rows, database_.run("SELECT user, csrf, began, seen FROM session WHERE key = ?",
                                           {std::string_view(key)}));
  if (rows.empty()) return std::nullopt;
  const auto now = micros(clock_.time());
  const auto began = rows[0][2].number, seen = rows[0][3].number;
  if (now - began > micros(limits_.longest) || now - seen > micros(limits_.idle)) {
    BALIE_CHECK(end(key));
    return std::nullopt;
  }
  if (now - seen > std::min(micros(Duration(seen_step)), micros(limits_.idle) / 4)) {
    BALIE_CHECK(database_.run("UPDATE session SET seen = ? WHERE key = ?", {now, std::string_view(key)}));
  }
  return Session{key, rows[0][0].bytes.value_or(""), rows[0][1].bytes.value_or("")};
}

result<std::optional<Session>> Sessions::find(std::string_view token) {
  if (token.empty() || token.size() > token_text_max) return std::nullopt;
  return held(hash_word(token, "session"));
}

result<bool> Sessions::lives(const std::string& key) {
  BALIE_TRY(const auto session, held(key));
  return session.has_value();
}

result<void> Sessions::end(const std::string& key) {
  BALIE_CHECK(database_.run("DELETE FROM session WHERE key = ?", {std::string_view(key)}));
  return {};
}

result<void> Sessions::end_of(std::string_view user, std::string_view but) {
  BALIE_CHECK(database_.run("DELETE FROM session WHERE user = ? AND key <> ?", {user, but}));
  return {};
}

result<void> Sessions::sweep() {
  const auto now = micros(clock_.time());
  BALIE_CHECK(database_.run("DELETE FROM session WHERE began < ? OR seen < ?",
                            {now - micros(limits_.longest), now - micros(limits_.idle)}));
  return {};
}

Duration LockOut::wait(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return Duration::zero();
  return std::max(Duration::zero(), Duration(found->second->until - clock_.instant()));
}

void LockOut::failed(std::string_view name) {
  auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    if (entries_.size() >= limits_.names_max) {
      by_name_.erase(entries_.back().name);
      entries_.pop_back();
    }
    entries_.push_front({std::string(name), 0, clock_.instant()});
    found = by_name_.emplace(entries_.front().name, entries_.begin()).first;
  } else {
    entries_.splice(entries_.begin(), entries_, found->second);
  }
  auto& entry = *found->second;
  if (++entry.failures < limits_.free) return;
  const auto doublings = std::min(entry.failures - limits_.free, 20U);
  entry.until = clock_.instant() + std::min(limits_.longest, limits_.first * (1U << doublings));
}

void LockOut::worked(std::string_view name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return;
  const auto entry = found->second;
  by_name_.erase(found);
  entries_.erase(entry);
}

}  // namespace balie::desk
