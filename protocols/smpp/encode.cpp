#include "protocols/smpp/codec.hpp"
#include "protocols/smpp/fields.hpp"

#include <algorithm>
#include <concepts>
#include <limits>

namespace balie::smpp {
namespace {

constexpr std::size_t list_max = 255, counted_max = 255;

void append(std::string& bytes, std::unsigned_integral auto number) {
  for (int shift = (static_cast<int>(sizeof(number)) - 1) * 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(number >> shift & 0xff);
  }
}

class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) {}

  void operator()(std::string_view, std::unsigned_integral auto& number) { append(bytes_, number); }
  void operator()(std::string_view, const std::string& text) {
    bytes_.append(text, 0, text.find('\0'));
    bytes_ += '\0';
  }
  void operator()(std::string_view name, const Address& address) {
    append(bytes_, address.ton);
    append(bytes_, address.npi);
    (*this)(name, address.digits);
  }
  void operator()(std::string_view, fields::Counted<const std::string> counted) {
    const bool fits = counted.text.size() <= counted_max;
    append(bytes_, static_cast<std::uint8_t>(fits ? counted.text.size() : 0));
    if (fits) {
      bytes_ += counted.text;
    } else {
      payload_ = &counted.text;
    }
  }
  void operator()(std::string_view name, const std::vector<Destination>& destinations) {
    const auto count = std::min(destinations.size(), list_max);
    append(bytes_, static_cast<std::uint8_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      const auto& destination = destinations[i];
      append(bytes_, static_cast<std::uint8_t>(destination.is_list ? 2 : 1));
      if (destination.is_list) {
        (*this)(name, destination.address.digits);
      } else {
        (*this)(name, destination.address);
      }
    }
  }
  void operator()(std::string_view name, const std::vector<Unsuccessful>& unsuccessful) {
    const auto count = std::min(unsuccessful.size(), list_max);
    append(bytes_, static_cast<std::uint8_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      (*this)(name, unsuccessful[i].address);
      append(bytes_, unsuccessful[i].status);
    }
  }

  // A text that was too long for its place.
  [[nodiscard]] const std::string* payload() const { return payload_; }

 private:
  std::string& bytes_;
  const std::string* payload_ = nullptr;
};

void append_tlv(std::string& bytes, std::uint16_t tag, std::string_view value) {
  value = value.substr(0, std::numeric_limits<std::uint16_t>::max());
  append(bytes, tag);
  append(bytes, static_cast<std::uint16_t>(value.size()));
  bytes += value;
}

}  // namespace

void encode(const Pdu& pdu, std::string& bytes) {
  const auto start = bytes.size();
  append(bytes, std::uint32_t{0});
  append(bytes, pdu.command);
  append(bytes, pdu.status);
  append(bytes, pdu.sequence);
  Writer writer(bytes);
  std::visit([&](const auto& body) { fields::visit(body, &body, writer); }, pdu.body);
  if (pdu.unterminated && bytes.back() == '\0' && bytes.size() > start + header_bytes) bytes.pop_back();
  if (writer.payload() != nullptr) append_tlv(bytes, tag::message_payload, *writer.payload());
  for (const auto& tlv : pdu.tlvs) append_tlv(bytes, tlv.tag, tlv.value);
  bytes += pdu.rest;
  const auto length = static_cast<std::uint32_t>(bytes.size() - start);
  for (std::size_t i = 0; i < 4; ++i) bytes[start + i] = static_cast<char>(length >> (24 - 8 * i) & 0xff);
}

std::string encode(const Pdu& pdu) {
  std::string bytes;
  bytes.reserve(256);
  encode(pdu, bytes);
  return bytes;
}

Body body_of(std::uint32_t id) {
  using namespace command;
  switch (id) {
    case bind_receiver:
    case bind_transmitter:
    case bind_transceiver:
      return Bind{};
    case response_to(bind_receiver):
    case response_to(bind_transmitter):
    case response_to(bind_transceiver):
      return SystemId{};
    case outbind:
      return Outbind{};
    case submit_sm:
    case deliver_sm:
      return ShortMessage{};
    case response_to(submit_sm):
    case response_to(deliver_sm):
    case response_to(data_sm):
      return MessageId{};
    case submit_multi:
      return SubmitMulti{};
    case response_to(submit_multi):
      return SubmitMultiResponse{};
    case data_sm:
      return DataMessage{};
    case query_sm:
      return Query{};
    case response_to(query_sm):
      return QueryResponse{};
    case cancel_sm:
      return Cancel{};
    case replace_sm:
      return Replace{};
    case alert_notification:
      return Alert{};
    default:
      return std::monostate{};
  }
}

}  // namespace balie::smpp
