// Addresses as they stand in an envelope.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace balie::email {

// "<Jo+x@Shop.example>" -> "Jo+x@shop.example": without brackets and source route, the domain in lower case.
std::string plain_address(std::string_view envelope_address);
// Of an address in lower case: "help+x@shop.example" -> "help@shop.example" and "x".
struct Tagged {
  std::string address, tag;
};
Tagged without_tag(std::string_view address);
// Whether the address, or what it is without its tag, or its domain ("@shop.example") is among them; in any
// case.
bool is_among(std::string_view address, const std::vector<std::string>& mailboxes);
// Can be written into an envelope and a header: one '@', no blanks, brackets or control characters, of a sane
// length.
bool is_sound(std::string_view address);

}  // namespace balie::email
