#include "adapters/sdk/web/page_headers.hpp"

namespace balie::web {

void add_page_headers(const PageHeaders& page, Response& response) {
  const auto add = [&](const char* name, std::string value) {
    response.headers.emplace_back(name, std::move(value));
  };
  add("Content-Security-Policy", page.content_security_policy);
  add("Referrer-Policy", page.referrer_policy);
  add("Cross-Origin-Resource-Policy", page.resource_policy);
  if (page.resource_policy == "same-origin") add("Cross-Origin-Opener-Policy", "same-origin");
  // For browsers that do not know frame-ancestors.
  if (page.content_security_policy.find("frame-ancestors 'none'") != std::string::npos) {
    add("X-Frame-Options", "DENY");
  }
  if (page.encrypted) add("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace balie::web
