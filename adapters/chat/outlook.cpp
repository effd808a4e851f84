#include "adapters/chat/outlook.hpp"

#include <fmt/format.h>

#include <sstream>

namespace balie::chat {

Outlook outlook_of(const v1::QueueStatus& status) {
  constexpr std::int64_t minute = 60;
  Outlook outlook;
  outlook.open = status.open();
  if (status.has_changes()) outlook.changes = Time(std::chrono::seconds(status.changes().seconds()));
  // To the minute: else each question would be an answer that is news to every page.
  if (status.has_estimate()) {
    outlook.estimate_seconds = (status.estimate().seconds() + minute - 1) / minute * minute;
  }
  return outlook;
}

v1::ToHub query_of(std::string_view queue) {
  v1::ToHub out;
  out.mutable_queue_query()->set_queue(std::string(queue));
  return out;
}

result<Outlooks> Outlooks::of(const std::vector<std::string>& lines) {
  Outlooks made;
  for (const auto& line : lines) {
    std::istringstream words(line);
    std::string entry, queue, more;
    if (!(words >> entry >> queue) || words >> more) {
      return failure(Fate::fatal, "chat.settings", fmt::format("queues: \"{}\" is not ENTRY QUEUE", line));
    }
    made.entries_.insert_or_assign(std::move(entry), Known{std::move(queue)});
  }
  return made;
}

const Outlook* Outlooks::find(std::string_view entry) const {
  const auto found = entries_.find(entry);
  return found == entries_.end() || !found->second.outlook ? nullptr : &*found->second.outlook;
}

std::optional<std::string> Outlooks::due(std::string_view entry, Instant now, Duration age) {
  const auto found = entries_.find(entry);
  if (found == entries_.end()) return std::nullopt;
  auto& known = found->second;
  if (known.asked && now - *known.asked < age) return std::nullopt;
  known.asked = now;
  return known.queue;
}

bool Outlooks::heard(std::string_view entry, const Outlook& outlook) {
  const auto found = entries_.find(entry);
  if (found == entries_.end() || found->second.outlook == outlook) return false;
  found->second.outlook = outlook;
  return true;
}

}  // namespace balie::chat
