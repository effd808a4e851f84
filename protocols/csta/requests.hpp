// What we say to a switch, as documents. Members stand in the order of ECMA-323's schemas; an empty one is
// left out. `space` is the namespace of the edition spoken: edition_space("ed6").
#pragma once

#include "protocols/csta/message.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::csta {

// "http://www.ecma-international.org/standards/ecma-323/csta/ed6"
std::string edition_space(std::string_view edition);

// What a call takes along: bytes for those who see the call after us, and names with values for those who
// read private data. Either may be empty.
struct Along {
  std::string correlator{};
  std::vector<std::pair<std::string, std::string>> annotations{};
  bool operator==(const Along&) const = default;
};

// ECMA-354. `versions`: namespaces, the one preferred first.
std::string start_application_session(std::string_view application, const std::vector<std::string>& versions,
                                      std::int64_t duration_seconds);
std::string reset_application_session_timer(std::string_view session, std::int64_t duration_seconds);
std::string stop_application_session(std::string_view session);

std::string system_register(std::string_view space);
std::string system_status(std::string_view space, std::string_view status);
std::string system_status_response(std::string_view space);
std::string request_system_status_response(std::string_view space, std::string_view status);
std::string csta_features(std::string_view space);
std::string monitor_start(std::string_view space, std::string_view device);
std::string snapshot_device(std::string_view space, std::string_view device);
std::string route_register(std::string_view space, std::string_view device);  // empty: all of the switch
std::string route_select(std::string_view space, const RouteRequest& request, std::string_view destination,
                         const Along& along);
// `error`: "operation invalidDestination"; empty: the switch goes on by itself.
std::string route_end(std::string_view space, const RouteRequest& request, std::string_view error);
std::string deflect_call(std::string_view space, const ConnectionId& connection, std::string_view destination,
                         const Along& along);
std::string single_step_transfer_call(std::string_view space, const ConnectionId& connection,
                                      std::string_view destination, const Along& along);
std::string answer_call(std::string_view space, const ConnectionId& connection);
std::string clear_connection(std::string_view space, const ConnectionId& connection);
std::string hold_call(std::string_view space, const ConnectionId& connection);
std::string retrieve_call(std::string_view space, const ConnectionId& connection);
std::string make_call(std::string_view space, std::string_view calling, std::string_view called,
                      const Along& along);
// `state`: "ready", "notReady", "loggedOn", "loggedOff", "workingAfterCall".
std::string set_agent_state(std::string_view space, std::string_view device, std::string_view state,
                            std::string_view agent, std::string_view group);
std::string agent_state(std::string_view space, std::string_view device);
// The answer to a request that cannot be carried out: "operation", "invalidParameterValue".
std::string error_code(std::string_view space, std::string_view category, std::string_view value);

}  // namespace balie::csta
