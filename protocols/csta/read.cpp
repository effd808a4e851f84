#include "protocols/csta/frame.hpp"
#include "protocols/csta/message.hpp"
#include "protocols/csta/read_parts.hpp"
#include "protocols/xml/reader.hpp"

#include <fmt/format.h>

#include <charconv>

namespace balie::csta {
namespace {

constexpr std::size_t list_max = 10'000;  // entries of an answer that are read

const xml::Limits limits{.bytes_max = document_bytes_max,
                         .depth_max = 64,
                         .attributes_max = 32,
                         .token_bytes_max = 64 << 10,
                         .elements_max = 20'000,
                         .names_max = 1'000};

std::string trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const auto begin = text.find_first_not_of(white);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(white) - begin + 1));
}

std::int64_t number_of_text(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

ConnectionId connection_in(const xml::Element& element) {
  return {text_of(element, "callID"), text_of(element, "deviceID")};
}

RouteRequest read_route_request(const xml::Element& message) {
  return {text_of(message, "crossRefIdentifier"),
          text_of(message, "routeRegisterReqID"),
          device_of(message, "currentRoute"),
          device_of(message, "callingDevice"),
          device_of(message, "routeingDevice"),
          connection_of(message, "routedCall"),
          number_of_text(text_of(message, "replyTimeout")),
          correlator_of(message),
          linkage_of(message)};
}

std::vector<SnapshotCall> read_snapshot(const xml::Element& parent) {
  std::vector<SnapshotCall> calls;
  const auto data = parent.child("snapshotData");
  if (!data) return calls;
  for (const auto entry : data->children()) {
    if (entry.name() != "snapshotDeviceResponseInfo" || calls.size() >= list_max) continue;
    SnapshotCall call{connection_of(entry, "connectionIdentifier"), {}};
    if (const auto state = entry.child("localCallState")) {
      call.state = text_of(*state, "simpleCallState");
      const auto compound = state->child("compoundCallState");
      if (call.state.empty() && compound) call.state = text_of(*compound, "localConnectionState");
    }
    if (!call.connection.call.empty()) calls.push_back(std::move(call));
  }
  return calls;
}

// A service is offered where its element is there.
void read_features(const xml::Element& message, Answer& answer) {
  const auto services = message.child("supportedServices");
  if (!services) return;
  for (const auto list : services->children()) {
    answer.service_lists.emplace_back(list.name());
    for (const auto service : list.children())
      if (answer.services.size() < list_max) answer.services.emplace_back(service.name());
  }
}

bool is_true(const std::string& text) { return text == "true" || text == "1"; }

std::vector<AgentState> read_agents(const xml::Element& message) {
  std::vector<AgentState> agents;
  const auto list = message.child("agentStateList");
  if (!list) return agents;
  for (const auto entry : list->children()) {
    if (entry.name() != "agentStateEntry" || agents.size() >= list_max) continue;
    AgentState agent{text_of(entry, "agentID"), false, {}};
    agent.logged_on = is_true(text_of(entry, "loggedOnState"));
    if (const auto infos = entry.child("agentInfo"))
      if (const auto info = infos->child("agentInfoItem")) agent.state = text_of(*info, "agentState");
    agents.push_back(std::move(agent));
  }
  return agents;
}

Answer read_answer(const xml::Element& message) {
  Answer answer{.name = std::string(message.name())};
  for (const auto* id : {"monitorCrossRefID", "routeRegisterReqID", "sysStatRegisterID", "sessionID"})
    if (answer.id.empty()) answer.id = text_of(message, id);
  answer.version = text_of(message, "actualProtocolVersion");
  answer.duration_seconds = number_of_text(text_of(message, "actualSessionDuration"));
  for (const auto* connection : {"callingDevice", "transferredCall"})
    if (answer.connection.call.empty()) answer.connection = connection_of(message, connection);
  const auto either = message.child("crossRefIDorSnapshotData");
  if (answer.name == "SnapshotDeviceResponse" && either) {
    answer.calls = read_snapshot(*either);
    answer.snapshot_ref = text_of(*either, "serviceCrossRefID");
  }
  if (answer.name == "GetCSTAFeaturesResponse") read_features(message, answer);
  if (answer.name == "GetAgentStateResponse") answer.agents = read_agents(message);
  return answer;
}

Content read_root(const xml::Element& root) {
  const auto name = root.name();
  const auto cross_ref = text_of(root, "crossRefIdentifier");
  if (name == "RouteRequest") return read_route_request(root);
  if (name == "ReRoute")
    return ReRoute{cross_ref, text_of(root, "routeRegisterReqID"),
                   number_of_text(text_of(root, "replyTimeout"))};
  if (name == "RouteUsed") return RouteUsed{cross_ref, device_of(root, "routeUsed")};
  if (name == "RouteEnd") {
    const auto error = root.child("errorValue");
    return RouteEnd{cross_ref, error ? error_of(*error) : std::string()};
  }
  if (name == "RouteRegisterAbort") return RouteRegisterAbort{text_of(root, "routeRegisterReqID")};
  if (name == "SystemStatus") return SystemStatus{text_of(root, "systemStatus")};
  if (name == "RequestSystemStatus") return RequestSystemStatus{};
  if (name == "ApplicationSessionTerminated") return SessionTerminated{};
  if (name == "SnapshotDeviceData")
    return SnapshotData{text_of(root, "serviceCrossRefID"), is_true(text_of(root, "lastSegment")),
                        read_snapshot(root)};
  if (name == "CSTAErrorCode") return Refused{error_of(root)};
  if (name.ends_with("NegResponse")) {
    const auto error = root.child("errorCode");
    return Refused{error ? text_of(*error, "definedError") : std::string("unspecified")};
  }
  if (name.ends_with("Response")) return read_answer(root);
  if (name.ends_with("Event")) {
    const auto kind = name.substr(0, name.size() - 5);
    if (auto event = read_agent_event(root, kind)) return *std::move(event);
    if (auto event = read_call_event(root, kind)) return *std::move(event);
  }
  return Unknown{std::string(name)};
}

// What a message says nothing without.
const char* missing_in(const Content& content) {
  if (const auto* request = std::get_if<RouteRequest>(&content)) {
    if (request->cross_ref.empty()) return "crossRefIdentifier";
    if (request->routed_call.call.empty() && request->linkage.empty()) return "routedCall";
  } else if (const auto* again = std::get_if<ReRoute>(&content)) {
    if (again->cross_ref.empty()) return "crossRefIdentifier";
  } else if (const auto* end = std::get_if<RouteEnd>(&content)) {
    if (end->cross_ref.empty()) return "crossRefIdentifier";
  } else if (const auto* event = std::get_if<CallEvent>(&content)) {
    if (event->connection.call.empty()) return "a connection";
  } else if (const auto* agent = std::get_if<AgentEvent>(&content)) {
    if (agent->device.empty() && agent->agent.empty()) return "agentDevice";
  }
  return nullptr;
}

}  // namespace

std::string text_of(const xml::Element& parent, std::string_view child) {
  const auto found = parent.child(child);
  return found ? trimmed(found->text()) : std::string();
}

std::string device_of(const xml::Element& parent, std::string_view child) {
  const auto found = parent.child(child);
  if (!found) return {};
  for (const auto* name : {"deviceIdentifier", "numberDialed", "deviceID"})
    if (const auto inner = found->child(name)) return trimmed(inner->text());
  // Some switches put the number into the element itself.
  return found->children().empty() ? trimmed(found->text()) : std::string();
}

ConnectionId connection_of(const xml::Element& parent, std::string_view child) {
  const auto found = parent.child(child);
  return found ? connection_in(*found) : ConnectionId{};
}

std::string correlator_of(const xml::Element& message) {
  const auto data = message.child("correlatorData");
  if (!data) return {};
  const auto inner = data->child("string");
  return from_hex(inner ? trimmed(inner->text()) : trimmed(data->text()));
}

std::string linkage_of(const xml::Element& message) {
  const auto data = message.child("callLinkageData");
  const auto global = data ? data->child("globalCallData") : std::nullopt;
  const auto id = global ? global->child("globalCallLinkageID") : std::nullopt;
  return id ? text_of(*id, "globallyUniqueCallLinkageID") : std::string();
}

std::string error_of(const xml::Element& error) {
  for (const auto part : error.children()) return fmt::format("{} {}", part.name(), trimmed(part.text()));
  return "unspecified";
}

result<Content> read_message(std::string_view document) {
  const auto read = xml::read(document, "csta", limits);
  if (!read) return failure(Fate::reject, "csta.bad_xml", to_string(read.error()));
  auto content = read_root(read->root());
  if (const auto* missing = missing_in(content); missing != nullptr)
    return failure(Fate::reject, "csta.incomplete",
                   fmt::format("{} without {}", read->root().name(), missing));
  return content;
}

std::string from_hex(std::string_view text) {
  std::string bytes;
  if (text.size() % 2 != 0) return {};
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned value = 0;
    const auto* end = text.data() + i + 2;
    if (std::from_chars(text.data() + i, end, value, 16).ptr != end) return {};
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02X}", static_cast<unsigned char>(byte));
  return text;
}

std::string number_of(std::string_view device) {
  const auto open = device.find('<');
  if (open != std::string_view::npos && device.find('>', open) != std::string_view::npos)
    device = device.substr(open + 1, device.find('>', open) - open - 1);
  for (const std::string_view scheme : {"tel:", "sip:", "sips:"})
    if (device.starts_with(scheme)) device.remove_prefix(scheme.size());
  device = device.substr(0, device.find_first_of("@;"));
  std::string number;
  for (const char sign : device) {
    if ((sign >= '0' && sign <= '9') || (sign == '+' && number.empty())) {
      number += sign;
    } else if (sign != ' ' && sign != '-' && sign != '.' && sign != '(' && sign != ')') {
      return {};
    }
  }
  return number;
}

}  // namespace balie::csta
