// Documents as switches write them, and what we make of them.
#include "protocols/csta/message.hpp"

#include <gtest/gtest.h>

namespace balie::csta {
namespace {

const std::string space = R"( xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed5")";

std::string in(std::string_view name, std::string_view content) {
  return fmt::format("<?xml version=\"1.0\"?>\n<{0}{1}>{2}</{0}>", name, space, content);
}

struct Case {
  std::string document;
  Content expected;
};

const Case cases[] = {
    {in("RouteRequest",
        R"(<crossRefIdentifier>x1</crossRefIdentifier><routeRegisterReqID>r1</routeRegisterReqID>
        <currentRoute><deviceIdentifier>N&lt;5000&gt;</deviceIdentifier></currentRoute>
        <callingDevice><deviceIdentifier typeOfNumber="dialingNumber">+447700900163</deviceIdentifier></callingDevice>
        <routeingDevice><deviceIdentifier>5000</deviceIdentifier></routeingDevice>
        <routedCall><callID>4711</callID><deviceID>T1</deviceID></routedCall>
        <somethingNew><deep/></somethingNew><replyTimeout>2000</replyTimeout>
        <correlatorData><string>62616C6965</string></correlatorData>)"),
     RouteRequest{"x1", "r1", "N<5000>", "+447700900163", "5000", {"4711", "T1"}, 2000, "balie", ""}},
    {in("RouteRequest",
        R"(<crossRefIdentifier>x1</crossRefIdentifier><callingDevice><restricted/></callingDevice>
        <routedCall><callID>1</callID></routedCall><callLinkageData><globalCallData><globalCallLinkageID>
        <globallyUniqueCallLinkageID>AF01</globallyUniqueCallLinkageID></globalCallLinkageID></globalCallData>
        </callLinkageData>)"),
     RouteRequest{"x1", "", "", "", "", {"1", ""}, 0, "", "AF01"}},
    {in("ReRoute", "<crossRefIdentifier>x1</crossRefIdentifier><replyTimeout>nonsense</replyTimeout>"),
     ReRoute{"x1", "", 0}},
    {in("RouteUsed",
        "<crossRefIdentifier>x1</crossRefIdentifier><routeUsed><deviceIdentifier>2001</deviceIdentifier></"
        "routeUsed>"),
     RouteUsed{"x1", "2001"}},
    {in("RouteEnd",
        "<crossRefIdentifier>x1</crossRefIdentifier><errorValue><operation>invalidDestination</operation></"
        "errorValue>"),
     RouteEnd{"x1", "operation invalidDestination"}},
    {in("RouteRegisterAbort", "<routeRegisterReqID>r1</routeRegisterReqID>"), RouteRegisterAbort{"r1"}},
    {in("SystemStatus", "<systemStatus>normal</systemStatus>"), SystemStatus{"normal"}},
    {in("DeliveredEvent", R"(<monitorCrossRefID>m1</monitorCrossRefID>
        <connection><callID>7</callID><deviceID>2001</deviceID></connection>
        <alertingDevice><deviceIdentifier>2001</deviceIdentifier></alertingDevice>
        <callingDevice><notKnown/></callingDevice><calledDevice><deviceIdentifier>5000</deviceIdentifier></calledDevice>
        <lastRedirectionDevice><notRequired/></lastRedirectionDevice><cause>newCall</cause>)"),
     CallEvent{.kind = "Delivered",
               .monitor = "m1",
               .connection = {"7", "2001"},
               .device = "2001",
               .called = "5000",
               .cause = "newCall"}},
    {in("TransferedEvent", R"(<primaryOldCall><callID>7</callID></primaryOldCall>
        <secondaryOldCall><callID>8</callID></secondaryOldCall>
        <transferringDevice><deviceIdentifier>2001</deviceIdentifier></transferringDevice>
        <transferredToDevice><deviceIdentifier>2002</deviceIdentifier></transferredToDevice>
        <transferredConnections><connectionListItem><newConnection><callID>9</callID><deviceID>2002</deviceID>
        </newConnection></connectionListItem></transferredConnections>)"),
     CallEvent{.kind = "Transfered",
               .connection = {"7", ""},
               .device = "2001",
               .destination = "2002",
               .secondary = {"8", ""},
               .new_call = "9"}},
    {in("AgentNotReadyEvent", R"(<monitorCrossRefID>m1</monitorCrossRefID>
        <agentDevice><deviceIdentifier>2001</deviceIdentifier></agentDevice><agentID>77</agentID>)"),
     AgentEvent{"AgentNotReady", "m1", "2001", "77", "", ""}},
    {in("MonitorStartResponse", "<monitorCrossRefID> m1 </monitorCrossRefID>"),
     Answer{.name = "MonitorStartResponse", .id = "m1"}},
    {in("GetAgentStateResponse",
        R"(<agentStateList><agentStateEntry><agentID>77</agentID><loggedOnState>true</loggedOnState>
        <agentInfo><agentInfoItem><agentState>agentReady</agentState></agentInfoItem></agentInfo></agentStateEntry>
        <other/></agentStateList>)"),
     Answer{.name = "GetAgentStateResponse", .agents = {{"77", true, "agentReady"}}}},
    {in("SnapshotDeviceResponse", R"(<crossRefIDorSnapshotData><snapshotData><snapshotDeviceResponseInfo>
        <connectionIdentifier><callID>7</callID><deviceID>2001</deviceID></connectionIdentifier>
        <localCallState><compoundCallState><localConnectionState>connected</localConnectionState></compoundCallState>
        </localCallState></snapshotDeviceResponseInfo></snapshotData></crossRefIDorSnapshotData>)"),
     Answer{.name = "SnapshotDeviceResponse", .calls = {{{"7", "2001"}, "connected"}}}},
    {in("CSTAErrorCode", "<operation>invalidDestination</operation>"),
     Refused{"operation invalidDestination"}},
    {"<StartApplicationSessionPosResponse "
     "xmlns=\"http://www.ecma-international.org/standards/ecma-354/appl_session\">"
     "<sessionID>s1</sessionID><actualProtocolVersion>v</actualProtocolVersion><actualSessionDuration>180"
     "</actualSessionDuration></StartApplicationSessionPosResponse>",
     Answer{
         .name = "StartApplicationSessionPosResponse", .id = "s1", .version = "v", .duration_seconds = 180}},
    {"<StartApplicationSessionNegResponse><errorCode><definedError>invalidApplicationInfo</definedError></"
     "errorCode>"
     "</StartApplicationSessionNegResponse>",
     Refused{"invalidApplicationInfo"}},
    {in("SomeNewEvent", "<x/>"), Unknown{"SomeNewEvent"}},
    {in("EscapeRegister", ""), Unknown{"EscapeRegister"}},
};

TEST(Message, OfSwitches) {
  for (const auto& [document, expected] : cases) {
    const auto read = read_message(document);
    ASSERT_TRUE(read) << document << read.error().text();
    EXPECT_EQ(*read, expected) << document;
  }
}

TEST(Message, ThatBreaksTheSchemaIsRefused) {
  const std::pair<std::string, const char*> broken[] = {
      {"", "csta.bad_xml"},
      {"<a", "csta.bad_xml"},
      {"<a></b>", "csta.bad_xml"},
      {"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "csta.bad_xml"},
      {"\xff\xfe<", "csta.bad_xml"},
      {in("RouteRequest", "<routedCall><callID>1</callID></routedCall>"), "csta.incomplete"},
      {in("RouteRequest", "<crossRefIdentifier>x</crossRefIdentifier>"), "csta.incomplete"},
      {in("DeliveredEvent", ""), "csta.incomplete"},
      {in("AgentReadyEvent", ""), "csta.incomplete"},
      {in("RouteEnd", ""), "csta.incomplete"},
  };
  for (const auto& [document, code] : broken) {
    const auto read = read_message(document);
    ASSERT_FALSE(read) << document;
    EXPECT_EQ(read.error().code(), code) << document;
    EXPECT_EQ(read.error().fate(), Fate::reject);
  }
}

TEST(Hex, ThereAndBack) {
  EXPECT_EQ(to_hex("balie\xff"), "62616C6965FF");
  EXPECT_EQ(from_hex("62616c6965FF"), "balie\xff");
  for (const auto* bad : {"6", "6g", "x1", "+1"}) EXPECT_EQ(from_hex(bad), "") << bad;
}

TEST(Number, InADeviceId) {
  const std::pair<const char*, const char*> numbers[] = {{"2001", "2001"},
                                                         {"N<+442079460100>Jo", "+442079460100"},
                                                         {"tel:+44-20-7946;ext=1", "+44207946"},
                                                         {"sip:2001@pbx", "2001"},
                                                         {"+44 (20) 7946", "+44207946"},
                                                         {"sip:jo@pbx", ""},
                                                         {"T1#5", ""},
                                                         {"", ""},
                                                         {"4750::10.0.0.1:0", ""}};
  for (const auto& [device, number] : numbers) EXPECT_EQ(number_of(device), number) << device;
}

}  // namespace
}  // namespace balie::csta
