// How long a submit_sm takes to be coded and decoded. Prints one JSON object.
#include "protocols/smpp/codec.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace {

using namespace balie::smpp;

constexpr int rounds = 1'000'000;

template <typename Work>
double nanoseconds(Work work) {
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) work(i);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;
  return took.count() / rounds;
}

}  // namespace

int main() {
  ShortMessage body;
  body.source = {5, 0, "Balie"};
  body.destination = {1, 1, "447700900163"};
  body.registered_delivery = 1;
  body.short_message = std::string(140, 'a');
  Pdu pdu{command::submit_sm, 0, 1, body, {make_tlv(tag::user_message_reference, 7)}, {}, false};
  const auto bytes = encode(pdu);
  std::string out;
  std::size_t checked = 0;
  const auto encoding = nanoseconds([&](int i) {
    pdu.sequence = static_cast<std::uint32_t>(i);
    out.clear();
    encode(pdu, out);
    checked += out.size();
  });
  const auto decoding = nanoseconds([&](int) { checked += decode(bytes)->tlvs.size(); });
  fmt::print("{{\"bytes\":{},\"encode_ns\":{:.0f},\"decode_ns\":{:.0f}}}\n", bytes.size(), encoding, decoding);
  return checked == rounds * (bytes.size() + 1) ? 0 : 1;
}
