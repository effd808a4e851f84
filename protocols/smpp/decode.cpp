#include "protocols/smpp/codec.hpp"
#include "protocols/smpp/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>

namespace balie::smpp {
namespace {

constexpr std::size_t text_bytes_max = 255, tlvs_max = 200;

// Takes fields from the front. After the first that does not fit it takes no more, and says which it was.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  void operator()(std::string_view name, std::unsigned_integral auto& number) {
    const auto bytes = take(name, sizeof(number));
    number = 0;
    for (const char byte : bytes) {
      number = static_cast<std::decay_t<decltype(number)>>(number << (sizeof(number) > 1 ? 8 : 0)) |
               static_cast<unsigned char>(byte);
    }
  }
  void operator()(std::string_view name, std::string& text) {
    if (failed()) return;
    const auto end = bytes_.find('\0');
    if (std::min(end, bytes_.size()) > text_bytes_max) return fail(name);
    if (end == std::string_view::npos) {
      // Peers forget the NUL of a PDU's last text; and behind that there is nothing.
      if (bytes_.empty()) return fail(name);
      unterminated_ = true;
    }
    text = take(name, std::min(end, bytes_.size()));
    if (!bytes_.empty()) bytes_.remove_prefix(1);
  }
  void operator()(std::string_view name, Address& address) {
    (*this)(name, address.ton);
    (*this)(name, address.npi);
    (*this)(name, address.digits);
  }
  void operator()(std::string_view name, fields::Counted<std::string> counted) {
    std::uint8_t length = 0;
    (*this)(name, length);
    counted.text = take(name, length);
  }
  void operator()(std::string_view name, std::vector<Destination>& destinations) {
    std::uint8_t count = 0;
    (*this)(name, count);
    for (; count > 0 && !failed(); --count) {
      std::uint8_t flag = 0;
      (*this)(name, flag);
      if (flag != 1 && flag != 2) return fail(name);
      auto& destination = destinations.emplace_back();
      destination.is_list = flag == 2;
      if (destination.is_list) {
        (*this)(name, destination.address.digits);
      } else {
        (*this)(name, destination.address);
      }
    }
  }
  void operator()(std::string_view name, std::vector<Unsuccessful>& unsuccessful) {
    std::uint8_t count = 0;
    (*this)(name, count);
    for (; count > 0 && !failed(); --count) {
      auto& one = unsuccessful.emplace_back();
      (*this)(name, one.address);
      (*this)(name, one.status);
    }
  }

  [[nodiscard]] bool failed() const { return !failed_.empty(); }
  [[nodiscard]] std::string_view failed_field() const { return failed_; }
  [[nodiscard]] bool unterminated() const { return unterminated_; }
  [[nodiscard]] std::string_view rest() const { return bytes_; }

 private:
  std::string_view take(std::string_view name, std::size_t count) {
    if (failed() || bytes_.size() < count) {
      fail(name);
      return {};
    }
    const auto taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  void fail(std::string_view name) {
    if (!failed()) failed_ = name;
  }

  std::string_view bytes_;
  std::string_view failed_;
  bool unterminated_ = false;
};

std::uint32_t word(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

result<void> read_tlvs(std::string_view bytes, Pdu& pdu) {
  const auto number = [&](std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                      static_cast<unsigned char>(bytes[at + 1]));
  };
  while (bytes.size() >= 4 && bytes.size() >= 4u + number(2)) {
    if (pdu.tlvs.size() == tlvs_max)
      return failure(Fate::reject, "smpp.tlvs", "too many optional parameters");
    const auto length = number(2);
    pdu.tlvs.push_back({number(0), std::string(bytes.substr(4, length))});
    bytes.remove_prefix(4u + length);
  }
  pdu.rest = bytes;
  return {};
}

}  // namespace

Header read_header(std::string_view bytes) {
  return {word(bytes, 0), word(bytes, 4), word(bytes, 8), word(bytes, 12)};
}

result<Pdu> decode(std::string_view bytes) {
  if (bytes.size() < header_bytes || word(bytes, 0) != bytes.size()) {
    return failure(Fate::reject, "smpp.length",
                   fmt::format("a PDU of {} bytes says otherwise", bytes.size()));
  }
  const auto header = read_header(bytes);
  Pdu pdu{header.command, header.status, header.sequence, {}, {}, {}, false};
  const auto content = bytes.substr(header_bytes);
  if (command_name(header.command).empty()) {
    pdu.rest = content;
    return pdu;
  }
  const bool answer = is_response(header.command);
  if (answer && content.empty()) return pdu;
  pdu.body = body_of(header.command);
  Reader reader(content);
  std::visit([&](auto& body) { fields::visit(body, &body, reader); }, pdu.body);
  if (reader.failed()) {
    if (!answer || header.status == 0) {
      return failure(Fate::reject, "smpp.body",
                     fmt::format("{}: {} does not fit", command_name(header.command), reader.failed_field()));
    }
    pdu.body = {};  // what counts of an error is its status
    pdu.rest = content;
    return pdu;
  }
  pdu.unterminated = reader.unterminated();
  BALIE_CHECK(read_tlvs(reader.rest(), pdu));
  return pdu;
}

void Framer::feed(std::string_view bytes) {
  held_.erase(0, taken_);
  taken_ = 0;
  held_ += bytes;
}

result<std::optional<std::string_view>> Framer::next() {
  const auto unread = std::string_view(held_).substr(taken_);
  if (unread.size() < 4) return std::nullopt;
  const auto length = word(unread, 0);
  if (length < header_bytes || length > pdu_bytes_max_) {
    return failure(Fate::reconnect, "smpp.command_length",
                   fmt::format("a PDU that says it has {} bytes", length));
  }
  if (unread.size() < length) return std::nullopt;
  taken_ += length;
  return unread.substr(0, length);
}

}  // namespace balie::smpp
