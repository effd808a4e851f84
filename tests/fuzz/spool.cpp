// A spool as a crash or a bad disk may leave it: what makes sense is kept, and can be written on.
#include "adapters/sdk/spool_format.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace format = balie::sdk::spool_format;
  const auto bytes = balie::fuzz::text(data, size);
  const auto scan = format::scan(bytes);
  BALIE_ASSERT(scan.whole_bytes <= bytes.size());
  for (const auto& entry : scan.entries) {
    BALIE_ASSERT(entry.bytes <= format::content_bytes_max && entry.offset + entry.bytes <= scan.whole_bytes);
    BALIE_ASSERT(entry.number <= scan.last_number);
  }
  BALIE_ASSERT(std::ranges::is_sorted(scan.entries, {}, &format::Entry::number));
  if (scan.whole_bytes == 0) return 0;

  // One more entry behind what made sense: all that was there is there still, and the new one.
  std::string longer(bytes.substr(0, scan.whole_bytes));
  const auto number = scan.last_number + 1;
  format::append(longer, format::Kind::entry, number, "content");
  const auto again = format::scan(longer);
  if (number == 0) return 0;  // numbers have come to their end
  BALIE_ASSERT(again.whole_bytes == longer.size() && again.last_number == number);
  BALIE_ASSERT(again.entries.size() >= scan.entries.size());
  return 0;
}
