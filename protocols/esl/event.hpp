// Events of FreeSWITCH, in JSON or as lines.
#pragma once

#include "protocols/esl/packet.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace balie::esl {

struct Event {
  Headers headers{};
  std::string body{};

  // The header, whatever its case; empty when there is none.
  [[nodiscard]] std::string_view text(std::string_view name) const { return header_of(headers, name); }
  // A channel variable: the header "variable_NAME".
  [[nodiscard]] std::string_view variable(std::string_view name) const;
  // 0 when it is no number.
  [[nodiscard]] std::int64_t number(std::string_view name) const;
  [[nodiscard]] std::string_view name() const { return text("Event-Name"); }
  // Of the channel that it is about.
  [[nodiscard]] std::string_view uuid() const { return text("Unique-ID"); }
  bool operator==(const Event&) const = default;
};

// The event in a packet "text/event-json" or "text/event-plain"; a list of values becomes "ARRAY::a|:b", as
// the lines have it. Errors, of Fate::reject: "esl.bad_event". The reply to `connect` is an event too: see
// event_of_reply.
result<Event> read_event(const Packet& packet, std::size_t headers_max = 4096);
Event event_of_reply(Packet packet);

}  // namespace balie::esl
