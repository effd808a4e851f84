// Any bytes as JSON: a violation, or a message whose own JSON is read to the same message, and whose bytes
// the bus parses.
#include "protocols/bus/json.hpp"

#include "tests/fuzz/fuzz.hpp"

#include <google/protobuf/util/message_differencer.h>

namespace balie::bus {
namespace {

template <typename Message>
bool try_read(std::string_view text, Message& message) {
  const Limits limits;
  if (!from_json(text, "message", limits, message)) return false;
  std::string written;
  to_json(message, written);
  Message again;
  BALIE_ASSERT(from_json(written, "message", limits, again).has_value());
  // NaN differs from itself: compare the text, which is the same for the same message but for the order of a
  // map.
  std::string rewritten;
  to_json(again, rewritten);
  BALIE_ASSERT(written == rewritten || google::protobuf::util::MessageDifferencer::Equals(message, again) ||
               written.find("NaN") != std::string::npos);
  return true;
}

}  // namespace
}  // namespace balie::bus

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace balie;
  const auto text = fuzz::text(data, size);
  v1::ToHub request;
  if (bus::try_read(text, *request.mutable_contact())) {
    v1::ToHub parsed;
    BALIE_ASSERT(bus::parse(request.SerializeAsString(), bus::Limits(), parsed).has_value() ||
                 request.ByteSizeLong() > bus::Limits().frame_bytes_max);
  }
  v1::Outcome outcome;
  bus::try_read(text, outcome);
  v1::FromHub answer;
  bus::try_read(text, answer);
  return 0;
}
