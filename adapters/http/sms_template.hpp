// What is posted to a gateway: a text with {{names}} in it (Mustache), whose values are written so that they
// stay values.
#pragma once

#include "core/base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace balie::http {

class SmsTemplate {
 public:
  // `content`: "form" (values are percent-encoded) or "json" (values stand within quotes). Error, fatal:
  // "sms.template" (no Mustache, longer than 64 KiB, or with a tag that would write a value as it is).
  static result<SmsTemplate> read(std::string_view text, std::string_view content);

  [[nodiscard]] std::string render(const std::map<std::string, std::string>& values) const;
  [[nodiscard]] std::string_view content_type() const;

 private:
  std::string text_;
  bool json_ = false;
};

// %XX for all but letters, digits and "-._~" (RFC 3986).
std::string percent_encode(std::string_view text);

}  // namespace balie::http
