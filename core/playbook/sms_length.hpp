// How long a text is as short messages (3GPP TS 23.038, 23.040).
#pragma once

#include <cstdint>
#include <string_view>

namespace balie::playbook {

struct SmsLength {
  bool is_gsm = true;       // all in the GSM 7-bit alphabet; else UCS-2
  std::uint32_t units = 0;  // septets, or UTF-16 units
  std::uint32_t parts = 0;  // messages: 160 septets or 70 units alone; 153 or 67 of several
};

// `text`: UTF-8; what is none counts as one unit of UCS-2 a byte.
SmsLength sms_length(std::string_view text);

}  // namespace balie::playbook
