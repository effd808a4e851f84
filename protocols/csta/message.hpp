// What comes from a switch, as values: the messages of ECMA-323 (editions 3 to 6) and ECMA-354 that we
// understand. Members that a switch leaves out are empty, those we do not know are passed over.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace balie::csta {

struct ConnectionId {
  std::string call{};
  std::string device{};
  bool operator==(const ConnectionId&) const = default;
};

// Requests of the switch.
struct RouteRequest {
  std::string cross_ref{};
  std::string register_id{};
  std::string current_route{};   // what was dialled
  std::string calling_device{};  // empty: not known, or restricted
  std::string routeing_device{};
  ConnectionId routed_call{};
  std::int64_t reply_timeout_ms = 0;  // 0: the switch did not say
  std::string correlator{};           // bytes
  std::string linkage{};              // globally unique where the switch has such
  bool operator==(const RouteRequest&) const = default;
};
struct ReRoute {
  std::string cross_ref{};
  std::string register_id{};
  std::int64_t reply_timeout_ms = 0;
  bool operator==(const ReRoute&) const = default;
};
struct RouteUsed {
  std::string cross_ref{};
  std::string route_used{};
  bool operator==(const RouteUsed&) const = default;
};
struct RouteEnd {
  std::string cross_ref{};
  std::string error{};  // "operation invalidDestination"; empty: it went well
  bool operator==(const RouteEnd&) const = default;
};
struct RouteRegisterAbort {
  std::string register_id{};
  bool operator==(const RouteRegisterAbort&) const = default;
};
struct SystemStatus {
  std::string status{};  // "normal", "disabled", ...
  bool operator==(const SystemStatus&) const = default;
};
struct RequestSystemStatus {
  bool operator==(const RequestSystemStatus&) const = default;
};
// ECMA-354: the switch ends the session.
struct SessionTerminated {
  bool operator==(const SessionTerminated&) const = default;
};

// Events. `kind` is the name without "Event": "Delivered", "Established", "ConnectionCleared", ...
struct CallEvent {
  std::string kind{};
  std::string monitor{};
  ConnectionId connection{};  // the one that it is about
  std::string device{};       // that alerts, answers, releases, holds, transfers, diverts; the queue
  std::string calling{};
  std::string called{};
  std::string destination{};  // of a diversion or transfer: where it goes
  std::string cause{};
  std::string correlator{};
  std::string linkage{};
  ConnectionId secondary{};  // of Transfered and Conferenced: the other old call
  std::string new_call{};    // of these: the call id from now on
  bool operator==(const CallEvent&) const = default;
};
struct AgentEvent {
  std::string kind{};  // "AgentReady", "AgentLoggedOff", ...
  std::string monitor{};
  std::string device{};
  std::string agent{};
  std::string group{};
  std::string cause{};
  bool operator==(const AgentEvent&) const = default;
};

// Answers to our requests.
struct AgentState {
  std::string agent{};
  bool logged_on = false;
  std::string state{};  // "agentReady", ...
  bool operator==(const AgentState&) const = default;
};
struct SnapshotCall {
  ConnectionId connection{};
  std::string
      state{};  // of the local connection: "alerting", "connected"; or a simple state: "callEstablished"
  bool operator==(const SnapshotCall&) const = default;
};
struct Answer {
  std::string name{};  // "MonitorStartResponse", ...
  // What stands in it that we use: the monitor's, registration's or session's id, or the protocol's version.
  std::string id{};
  std::string version{};
  std::int64_t duration_seconds = 0;
  ConnectionId connection{};
  std::vector<AgentState> agents{};
  std::vector<SnapshotCall> calls{};
  // Of a SnapshotDeviceResponse: the calls come in SnapshotDeviceData with this reference.
  std::string snapshot_ref{};
  // Of GetCSTAFeaturesResponse: "getAgentState", ...; and the lists in which it said what it has:
  // "logicalServList", ...
  std::vector<std::string> services{};
  std::vector<std::string> service_lists{};
  bool operator==(const Answer&) const = default;
};
// A part of a snapshot that does not fit into its response.
struct SnapshotData {
  std::string service_ref{};
  bool last = false;
  std::vector<SnapshotCall> calls{};
  bool operator==(const SnapshotData&) const = default;
};
// CSTAErrorCode, or ECMA-354's ...NegResponse: "operation invalidDeviceID".
struct Refused {
  std::string error{};
  bool operator==(const Refused&) const = default;
};
struct Unknown {
  std::string name{};
  bool operator==(const Unknown&) const = default;
};

using Content = std::variant<Unknown, RouteRequest, ReRoute, RouteUsed, RouteEnd, RouteRegisterAbort,
                             SystemStatus, RequestSystemStatus, SessionTerminated, CallEvent, AgentEvent,
                             Answer, Refused, SnapshotData>;

// Errors, of Fate::reject: "csta.bad_xml"; "csta.incomplete" - a member without which it means nothing is not
// there.
result<Content> read_message(std::string_view document);

// "44 6a": bytes in hexadecimal, as correlator data is written; empty when it is none.
std::string from_hex(std::string_view text);
std::string to_hex(std::string_view bytes);

// The number in a device id: "N<+442079460100>Jo", "tel:+44...;ext=1", "sip:2001@pbx", "2001". Empty: none.
std::string number_of(std::string_view device);

}  // namespace balie::csta
