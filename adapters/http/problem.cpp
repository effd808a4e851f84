#include "adapters/http/problem.hpp"

#include "core/base/json_text.hpp"

#include <fmt/format.h>

namespace balie::http {

Response to_response(const Problem& problem) {
  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  auto& body = response.body;
  body = fmt::format(R"({{"type":"urn:balie:problem:{}","title":"{}","status":{},"code":"{}","detail":)",
                     problem.code, reason_phrase(problem.status), problem.status, problem.code);
  append_json_text(problem.detail, body);
  if (!problem.field.empty()) {
    body += ",\"field\":";
    append_json_text(problem.field, body);
  }
  body += '}';
  if (problem.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"balie\"");
  if (!problem.allow.empty()) response.headers.emplace_back("Allow", problem.allow);
  if (problem.retry_after_seconds > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after_seconds));
  }
  return response;
}

}  // namespace balie::http
