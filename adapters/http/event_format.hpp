// Events as they leave: server-sent events, and CloudEvents 1.0 (JSON, structured mode). Pure.
#pragma once

#include "balie/v1/event.pb.h"

#include <string>
#include <string_view>

namespace balie::http {

// "id: 12\nevent: contact.decided\ndata: {...}\n\n" (WHATWG HTML, server-sent events).
void append_server_sent(const v1::Event& event, std::string& out);

// The sequence number is the id, and the attribute "sequence"; the customer is the subject; the Event is the
// data.
std::string cloud_event(const v1::Event& event, std::string_view source);

}  // namespace balie::http
