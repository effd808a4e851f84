// Frames as any client may send them: parsed, then checked as the hub checks what it takes.
#include "protocols/bus/limits.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const balie::bus::Limits limits;
  balie::v1::ToHub message;
  if (!balie::bus::parse(balie::fuzz::text(data, size), limits, message)) return 0;
  if (message.has_contact()) {
    const auto checked = balie::bus::check(message.contact(), limits);
    BALIE_ASSERT(!checked || !message.contact().id().empty());
    BALIE_ASSERT(checked || checked.error().field.starts_with("contact."));
  }
  if (message.has_outcome()) (void)balie::bus::check(message.outcome(), limits);
  if (message.has_presence()) (void)balie::bus::check(message.presence(), limits);
  // What was taken can be written to the log and read back.
  balie::v1::ToHub again;
  BALIE_ASSERT(balie::bus::parse(message.SerializeAsString(), limits, again).has_value());
  BALIE_ASSERT(again.SerializeAsString().size() == message.SerializeAsString().size());
  return 0;
}
