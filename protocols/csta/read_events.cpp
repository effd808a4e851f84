// Events: which member of each is the connection and which the device that it is about.
#include "protocols/csta/read_parts.hpp"

#include <algorithm>
#include <array>

namespace balie::csta {
namespace {

struct Shape {
  std::string_view kind, connection, device;
};

// Clauses 15.2 (call control). ECMA-323 writes Transfered with one r.
constexpr std::array shapes{
    Shape{"Bridged", "bridgedConnection", "bridgedAppearance"},
    Shape{"CallCleared", "clearedCall", ""},
    Shape{"Conferenced", "primaryOldCall", "conferencingDevice"},
    Shape{"ConnectionCleared", "droppedConnection", "releasingDevice"},
    Shape{"Delivered", "connection", "alertingDevice"},
    Shape{"DigitsDialed", "dialingConnection", "dialingDevice"},
    Shape{"Diverted", "connection", "divertingDevice"},
    Shape{"Established", "establishedConnection", "answeringDevice"},
    Shape{"Failed", "failedConnection", "failingDevice"},
    Shape{"Held", "heldConnection", "holdingDevice"},
    Shape{"NetworkReached", "outboundConnection", "networkInterfaceUsed"},
    Shape{"Offered", "offeredConnection", "offeredDevice"},
    Shape{"Originated", "originatedConnection", "callingDevice"},
    Shape{"Queued", "queuedConnection", "queue"},
    Shape{"Retrieved", "retrievedConnection", "retrievingDevice"},
    Shape{"ServiceInitiated", "initiatedConnection", "initiatingDevice"},
    Shape{"Transfered", "primaryOldCall", "transferringDevice"},
};

}  // namespace

std::optional<Content> read_call_event(const xml::Element& message, std::string_view kind) {
  const auto* shape = std::ranges::find(shapes, kind, &Shape::kind);
  if (shape == shapes.end()) return std::nullopt;
  CallEvent event;
  event.kind = kind;
  event.monitor = text_of(message, "monitorCrossRefID");
  event.connection = connection_of(message, shape->connection);
  event.device = device_of(message, shape->device);
  event.calling = device_of(message, "callingDevice");
  if (event.calling.empty()) event.calling = device_of(message, "networkCallingDevice");
  event.called = device_of(message, "calledDevice");
  event.destination = device_of(message, kind == "Transfered" ? "transferredToDevice" : "newDestination");
  event.cause = text_of(message, "cause");
  event.correlator = correlator_of(message);
  event.linkage = linkage_of(message);
  event.secondary = connection_of(message, "secondaryOldCall");
  const auto list = message.child(kind == "Transfered" ? "transferredConnections" : "conferenceConnections");
  if (!list) return event;
  for (const auto item : list->children()) {
    if (!event.new_call.empty()) break;
    event.new_call = connection_of(item, "newConnection").call;
  }
  return event;
}

std::optional<Content> read_agent_event(const xml::Element& message, std::string_view kind) {
  constexpr std::array<std::string_view, 6> kinds = {
      "AgentBusy", "AgentLoggedOff", "AgentLoggedOn", "AgentNotReady", "AgentReady", "AgentWorkingAfterCall"};
  if (std::ranges::find(kinds, kind) == kinds.end()) return std::nullopt;
  return AgentEvent{
      std::string(kind),           text_of(message, "monitorCrossRefID"), device_of(message, "agentDevice"),
      text_of(message, "agentID"), device_of(message, "acdGroup"),        text_of(message, "cause")};
}

}  // namespace balie::csta
