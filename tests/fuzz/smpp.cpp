// PDUs of centres: what decodes is written as the same bytes, or as bytes that mean the same; and a stream in
// small pieces gives the same PDUs as all of it at once.
#include "protocols/smpp/codec.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace balie::smpp;

std::vector<std::string> cut(std::string_view bytes, std::size_t piece) {
  Framer framer(1024);
  std::vector<std::string> pdus;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    framer.feed(bytes.substr(at, piece));
    for (;;) {
      const auto next = framer.next();
      if (!next) return pdus;
      if (!*next) break;
      pdus.emplace_back(**next);
    }
  }
  return pdus;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto bytes = balie::fuzz::text(data + 1, size - 1);
  const auto pdus = cut(bytes, bytes.size() + 1);
  BALIE_ASSERT(cut(bytes, data[0] % 32 + 1u) == pdus);
  for (const auto& one : pdus) {
    BALIE_ASSERT(one.size() >= header_bytes && one.size() <= 1024);
    const auto pdu = decode(one);
    if (!pdu) continue;
    BALIE_ASSERT(encode(*pdu) == one);
    for (const auto& tlv : pdu->tlvs) is_well_formed(tlv);
  }
  return 0;
}
