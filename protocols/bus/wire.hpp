// Messages as bytes: put together from parts that are serialised already, and told apart at their outermost
// level alone. https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <cstdint>
#include <optional>
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

// A field whose value is a number.
inline void append_number_field(std::string& out, int field, std::uint64_t value) {
  append_varint(out, static_cast<std::uint64_t>(field) << 3);
  append_varint(out, value);
}

// A field whose value is a string, bytes or a message.
inline void append_bytes_field(std::string& out, int field, std::string_view bytes) {
  append_varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  append_varint(out, bytes.size());
  out.append(bytes);
}

// The same for text, which is left out where it is empty, as proto3 does.
inline void append_text_field(std::string& out, int field, std::string_view text) {
  if (!text.empty()) append_bytes_field(out, field, text);
}

inline std::size_t bytes_field_size(std::size_t bytes) { return 1 + varint_bytes(bytes) + bytes; }

// The outermost fields of a message, one after the other. Numbers and strings, bytes and messages; groups,
// which proto3 does not have, are malformed. Views into the bytes that were given.
class WireReader {
 public:
  struct Field {
    int number = 0;
    std::uint64_t value = 0;  // of a number
    std::string_view bytes;   // of a string, bytes or a message
    std::string_view whole;   // with its tag
  };
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}
  // nullopt: the end, or malformed.
  std::optional<Field> next();
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::optional<std::uint64_t> varint();
  std::optional<std::string_view> take(std::uint64_t count);
  std::string_view rest_;
  bool good_ = true;
};

// The last field with this number that holds bytes; empty where there is none.
std::string_view bytes_field(std::string_view message, int number);

}  // namespace balie::bus
