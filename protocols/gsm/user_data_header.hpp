// What may stand before a message's text: which part of several it is, ports, alphabets (3GPP TS 23.040,
// 9.2.3.24).
#pragma once

#include "core/base/result.hpp"
#include "protocols/gsm/alphabet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::gsm {

// A part of a message of several.
struct Concatenation {
  std::uint16_t reference = 0;
  std::uint8_t total = 0;
  std::uint8_t number = 0;  // from 1
  bool wide = false;        // the reference has 16 bits
  bool operator==(const Concatenation&) const = default;
};

struct Ports {
  std::uint16_t destination = 0;
  std::uint16_t source = 0;
  bool operator==(const Ports&) const = default;
};

struct HeaderElement {
  std::uint8_t id = 0;
  std::string data;  // at most 255 bytes
  bool operator==(const HeaderElement&) const = default;
};

// The elements as they stood. Of two that say the same the last holds; those that make no sense (part 4 of 3)
// say nothing, as the standard asks.
struct UserDataHeader {
  std::vector<HeaderElement> elements;

  [[nodiscard]] std::optional<Concatenation> concatenation() const;
  [[nodiscard]] std::optional<Ports> ports() const;
  // The national tables; nullopt: one that the standard does not have yet.
  [[nodiscard]] std::optional<Shift> shift() const;
  bool operator==(const UserDataHeader&) const = default;
};

HeaderElement element_of(const Concatenation& concatenation);
HeaderElement element_of(Ports ports);                // of 16 bits each
std::vector<HeaderElement> elements_of(Shift shift);  // none for the default tables

// With its length in the first byte; "" for a header without elements. At most 140 bytes in all, or the rest
// is left out.
std::string encode(const UserDataHeader& header);

struct SplitUserData {
  UserDataHeader header;
  std::size_t header_octets = 0;  // its length byte counted
  std::string_view rest;          // of what was given
};
// Errors of Fate::reject: "gsm.header_length" (longer than the message), "gsm.header_element" (longer than
// the header).
result<SplitUserData> split_user_data(std::string_view user_data);

}  // namespace balie::gsm
