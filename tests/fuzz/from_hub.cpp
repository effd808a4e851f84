// Frames as an adapter may get them from what answers at the hub's endpoint.
#include "protocols/bus/limits.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const balie::bus::Limits limits;
  balie::v1::FromHub message;
  if (!balie::bus::parse(balie::fuzz::text(data, size), limits, message)) return 0;
  balie::v1::FromHub again;
  BALIE_ASSERT(balie::bus::parse(message.SerializeAsString(), limits, again).has_value());
  return 0;
}
