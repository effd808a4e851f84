#include "protocols/bus/joined.hpp"

#include <algorithm>

namespace balie::bus {

bool join(std::string& frame, std::size_t& count, std::string_view message, std::size_t count_max) {
  if (count == 0) {
    frame = message;
    count = 1;
    return true;
  }
  if (count >= std::min<std::size_t>(count_max, joined_max)) return false;
  if (frame.size() + message.size() > joined_bytes_max) return false;
  if (count == 1) {
    std::string joined;
    joined.reserve(4 * frame.size());
    append_bytes_field(joined, joined_field, frame);
    frame = std::move(joined);
  }
  append_bytes_field(frame, joined_field, message);
  ++count;
  return true;
}

}  // namespace balie::bus
