// The target of a request, taken apart: "/v1/customers?tel=%2B31612345678" (RFC 3986).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::web {

struct Target {
  std::string_view path;                                        // as it stands in the request
  std::vector<std::pair<std::string, std::string>> parameters;  // decoded, in order

  // The value of the first parameter of that name.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

// Decodes %XX, and + to a space where `plus` says so; nullopt where a % is not followed by two hexadecimal
// digits.
std::optional<std::string> percent_decode(std::string_view text, bool plus);

// nullopt: not an absolute path, a bad escape, or more than 64 parameters. `target` must outlive the result.
std::optional<Target> parse_target(std::string_view target);

}  // namespace balie::web
