#include "protocols/bus/wire.hpp"

namespace balie::bus {
namespace {

enum WireType : unsigned { wire_varint = 0, wire_fixed64 = 1, wire_bytes = 2, wire_fixed32 = 5 };
constexpr int varint_shift_max = 63;

}  // namespace

std::optional<std::uint64_t> WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift <= varint_shift_max && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  good_ = false;
  return std::nullopt;
}

std::optional<std::string_view> WireReader::take(std::uint64_t count) {
  if (count > rest_.size()) {
    good_ = false;
    return std::nullopt;
  }
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::optional<WireReader::Field> WireReader::next() {
  if (rest_.empty() || !good_) return std::nullopt;
  const auto* begin = rest_.data();
  const auto tag = varint();
  if (!tag) return std::nullopt;
  Field field;
  field.number = static_cast<int>(*tag >> 3 & 0x1fffffff);
  std::optional<std::string_view> bytes;
  switch (*tag & 7) {
    case wire_varint:
      if (const auto value = varint()) {
        field.value = *value;
        bytes = std::string_view();
      }
      break;
    case wire_fixed64:
      bytes = take(8);
      break;
    case wire_bytes:
      if (const auto size = varint()) bytes = take(*size);
      break;
    case wire_fixed32:
      bytes = take(4);
      break;
    default:
      good_ = false;
  }
  if (!bytes) return std::nullopt;
  field.bytes = *bytes;
  field.whole = std::string_view(begin, static_cast<std::size_t>(rest_.data() - begin));
  return field;
}

std::string_view bytes_field(std::string_view message, int number) {
  std::string_view found;
  WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == number) found = field->bytes;
  }
  return found;
}

}  // namespace balie::bus
