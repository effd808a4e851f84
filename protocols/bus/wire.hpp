// Putting messages together from parts that are serialised already, without parsing them again.
// https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace balie::bus {

inline void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

inline std::size_t varint_bytes(std::uint64_t value) {
  std::size_t count = 1;
  for (; value >= 0x80; value >>= 7) ++count;
  return count;
}

// A field with a number below 16 whose value is a number.
inline void append_number_field(std::string& out, int field, std::uint64_t value) {
  out.push_back(static_cast<char>(field << 3));
  append_varint(out, value);
}

// A field with a number below 16 whose value is a string, bytes or a message.
inline void append_bytes_field(std::string& out, int field, std::string_view bytes) {
  out.push_back(static_cast<char>(field << 3 | 2));
  append_varint(out, bytes.size());
  out.append(bytes);
}

inline std::size_t bytes_field_size(std::size_t bytes) { return 1 + varint_bytes(bytes) + bytes; }

}  // namespace balie::bus
