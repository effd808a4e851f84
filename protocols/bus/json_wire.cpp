#include "core/base/json_text.hpp"
#include "protocols/bus/json.hpp"
#include "protocols/bus/json_number.hpp"
#include "protocols/bus/json_shape.hpp"
#include "protocols/bus/json_text.hpp"
#include "protocols/bus/wire.hpp"

#include <bit>
#include <bitset>
#include <cstring>
#include <utility>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;

double real_of(std::string_view bytes) {
  std::uint64_t bits = 0;
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(&bits, bytes.data(), sizeof bits);
  return std::bit_cast<double>(bits);
}

// Every function that gives a bool says false for what is to be parsed instead.
class WireWriter {
 public:
  explicit WireWriter(std::string& out) : out_(out) {}

  // Each field stands once, the elements of a list together. Those of one message may come in any order, as
  // in JSON.
  bool message(std::string_view bytes, const JsonShape& shape, int depth) {
    if (depth == 0 || shape.kind() != JsonKind::message) return false;
    out_ += '{';
    const auto begin = out_.size();
    std::bitset<JsonShape::fields_max> seen;
    const JsonField* field = nullptr;
    const JsonField* list = nullptr;  // whose elements are being written
    bool choice = false;              // a member of a oneof was written; of two the later would count
    WireReader reader(bytes);
    while (const auto given = reader.next()) {
      if (list == nullptr || list->number != given->number) {
        close(list);
        field = find(shape, field, given->number);
        if (field == nullptr || seen.test(field->index)) return false;
        seen.set(field->index);
        if (field->choice && std::exchange(choice, true)) return false;
        if (!field->repeated) {
          if (!single(*given, *field, depth)) return false;
          continue;
        }
        list = field;
        out_ += list->opening;
        out_ += '[';
      }
      if (!fits(*given, *list) || !value(*given, *list, depth)) return false;
      out_ += ',';
    }
    close(list);
    if (out_.size() > begin) out_.pop_back();  // the comma behind the last one
    out_ += '}';
    return reader.good();
  }

 private:
  // Most come in the order of their numbers.
  static const JsonField* find(const JsonShape& shape, const JsonField* last, int number) {
    const auto& fields = shape.fields();
    auto at = last != nullptr && last->number < number ? last->index + 1 : 0;
    while (at < fields.size() && fields[at].number < number) ++at;
    return at < fields.size() && fields[at].number == number ? &fields[at] : nullptr;
  }

  static bool fits(const WireReader::Field& given, const JsonField& field) {
    return (static_cast<unsigned char>(given.whole.front()) & 7) == field.wire_type;
  }

  void close(const JsonField*& list) {
    if (std::exchange(list, nullptr) == nullptr) return;
    out_.back() = ']';
    out_ += ',';
  }

  // A member with the comma behind it; nothing where the value is the default and presence is not tracked.
  bool single(const WireReader::Field& given, const JsonField& field, int depth) {
    if (!fits(given, field)) return false;
    const bool empty =
        field.kind == JsonKind::real ? real_of(given.bytes) == 0 : given.value == 0 && given.bytes.empty();
    if (empty && !field.presence) return true;
    out_ += field.opening;
    if (!value(given, field, depth)) return false;
    out_ += ',';
    return true;
  }

  bool value(const WireReader::Field& given, const JsonField& field, int depth) {
    switch (field.kind) {
      case JsonKind::text:
        append_json_text(given.bytes, out_);
        return true;
      case JsonKind::boolean:
        out_ += given.value != 0 ? "true" : "false";
        return true;
      case JsonKind::int32:
        return number<std::int32_t>(static_cast<std::int64_t>(given.value));
      case JsonKind::uint32:
        return number<std::uint32_t>(given.value);
      case JsonKind::int64:
        append_quoted_number(static_cast<std::int64_t>(given.value), out_);
        return true;
      case JsonKind::uint64:
        append_quoted_number(given.value, out_);
        return true;
      case JsonKind::real:
        append_real(real_of(given.bytes), out_);
        return true;
      case JsonKind::message:
        return message(given.bytes, *field.shape, depth - 1);
      case JsonKind::timestamp:
        return timestamp(given.bytes);
      default:
        return false;
    }
  }

  template <typename Number>
  bool number(auto value) {
    if (!std::in_range<Number>(value)) return false;
    append_number(value, out_);
    return true;
  }

  bool timestamp(std::string_view bytes) {
    constexpr int seconds = 1, nanos = 2;
    time_.Clear();
    WireReader reader(bytes);
    while (const auto given = reader.next()) {
      if ((static_cast<unsigned char>(given->whole.front()) & 7) != 0) return false;
      if (given->number == seconds) {
        time_.set_seconds(static_cast<std::int64_t>(given->value));
      } else if (given->number == nanos) {
        time_.set_nanos(static_cast<std::int32_t>(given->value));
      } else {
        return false;
      }
    }
    append_timestamp(time_, out_);
    return reader.good();
  }

  std::string& out_;
  pb::Timestamp time_;
};

}  // namespace

bool to_json(std::string_view serialised, const pb::Descriptor& type, const Limits& limits,
             std::string& out) {
  const auto before = out.size();
  if (WireWriter(out).message(serialised, json_shape(type), limits.depth_max)) return true;
  out.resize(before);
  return false;
}

}  // namespace balie::bus
