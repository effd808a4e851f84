// Several messages in one frame: a ToHub or FromHub that holds nothing but `joined`, so that what a frame
// costs is shared. Sent only to a peer that said in Hello or Welcome how many it takes.
#pragma once

#include "core/base/result.hpp"
#include "protocols/bus/wire.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace balie::bus {

constexpr std::uint32_t joined_max = 256;            // messages in a frame
constexpr std::size_t joined_bytes_max = 256 << 10;  // of a frame that is added to
constexpr int joined_field = 15;                     // of ToHub and of FromHub
constexpr char joined_tag = joined_field << 3 | 2;

// Such a frame begins with its first message.
inline bool is_joined(std::string_view frame) { return !frame.empty() && frame.front() == joined_tag; }

// Hands over the messages of a joined frame, views into it, until `take(message)` says false. Error
// "bus.malformed", the peer's fault: more than `count_max`, or anything beside them; what came before it was
// handed over.
template <typename Take>
result<void> each_joined(std::string_view frame, std::size_t count_max, Take take) {
  WireReader reader(frame);
  std::size_t count = 0;
  while (const auto field = reader.next()) {
    if (field->number != joined_field || field->whole.front() != joined_tag || ++count > count_max) {
      return failure(Fate::reconnect, "bus.malformed", "a frame holds more beside its messages, or too many");
    }
    if (!take(field->bytes)) return {};
  }
  if (reader.good()) return {};
  return failure(Fate::reconnect, "bus.malformed", "a frame of several messages cannot be told apart");
}

// Adds a message to a frame that holds `count` of them: one alone stands as it is, from the second on they
// are joined. False, and nothing is changed: there are `count_max` already, or too many bytes.
bool join(std::string& frame, std::size_t& count, std::string_view message, std::size_t count_max);

}  // namespace balie::bus
