#include "adapters/desk/sessions.hpp"

#include "adapters/desk/password.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::desk {
namespace {

constexpr std::size_t token_bytes = 32, token_text_max = 64;
constexpr auto seen_step = std::chrono::seconds(10);  // no write for each request

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }
std::int64_t micros(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

// Whatever is typed as a name, no two are the same.
std::string key_of(std::string_view name, std::string_view place) {
  return fmt::format("{} {} {}", place.size(), place, name);
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
    // On a full disk the session is as old as it was.
    (void)database_.run("UPDATE session SET seen = ? WHERE key = ?", {now, std::string_view(key)});
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

Duration LockOut::wait_of(const Entry* entry) const {
  return entry ? std::max(Duration::zero(), Duration(entry->until - clock_.instant())) : Duration::zero();
}

Duration LockOut::wait(std::string_view name, std::string_view place) const {
  const auto* here = find(key_of(name, place));
  if (here && here->known) return wait_of(here);
  return std::max(wait_of(here), wait_everywhere(name));
}

Duration LockOut::wait_everywhere(std::string_view name) const { return wait_of(find(key_of(name, ""))); }

const LockOut::Entry* LockOut::find(const std::string& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &*found->second;
}

LockOut::Entry& LockOut::touch(const std::string& key) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front();
  }
  if (entries_.size() >= limits_.entries_max) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({key});
  by_key_.emplace(entries_.front().key, entries_.begin());
  return entries_.front();
}

void LockOut::count(const std::string& key, unsigned free) {
  auto& entry = touch(key);
  if (++entry.failures < free) return;
  const auto doublings = std::min(entry.failures - free, 20U);
  entry.until = clock_.instant() + std::min(limits_.longest, limits_.first * (1U << doublings));
}

void LockOut::failed(std::string_view name, std::string_view place) {
  count(key_of(name, place), limits_.free);
  count(key_of(name, ""), limits_.free_everywhere);
}

void LockOut::worked(std::string_view name, std::string_view place) {
  auto& entry = touch(key_of(name, place));
  entry.failures = 0;
  entry.until = {};
  entry.known = true;
  const auto everywhere = by_key_.find(key_of(name, ""));
  if (everywhere == by_key_.end()) return;
  const auto forgotten = everywhere->second;
  by_key_.erase(everywhere);
  entries_.erase(forgotten);
}

}  // namespace balie::desk
