// The headers by which a browser is told what a page of ours may do.
#pragma once

#include "adapters/sdk/web/message.hpp"

#include <string>

namespace balie::web {

struct PageHeaders {
  // The owner's; this one lets a page do nothing at all.
  std::string content_security_policy =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  std::string referrer_policy = "no-referrer";
  // Who may load it: "same-origin", or "cross-origin" for a script that others' pages bring in.
  std::string resource_policy = "same-origin";
  bool encrypted = false;  // then browsers are told to stay with TLS
};

// nosniff is in every answer of the server.
void add_page_headers(const PageHeaders& page, Response& response);

}  // namespace balie::web
