// A request as it was read, and an answer as it will be written. Values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::web {

// The headers that mean something to us, and no others.
struct Request {
  std::string method;
  std::string target;
  std::string content_type;
  std::string accept;
  std::string authorization;
  std::string last_event_id;
  std::string host;
  std::string origin;
  std::string cookie;
  std::string if_none_match;
  std::string accept_encoding;
  std::string accept_language;
  std::string forwarded_for;      // X-Forwarded-For
  std::string forwarded_proto;    // X-Forwarded-Proto
  std::string csrf;               // X-Csrf-Token
  std::string signature;          // X-Twilio-Signature, of gateways
  std::string websocket_key;      // Sec-WebSocket-Key
  std::string websocket_version;  // Sec-WebSocket-Version
  std::string body;
  bool keep_alive = true;
  bool http_1_0 = false;
  bool wants_websocket = false;  // Connection: Upgrade, and to a WebSocket

  // It asks for server-sent events.
  [[nodiscard]] bool wants_stream() const;
  // Empty again, with the memory kept.
  void clear();
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // besides those on type, length and caching
  std::string cache_control = "no-store";                    // most of what is answered is of a person
};

std::string_view reason_phrase(int status);

}  // namespace balie::web
