// What we write and read against the types of ECMA-323, edition 6: names, order and enumerations.
#include "protocols/csta/frame.hpp"
#include "protocols/csta/message.hpp"
#include "protocols/csta/requests.hpp"
#include "protocols/xml/reader.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>

namespace balie::csta {
namespace {

namespace json = simdjson::dom;

struct Member {
  std::string name, type, item;
};

std::string text(const json::element& object, std::string_view key) {
  std::string_view found;
  return object[key].get(found) == simdjson::SUCCESS ? std::string(found) : std::string();
}

class Model : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("BALIE_REFERENCE_DATA");
    const auto path =
        std::filesystem::path(folder != nullptr ? folder : "../shared/data") / "csta/ecma323_ed6_model.json";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no reference data: " << path << " is not there";
    ASSERT_EQ(parser_.load(path.string()).get(types_), simdjson::SUCCESS);
    for (const auto& [name, type] : types_)
      if (std::string_view root; type["root"].get(root) == simdjson::SUCCESS)
        roots_[std::string(root)] = name;
  }

  // The elements that a type may hold, those of its base first; a choice stands for each of its elements.
  std::vector<Member> members_of(std::string_view type) {
    std::vector<Member> all;
    json::element found;
    if (types_[type].get(found) != simdjson::SUCCESS) return all;
    if (std::string_view base; found["base"].get(base) == simdjson::SUCCESS) all = members_of(base);
    json::array members;
    if (found["members"].get(members) != simdjson::SUCCESS) return all;
    for (const json::element member : members) {
      json::array choice;
      if (member["choice"].get(choice) != simdjson::SUCCESS) {
        all.push_back({text(member, "name"), text(member, "type"), text(member, "item")});
        continue;
      }
      for (const json::element one : choice) {
        all.push_back({text(one, "element"), text(one, "type"), {}});
      }
    }
    return all;
  }

  void check(const xml::Element& element, std::string type) {
    if (type.ends_with("[]")) type.resize(type.size() - 2);
    json::array values;
    if (types_[type]["values"].get(values) == simdjson::SUCCESS) {
      bool known = false;
      for (const json::element value : values) known = known || value.get_string().value() == element.text();
      EXPECT_TRUE(known) << element.text() << " is no " << type;
      return;
    }
    const auto members = members_of(type);
    std::size_t place = 0;
    for (const auto child : element.children()) {
      if (type.ends_with("Private")) return;  // anything
      auto found = place;
      while (found < members.size() && members[found].name != child.name()) ++found;
      ASSERT_LT(found, members.size()) << child.name() << " is not in " << type << ", or not in its order";
      place = found;
      const auto& member = members[found];
      if (member.type.ends_with("[]") && !member.item.empty()) {
        for (const auto item : child.children()) {
          EXPECT_EQ(item.name(), member.item);
          check(item, member.type);
        }
      } else {
        check(child, member.type);
      }
    }
  }

  json::parser parser_;
  json::object types_;
  std::map<std::string, std::string, std::less<>> roots_;
};

TEST_F(Model, HoldsForAllThatWeWrite) {
  const auto space = edition_space("ed6");
  const RouteRequest request{.cross_ref = "x", .register_id = "r"};
  const Along along{.correlator = "c", .annotations = {{"a", "b"}}};
  const ConnectionId connection{"1", "2001"};
  const std::string documents[] = {system_register(space),
                                   system_status(space, "normal"),
                                   system_status_response(space),
                                   request_system_status_response(space, "normal"),
                                   csta_features(space),
                                   monitor_start(space, "2001"),
                                   snapshot_device(space, "2001"),
                                   route_register(space, "5000"),
                                   route_select(space, request, "2001", along),
                                   route_end(space, request, "operation invalidDestination"),
                                   route_end(space, request, "systemResourceAvailibility generic"),
                                   deflect_call(space, connection, "2", along),
                                   single_step_transfer_call(space, connection, "2", along),
                                   answer_call(space, connection),
                                   clear_connection(space, connection),
                                   hold_call(space, connection),
                                   make_call(space, "1", "2", along),
                                   set_agent_state(space, "2001", "notReady", "77", "5000"),
                                   set_agent_state(space, "2001", "workingAfterCall", "", ""),
                                   agent_state(space, "2001"),
                                   error_code(space, "operation", "invalidParameterValue"),
                                   error_code(space, "operation", "generic"),
                                   error_code(space, "operation", "invalidMsgID")};
  for (const auto& document : documents) {
    const auto read = xml::read(document, "ours");
    ASSERT_TRUE(read) << document;
    const auto root = roots_.find(read->root().name());
    ASSERT_NE(root, roots_.end()) << read->root().name();
    EXPECT_EQ(read->root().space(), types_[root->second]["ns"].get_string().value());
    check(read->root(), root->second);
  }
}

// A document with every member of the event, each device and connection named after the member that it is in.
std::string written(std::string_view root, const std::vector<Member>& members) {
  std::string document = fmt::format("<{}>", root);
  for (const auto& [name, type, item] : members) {
    if (type == "ConnectionID") {
      document += fmt::format("<{0}><callID>{0}</callID></{0}>", name);
    } else if (type.ends_with("DeviceID") && type != "DeviceID") {
      document += fmt::format("<{0}><deviceIdentifier>{0}</deviceIdentifier></{0}>", name);
    }
  }
  return document + fmt::format("</{}>", root);
}

TEST_F(Model, NamesTheConnectionAndDeviceOfEveryCallEventThatWeRead) {
  int events = 0;
  for (const auto& [root, type] : roots_) {
    if (!root.ends_with("Event")) continue;
    const auto members = members_of(type);
    const auto read = read_message(written(root, members));
    if (read && std::holds_alternative<Unknown>(*read)) continue;
    ASSERT_TRUE(read) << root << ": " << read.error().text();
    ++events;
    if (const auto* agent = std::get_if<AgentEvent>(&*read)) {
      EXPECT_EQ(agent->device, "agentDevice") << root;
    } else {
      const auto& call = std::get<CallEvent>(*read);
      EXPECT_FALSE(call.connection.call.empty()) << root;
      EXPECT_TRUE(!call.device.empty() || root == "CallClearedEvent") << root;
    }
  }
  EXPECT_EQ(events, 23);
}

}  // namespace
}  // namespace balie::csta
