#include "adapters/desk/rights.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

namespace balie::desk {
namespace {

User user_of(std::initializer_list<const char*> roles, const char* agent = "") {
  User user;
  user.shown.set_user("u");
  user.shown.set_agent(agent);
  for (const auto* role : roles) user.shown.add_roles(role);
  return user;
}

wire::ToHub message_of(const std::string& json) {
  wire::ToHub message;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &message).ok()) << json;
  return message;
}

// Has the contact c1 of the phone in hand.
bool in_hand(std::string_view adapter, std::string_view contact) {
  return adapter == "phone" && contact == "c1";
}

TEST(Rights, AreThoseOfTheRoles) {
  struct Case {
    const char* message;
    std::vector<const char*> may;
  };
  const Case cases[] = {
      {R"({"contact": {}})", {"agent", "supervisor"}},
      {R"({"outcome": {}})", {"agent", "supervisor"}},
      {R"({"reservationAnswer": {}})", {"agent"}},
      {R"({"customerQuery": {}})", {"agent", "supervisor", "privacy_officer"}},
      {R"({"historyQuery": {}})", {"agent", "supervisor", "privacy_officer"}},
      {R"({"customerChange": {}})", {"agent", "supervisor", "privacy_officer"}},
      {R"({"mergeCustomers": {}})", {"supervisor", "privacy_officer"}},
      {R"({"eraseCustomer": {}})", {"privacy_officer"}},
      {R"({"decisionQuery": {}})", {"agent", "supervisor", "marketer", "analyst", "privacy_officer"}},
      {R"({"resultsQuery": {}})", {"agent", "supervisor", "marketer", "analyst"}},
      {R"({"queueQuery": {}})", {"agent", "supervisor", "analyst"}},
      {R"({"routingReportQuery": {}})", {"supervisor", "analyst"}},
      {R"({"statusQuery": {}})", {"agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin"}},
      {R"({"choicesQuery": {}})", {"agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin"}},
      {R"({"adapterQuery": {}})", {"agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin"}},
      // The desk's own session with the hub is not for a page to lead.
      {R"({"hello": {}})", {}},
      {R"({"goodbye": {}})", {}},
      {R"({"credit": {"amount": 9}})", {}},
      {R"({"commandDone": {}})", {}},
      {R"({"publish": {}})", {}},
      {R"({"eventsQuery": {}})", {}},
      {"{}", {}},
  };
  for (const auto& one : cases) {
    for (const auto* role : {"agent", "supervisor", "marketer", "analyst", "privacy_officer", "admin"}) {
      auto message = message_of(one.message);
      const bool may = std::find_if(one.may.begin(), one.may.end(),
                                    [&](std::string_view word) { return word == role; }) != one.may.end();
      EXPECT_EQ(!object_to(message, user_of({role}, "anna"), in_hand), may) << role << " " << one.message;
    }
  }
}

TEST(Rights, AreNobodysWithoutARole) {
  auto message = message_of(R"({"statusQuery": {}})");
  EXPECT_TRUE(object_to(message, user_of({}), in_hand));
}

TEST(Rights, AnAgentActsInItsOwnNameAndOnWhatItHas) {
  struct Case {
    const char* message;
    bool may;
  };
  const Case cases[] = {
      {R"({"routingOrder": {"kind": "transfer", "contactId": "c1", "contactAdapter": "phone"}})", true},
      {R"({"routingOrder": {"kind": "transfer", "contactId": "c2", "contactAdapter": "phone"}})", false},
      {R"({"routingOrder": {"kind": "end", "contactId": "c1", "contactAdapter": "chat"}})", false},
      {R"({"routingOrder": {"kind": "move", "contactId": "c1", "contactAdapter": "phone"}})", false},
      {R"({"routingOrder": {"kind": "cancel", "contactId": "c1", "contactAdapter": "phone"}})", false},
      {R"({"routingOrder": {"kind": "end_wrap_up"}})", true},
      {R"({"command": {"kind": "send", "contactId": "c1", "adapter": "phone"}})", true},
      {R"({"command": {"kind": "send", "contactId": "c2", "adapter": "phone"}})", false},
      {R"({"command": {"kind": "send", "adapter": "smpp"}})", true},
      {R"({"command": {"kind": "dial", "adapter": "phone"}})", true},
      {R"({"command": {"kind": "hang_up", "adapter": "phone"}})", false},
      {R"({"command": {"kind": "send", "contactId": "c1", "adapter": "email", "contactAdapter": "phone"}})",
       true},
      {R"({"command": {"kind": "send", "contactId": "c1", "adapter": "phone", "contactAdapter": "chat"}})",
       false},
      {R"({"command": {"kind": "fetch_original", "contactId": "c1", "adapter": "phone"}})", false},
      {R"({"command": {"kind": "erase", "adapter": "chat", "customerId": "K1"}})", false},
      {R"({"signal": {"kind": "delivered", "contactId": "c1", "contactAdapter": "phone"}})", false},
      {R"({"command": {"kind": "show", "contactId": "c1", "adapter": "phone"}})", false},
      {R"({"command": {"kind": "connect", "contactId": "c1", "adapter": "phone"}})", false},
      {R"({"signal": {"kind": "typing", "contactId": "c1", "contactAdapter": "phone"}})", true},
      {R"({"signal": {"kind": "typing", "contactId": "c2", "contactAdapter": "phone"}})", false},
  };
  for (const auto& one : cases) {
    auto message = message_of(one.message);
    EXPECT_EQ(!object_to(message, user_of({"agent"}, "anna"), in_hand), one.may) << one.message;
  }
}

TEST(Rights, NamesAreSetWhateverStoodThere) {
  const auto agent = user_of({"agent"}, "anna");
  auto message = message_of(R"({"presence": {"agent": "bert", "adapter": "x", "state": "ready"}})");
  EXPECT_FALSE(object_to(message, agent, in_hand));
  EXPECT_EQ(message.presence().agent(), "anna");
  EXPECT_EQ(message.presence().adapter(), "");
  message = message_of(R"({"reservationAnswer": {"agent": "bert"}})");
  EXPECT_FALSE(object_to(message, agent, in_hand));
  EXPECT_EQ(message.reservation_answer().agent(), "anna");
  message = message_of(R"({"outcome": {"agent": "bert"}})");
  EXPECT_FALSE(object_to(message, agent, in_hand));
  EXPECT_EQ(message.outcome().agent(), "anna");
  message = message_of(R"({"customerQuery": {"actor": "boss"}})");
  EXPECT_FALSE(object_to(message, agent, in_hand));
  EXPECT_EQ(message.customer_query().actor(), "u");
  message = message_of(R"({"routingOrder": {"kind": "end_wrap_up", "agent": "bert", "actor": "x"}})");
  EXPECT_FALSE(object_to(message, agent, in_hand));
  EXPECT_EQ(message.routing_order().agent(), "anna");
  EXPECT_EQ(message.routing_order().actor(), "u");
  message = message_of(
      R"({"signal": {"kind": "idle", "contactId": "c1", "contactAdapter": "phone", "agent": "bert", "to": "x"}})");
  EXPECT_FALSE(object_to(message, agent, in_hand));
  EXPECT_EQ(message.signal().agent(), "anna");
  EXPECT_EQ(message.signal().to(), "");
}

TEST(Rights, WhoMayAddAnIdentifierMayTakeOneAwayAndIsNoted) {
  for (const auto* role : {"agent", "supervisor", "privacy_officer"}) {
    auto message = message_of(
        R"({"customerChange": {"customerId": "K1", "actor": "boss", "adapter": "x",
            "removals": [{"list": "identifiers", "key": "tel:+31612345678"}]}})");
    EXPECT_FALSE(object_to(message, user_of({role}, "anna"), in_hand)) << role;
    EXPECT_EQ(message.customer_change().actor(), "u");
    EXPECT_EQ(message.customer_change().adapter(), "");
    EXPECT_EQ(message.customer_change().removals(0).key(), "tel:+31612345678");
    EXPECT_EQ(audited_subject(message), "K1");  // who it was, and no number
  }
}

TEST(Rights, FilesGoWithAMessageOfAContactAlone) {
  const auto left = [](const char* role, const char* of) {
    auto message = message_of(fmt::format(
        R"({{"command": {{{}, "arguments": {{"attachments": [{{"content": "TVo="}}], "language": "nl"}}}}}})",
        of));
    EXPECT_FALSE(object_to(message, user_of({role}, "anna"), in_hand));
    const auto& fields = message.command().arguments().fields();
    EXPECT_TRUE(fields.contains("language"));
    return fields.contains("attachments");
  };
  for (const auto* role : {"agent", "supervisor"}) {
    EXPECT_FALSE(left(role, R"("kind": "send", "adapter": "email")")) << role;
    EXPECT_FALSE(left(role, R"("kind": "resend", "contactId": "c1", "adapter": "phone")")) << role;
    EXPECT_TRUE(left(role, R"("kind": "send", "contactId": "c1", "adapter": "phone")")) << role;
  }
}

TEST(Rights, WhoDoesNotSeeCustomersSeesNoContact) {
  for (const auto& [role, sees] :
       {std::pair("agent", true), std::pair("supervisor", true), std::pair("privacy_officer", true),
        std::pair("marketer", false), std::pair("analyst", false)}) {
    auto message = message_of(R"({"decisionQuery": {"decisionId": "d", "contact": true}})");
    EXPECT_FALSE(object_to(message, user_of({role}, "anna"), in_hand));
    EXPECT_EQ(message.decision_query().contact(), sees) << role;
  }
}

TEST(Rights, WhoDoesNotSeeCustomersSeesNoneInADecision) {
  for (const auto& [role, sees] : {std::pair("agent", true), std::pair("privacy_officer", true),
                                   std::pair("marketer", false), std::pair("analyst", false)}) {
    for (const bool with_contact : {false, true}) {
      wire::FromHub answer;
      auto& decision =
          with_contact ? *answer.mutable_contact_decided()->mutable_decision() : *answer.mutable_decision();
      decision.set_id("d");
      decision.mutable_customer()->set_id("K1");
      decision.mutable_customer()->add_segments("loyal");
      decision.mutable_customer()->add_identifiers()->set_value("+31612345678");
      decision.mutable_customer()->add_history()->set_topic("debts");
      withhold(answer, user_of({role}));
      EXPECT_EQ(decision.customer().id(), "K1");
      EXPECT_EQ(decision.customer().segments_size(), 1);
      EXPECT_EQ(decision.customer().identifiers_size() + decision.customer().history_size(), sees ? 2 : 0)
          << role;
    }
  }
}

TEST(Rights, NobodysPageErasesWhatAChannelKeeps) {
  auto message = message_of(R"({"command": {"kind": "erase", "adapter": "chat", "customerId": "K1"}})");
  EXPECT_TRUE(object_to(message, user_of({"supervisor"}), in_hand));
}

TEST(Rights, ASupervisorMayActForOthers) {
  auto message = message_of(R"({"presence": {"agent": "bert", "state": "away"}})");
  EXPECT_FALSE(object_to(message, user_of({"supervisor"}), in_hand));
  EXPECT_EQ(message.presence().agent(), "bert");
  message = message_of(R"({"presence": {"state": "ready"}})");
  EXPECT_TRUE(object_to(message, user_of({"supervisor"}), in_hand)) << "who is no agent is not there as one";
  message = message_of(R"({"routingOrder": {"kind": "move", "contactId": "c9", "contactAdapter": "phone"}})");
  EXPECT_FALSE(object_to(message, user_of({"supervisor"}), in_hand));
}

TEST(Rights, TheAuditHasIdsAlone) {
  const auto subject = [](const char* json) { return audited_subject(message_of(json)); };
  EXPECT_EQ(subject(R"({"customerQuery": {"customerId": "K1"}})"), "K1");
  EXPECT_EQ(subject(R"({"customerQuery": {"identifier": {"scheme": "tel", "value": "+447700900163"}}})"), "");
  EXPECT_EQ(subject(R"({"eraseCustomer": {"customerId": "K1", "reason": "asked by Anna"}})"), "K1");
  EXPECT_EQ(subject(R"({"command": {"kind": "send", "contactId": "c1", "text": "hello"}})"), std::nullopt);
  EXPECT_EQ(subject(R"({"command": {"kind": "dial", "contactId": "c1"}})"), "dial c1");
  EXPECT_EQ(subject(R"({"outcome": {}})"), std::nullopt);
}

}  // namespace
}  // namespace balie::desk
