#include "adapters/sdk/web/message.hpp"

namespace balie::web {

void Request::clear() {
  for (auto* text : {&method, &target, &content_type, &accept, &authorization, &last_event_id, &host, &origin,
                     &cookie, &if_none_match, &accept_encoding, &accept_language, &forwarded_for,
                     &forwarded_proto, &csrf, &signature, &websocket_key, &websocket_version, &body}) {
    text->clear();
  }
  keep_alive = true;
  http_1_0 = wants_websocket = false;
}

bool Request::wants_stream() const {
  return method == "GET" && accept.find("text/event-stream") != std::string::npos;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
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
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace balie::web
