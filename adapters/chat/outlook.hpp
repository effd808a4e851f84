// What visitors may expect before they write: whether somebody answers now, and how long that takes.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include "balie/v1/session.pb.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::chat {

struct Outlook {
  bool open = false;
  std::optional<Time> changes{};       // when that is over; none: not within a year
  std::int64_t estimate_seconds = -1;  // whole minutes; -1: not known
  bool operator==(const Outlook&) const = default;
};

// Of the queue as it stands.
Outlook outlook_of(const v1::QueueStatus& status);
v1::ToHub query_of(std::string_view queue);

// The queue of each entry, and what was heard of it last. One strand.
class Outlooks {
 public:
  // Of lines "ENTRY QUEUE": "shop front-desk". Error, fatal: "chat.settings".
  static result<Outlooks> of(const std::vector<std::string>& lines);

  // nullptr: nothing is known of it.
  [[nodiscard]] const Outlook* find(std::string_view entry) const;
  // The queue to ask about, where there is one and what is known of it is older than `age`; then it counts as
  // asked.
  std::optional<std::string> due(std::string_view entry, Instant now, Duration age);
  // True: it is another than before.
  bool heard(std::string_view entry, const Outlook& outlook);

 private:
  struct Known {
    std::string queue;
    std::optional<Instant> asked{};
    std::optional<Outlook> outlook{};
  };
  std::map<std::string, Known, std::less<>> entries_;
};

}  // namespace balie::chat
