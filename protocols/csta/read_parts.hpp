// The parts of which messages are made, read from elements. For read*.cpp alone.
#pragma once

#include "protocols/csta/message.hpp"
#include "protocols/xml/document.hpp"

namespace balie::csta {

// Without the white space around it; empty when there is no such child.
std::string text_of(const xml::Element& parent, std::string_view child);
// The device in an ExtendedDeviceID; empty: not there, not known, restricted.
std::string device_of(const xml::Element& parent, std::string_view child);
ConnectionId connection_of(const xml::Element& parent, std::string_view child);
std::string correlator_of(const xml::Element& message);
std::string linkage_of(const xml::Element& message);
// "operation invalidDestination" of an ErrorValue or CSTAErrorCode.
std::string error_of(const xml::Element& error);

std::optional<Content> read_call_event(const xml::Element& message, std::string_view kind);
std::optional<Content> read_agent_event(const xml::Element& message, std::string_view kind);

}  // namespace balie::csta
