// What went wrong, as a problem document (RFC 9457): application/problem+json.
#pragma once

#include "adapters/http/web.hpp"

#include <string>
#include <string_view>

namespace balie::http {

struct Problem {
  int status = 500;
  std::string code{};    // a word that programs may compare: "unknown_field"; the last part of `type`
  std::string detail{};  // for people; no personal data
  std::string field{};   // "contact.identifiers[0].scheme", where one is at fault
  int retry_after_seconds = 0;
  std::string allow{};  // for 405: the methods that are allowed
};

Response to_response(const Problem& problem);

}  // namespace balie::http
