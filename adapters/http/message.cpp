#include "adapters/http/message.hpp"

namespace balie::http {

void Request::clear() {
  for (auto* text : {&method, &target, &content_type, &accept, &authorization, &last_event_id, &body}) {
    text->clear();
  }
  keep_alive = true;
  http_1_0 = false;
}

bool Request::wants_stream() const {
  return method == "GET" && accept.find("text/event-stream") != std::string::npos;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace balie::http
