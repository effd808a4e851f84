// Packets of FreeSWITCH's event socket: headers up to an empty line, and a body of Content-Length bytes.
// https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Modules/mod_event_socket_1048924
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::esl {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header of this name, whatever its case; empty when there is none.
std::string_view header_of(const Headers& headers, std::string_view name);

// Values are decoded (%XX) and valid UTF-8.
struct Packet {
  Headers headers{};
  std::string body{};

  [[nodiscard]] std::string_view header(std::string_view name) const { return header_of(headers, name); }
  // "command/reply", "api/response", "text/event-json", "auth/request", "text/disconnect-notice", ...
  [[nodiscard]] std::string_view type() const { return header("Content-Type"); }
  bool operator==(const Packet&) const = default;
};

struct PacketLimits {
  std::size_t head_bytes_max = 1 << 20;
  std::size_t headers_max = 4096;
  std::size_t body_bytes_max = 16 << 20;
};

// One direction of one connection. An error is final; all are of Fate::reconnect: "esl.too_long",
// "esl.malformed".
class Decoder {
 public:
  explicit Decoder(PacketLimits limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { unread_.append(bytes); }
  // nullopt: needs more bytes.
  result<std::optional<Packet>> next();
  [[nodiscard]] std::size_t unread() const { return unread_.size() - from_; }

 private:
  result<bool> take_head();
  std::unexpected<Error> fail(std::string_view code, std::string text);

  PacketLimits limits_;
  std::string unread_;
  std::size_t from_ = 0;     // what stands before it was read
  std::size_t scanned_ = 0;  // up to here there is no end of the headers
  std::optional<Packet> head_;
  std::size_t body_bytes_ = 0;
  std::optional<Error> failed_;
};

// Lines "name: value" with values as FreeSWITCH encodes them, up to an empty line or the end; `rest` becomes
// what stands behind it.
result<Headers> read_headers(std::string_view text, std::size_t headers_max,
                             std::string_view* rest = nullptr);

// %XX decoded, and U+FFFD in the place of what is not UTF-8. What is no escape stays as it is.
std::string url_decode(std::string_view text);

}  // namespace balie::esl
