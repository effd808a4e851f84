// Receipts as centres write them: at most two ids, each with a bounded number of other forms.
#include "protocols/smpp/receipt.hpp"

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace balie::smpp;
  const auto bytes = balie::fuzz::text(data, size);
  const auto half = bytes.find('|');
  Tlvs tlvs;
  if (half != std::string_view::npos) {
    tlvs = {{tag::receipted_message_id, std::string(bytes.substr(half + 1))},
            {tag::message_state, std::string(bytes.substr(0, 1))},
            {tag::network_error_code, std::string(bytes.substr(0, 3))}};
  }
  const auto receipt = read_receipt(bytes.substr(0, half), tlvs);
  if (!receipt) return 0;
  BALIE_ASSERT(!receipt->ids.empty() && receipt->ids.size() <= 2);
  for (const auto& id : receipt->ids) {
    BALIE_ASSERT(!id.empty() && id.size() <= 255);
    BALIE_ASSERT(other_forms(id).size() <= 5);
  }
  return 0;
}
