#include "protocols/csta/requests.hpp"

#include "protocols/csta/writer.hpp"

#include <fmt/format.h>

namespace balie::csta {
namespace {

constexpr std::string_view session_space =
    "http://www.ecma-international.org/standards/ecma-354/appl_session";
constexpr std::string_view annotation_space = "urn:balie:csta";
constexpr std::size_t annotations_bytes_max = 16 << 10;

void put_connection(Writer& writer, std::string_view name, const ConnectionId& connection) {
  writer.open(name).text("callID", connection.call).text("deviceID", connection.device).close();
}

void put_correlator(Writer& writer, const Along& along) {
  if (!along.correlator.empty())
    writer.open("correlatorData").text("string", to_hex(along.correlator)).close();
}

void put_extensions(Writer& writer, const Along& along) {
  if (along.annotations.empty()) return;
  writer.open("extensions").open("privateData").open("private").open("annotations", annotation_space);
  std::size_t bytes = 0;
  for (const auto& [name, value] : along.annotations) {
    bytes += name.size() + value.size() + 64;
    if (bytes > annotations_bytes_max) break;  // a frame has 64 KB
    if (value.empty()) continue;
    writer.text("annotation", value, "name", name);
  }
  writer.close().close().close().close();
}

std::string of_connection(std::string_view space, std::string_view request, std::string_view member,
                          const ConnectionId& connection) {
  Writer writer(request, space);
  put_connection(writer, member, connection);
  return std::move(writer).done();
}

}  // namespace

std::string edition_space(std::string_view edition) {
  return fmt::format("http://www.ecma-international.org/standards/ecma-323/csta/{}", edition);
}

std::string start_application_session(std::string_view application, const std::vector<std::string>& versions,
                                      std::int64_t duration_seconds) {
  Writer writer("StartApplicationSession", session_space);
  writer.open("applicationInfo").text("applicationID", application).close().open("requestedProtocolVersions");
  for (const auto& version : versions) writer.text("protocolVersion", version);
  writer.close().text("requestedSessionDuration", fmt::format("{}", duration_seconds));
  return std::move(writer).done();
}

std::string reset_application_session_timer(std::string_view session, std::int64_t duration_seconds) {
  Writer writer("ResetApplicationSessionTimer", session_space);
  writer.text("sessionID", session).text("requestedSessionDuration", fmt::format("{}", duration_seconds));
  return std::move(writer).done();
}

std::string stop_application_session(std::string_view session) {
  Writer writer("StopApplicationSession", session_space);
  writer.text("sessionID", session).open("sessionEndReason").text("definedEndReason", "normal").close();
  return std::move(writer).done();
}

std::string system_register(std::string_view space) {
  Writer writer("SystemRegister", space);
  writer.open("requestTypes").text("systemStatus", "true").text("requestSystemStatus", "true").close();
  return std::move(writer).done();
}

std::string system_status(std::string_view space, std::string_view status) {
  return std::move(Writer("SystemStatus", space).text("systemStatus", status)).done();
}

std::string system_status_response(std::string_view space) {
  return Writer("SystemStatusResponse", space).done();
}

std::string request_system_status_response(std::string_view space, std::string_view status) {
  return std::move(Writer("RequestSystemStatusResponse", space).text("systemStatus", status)).done();
}

std::string csta_features(std::string_view space) { return Writer("GetCSTAFeatures", space).done(); }

std::string monitor_start(std::string_view space, std::string_view device) {
  Writer writer("MonitorStart", space);
  writer.open("monitorObject").text("deviceObject", device).close().text("monitorType", "device");
  return std::move(writer).done();
}

std::string snapshot_device(std::string_view space, std::string_view device) {
  return std::move(Writer("SnapshotDevice", space).text("snapshotObject", device)).done();
}

std::string route_register(std::string_view space, std::string_view device) {
  return std::move(Writer("RouteRegister", space).text("routeingDevice", device)).done();
}

std::string route_select(std::string_view space, const RouteRequest& request, std::string_view destination,
                         const Along& along) {
  Writer writer("RouteSelect", space);
  writer.text("crossRefIdentifier", request.cross_ref)
      .text("routeRegisterReqID", request.register_id)
      .text("routeSelected", destination)
      .text("routeUsedReq", "true");
  put_correlator(writer, along);
  put_extensions(writer, along);
  return std::move(writer).done();
}

std::string route_end(std::string_view space, const RouteRequest& request, std::string_view error) {
  Writer writer("RouteEnd", space);
  writer.text("crossRefIdentifier", request.cross_ref).text("routeRegisterReqID", request.register_id);
  if (const auto blank = error.find(' '); blank != std::string_view::npos)
    writer.open("errorValue").text(error.substr(0, blank), error.substr(blank + 1)).close();
  return std::move(writer).done();
}

std::string deflect_call(std::string_view space, const ConnectionId& connection, std::string_view destination,
                         const Along& along) {
  Writer writer("DeflectCall", space);
  put_connection(writer, "callToBeDiverted", connection);
  writer.open("newDestination").text("device", destination).close();
  put_correlator(writer, along);
  put_extensions(writer, along);
  return std::move(writer).done();
}

std::string single_step_transfer_call(std::string_view space, const ConnectionId& connection,
                                      std::string_view destination, const Along& along) {
  Writer writer("SingleStepTransferCall", space);
  put_connection(writer, "activeCall", connection);
  writer.text("transferredTo", destination);
  put_correlator(writer, along);
  put_extensions(writer, along);
  return std::move(writer).done();
}

std::string answer_call(std::string_view space, const ConnectionId& connection) {
  return of_connection(space, "AnswerCall", "callToBeAnswered", connection);
}

std::string clear_connection(std::string_view space, const ConnectionId& connection) {
  return of_connection(space, "ClearConnection", "connectionToBeCleared", connection);
}

std::string hold_call(std::string_view space, const ConnectionId& connection) {
  return of_connection(space, "HoldCall", "callToBeHeld", connection);
}

std::string retrieve_call(std::string_view space, const ConnectionId& connection) {
  return of_connection(space, "RetrieveCall", "callToBeRetrieved", connection);
}

std::string make_call(std::string_view space, std::string_view calling, std::string_view called,
                      const Along& along) {
  Writer writer("MakeCall", space);
  writer.text("callingDevice", calling)
      .text("calledDirectoryNumber", called)
      .text("autoOriginate", "doNotPrompt");
  put_correlator(writer, along);
  put_extensions(writer, along);
  return std::move(writer).done();
}

std::string set_agent_state(std::string_view space, std::string_view device, std::string_view state,
                            std::string_view agent, std::string_view group) {
  Writer writer("SetAgentState", space);
  writer.text("device", device)
      .text("requestedAgentState", state)
      .text("agentID", agent)
      .text("group", group);
  return std::move(writer).done();
}

std::string agent_state(std::string_view space, std::string_view device) {
  return std::move(Writer("GetAgentState", space).text("device", device)).done();
}

std::string error_code(std::string_view space, std::string_view category, std::string_view value) {
  return std::move(Writer("CSTAErrorCode", space).text(category, value)).done();
}

}  // namespace balie::csta
