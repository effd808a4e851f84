// What a channel takes for text may be anything; the bus takes UTF-8 alone.
#pragma once

#include <google/protobuf/message.h>

namespace balie::sdk {

// Puts U+FFFD in the place of each byte that is not UTF-8, in every text of the message and of those within
// it.
void repair_text(google::protobuf::Message& message);

}  // namespace balie::sdk
