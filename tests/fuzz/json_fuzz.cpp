// Any bytes as JSON: a violation, or a message whose own JSON is read to the same message, and whose bytes
// the bus parses.
#include "protocols/bus/json.hpp"

#include <google/protobuf/util/message_differencer.h>

#include <cstdlib>

namespace balie::bus {
namespace {

void expect(bool held) {
  if (!held) std::abort();
}

template <typename Message>
bool try_read(std::string_view text, Message& message) {
  const Limits limits;
  if (!from_json(text, "message", limits, message)) return false;
  std::string written;
  to_json(message, written);
  Message again;
  expect(from_json(written, "message", limits, again).has_value());
  // NaN differs from itself: compare the text, which is the same for the same message but for the order of a
  // map.
  std::string rewritten;
  to_json(again, rewritten);
  expect(written == rewritten || google::protobuf::util::MessageDifferencer::Equals(message, again) ||
         written.find("NaN") != std::string::npos);
  return true;
}

}  // namespace
}  // namespace balie::bus

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace balie;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  v1::ToHub request;
  if (bus::try_read(text, *request.mutable_contact())) {
    v1::ToHub parsed;
    bus::expect(bus::parse(request.SerializeAsString(), bus::Limits(), parsed).has_value() ||
                request.ByteSizeLong() > bus::Limits().frame_bytes_max);
  }
  v1::Outcome outcome;
  bus::try_read(text, outcome);
  v1::FromHub answer;
  bus::try_read(text, answer);
  return 0;
}
