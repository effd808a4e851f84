// A request as it was read, and an answer as it will be written. Values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::http {

// The headers that mean something to us, and no others.
struct Request {
  std::string method;
  std::string target;
  std::string content_type;
  std::string accept;
  std::string authorization;
  std::string last_event_id;
  std::string body;
  bool keep_alive = true;
  bool http_1_0 = false;

  // It asks for server-sent events.
  [[nodiscard]] bool wants_stream() const;
  // Empty again, with the memory kept.
  void clear();
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // besides those on type and length
};

std::string_view reason_phrase(int status);

}  // namespace balie::http
