#include "protocols/bus/limits.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace balie::bus {
namespace {

v1::Contact contact_nested(int levels) {
  v1::Contact contact;
  contact.set_id("a");
  contact.set_channel("web");
  auto* value = &(*contact.mutable_attributes()->mutable_fields())["deep"];
  for (int i = 0; i < levels; ++i) value = &(*value->mutable_struct_value()->mutable_fields())["a"];
  value->set_number_value(1);
  return contact;
}

TEST(Limits, AttributesNestNoDeeperThanAnEventCanCarry) {
  const Limits limits;
  const auto deepest = contact_nested(limits.attribute_depth_max);
  EXPECT_TRUE(check(deepest, limits));
  v1::FromHub message, parsed;
  *message.mutable_events()->add_events()->mutable_contact_decided()->mutable_contact() = deepest;
  EXPECT_TRUE(parse(message.SerializeAsString(), limits, parsed));

  const auto held = check(contact_nested(limits.attribute_depth_max + 1), limits);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().field, "contact.attributes");
}

TEST(Limits, AMergeNamesItselfAndBothCustomers) {
  const Limits limits;
  v1::MergeCustomers merge;
  merge.set_id("m1");
  merge.set_kept("a");
  merge.set_merged("b");
  EXPECT_TRUE(check(merge, limits));
  const auto field_of = [&limits](const v1::MergeCustomers& broken) {
    const auto held = check(broken, limits);
    return held ? std::string("none") : held.error().field;
  };
  auto broken = merge;
  broken.clear_merged();
  EXPECT_EQ(field_of(broken), "mergeCustomers.merged");
  broken = merge;
  broken.set_reason(std::string(limits.value_bytes_max + 1, 'x'));
  EXPECT_EQ(field_of(broken), "mergeCustomers.reason");
  v1::UnmergeCustomers unmerge;
  unmerge.set_id("u\n1");
  EXPECT_EQ(check(unmerge, limits).error().field, "unmergeCustomers.id");
}

v1::CustomerChange change() {
  v1::CustomerChange made;
  made.set_id("c1");
  made.set_customer_id("someone");
  return made;
}

struct BrokenChange {
  std::string field;
  std::function<void(v1::CustomerChange&)> spoil;
};

TEST(Limits, AChangeIsBoundedInEveryField) {
  const Limits limits;
  EXPECT_TRUE(check(change(), limits));
  const std::string long_word(257, 'x');
  const BrokenChange cases[] = {
      {"customerChange.id", [](auto& one) { one.clear_id(); }},
      {"customerChange.customerId", [](auto& one) { one.clear_customer_id(); }},
      {"customerChange.customerId", [](auto& one) { one.mutable_identifier()->set_scheme("tel"); }},
      {"customerChange.identifier.value",
       [](auto& one) {
         one.clear_customer_id();
         one.mutable_identifier()->set_scheme("tel");
       }},
      {"customerChange.identifiers[0].scheme", [](auto& one) { one.add_identifiers()->set_value("1"); }},
      {"customerChange.country", [](auto& one) { one.set_country("NLD"); }},
      {"customerChange.attributes[0].name", [](auto& one) { one.add_attributes(); }},
      {"customerChange.attributes[0].assurance",
       [](auto& one) {
         one.add_attributes()->set_name("a");
         one.mutable_attributes(0)->set_assurance("sure");
       }},
      {"customerChange.attributes[0].at",
       [](auto& one) {
         one.add_attributes()->set_name("a");
         one.mutable_attributes(0)->mutable_at()->set_nanos(-1);
       }},
      {"customerChange.consents[0].state", [](auto& one) { one.add_consents()->set_purpose("marketing"); }},
      {"customerChange.preferences[0].name", [&](auto& one) { one.add_preferences()->set_name(long_word); }},
      {"customerChange.products[0].id", [](auto& one) { one.add_products(); }},
      {"customerChange.products[0].attributes",
       [&](auto& one) {
         one.add_products()->set_id("p");
         *one.mutable_products(0)->mutable_attributes() =
             contact_nested(limits.attribute_depth_max).attributes();
       }},
      {"customerChange.opportunities[0].value",
       [](auto& one) {
         one.add_opportunities()->set_id("o");
         one.mutable_opportunities(0)->set_value(1.0 / 0.0);
       }},
      {"customerChange.memberships[0].group", [](auto& one) { one.add_memberships(); }},
      {"customerChange.removals[0].list", [](auto& one) { one.add_removals(); }},
      {"customerChange.removals[0].key",
       [&](auto& one) {
         one.add_removals()->set_list("identifiers");
         one.mutable_removals(0)->set_key("tel:" +
                                          std::string(limits.id_bytes_max + limits.value_bytes_max, '1'));
       }},
      {"customerChange.attributes",
       [](auto& one) {
         for (int i = 0; i < 257; ++i) one.add_attributes()->set_name(std::to_string(i));
       }},
      {"customerChange.actor", [&](auto& one) { one.set_actor(long_word); }},
  };
  for (const auto& one : cases) {
    auto broken = change();
    one.spoil(broken);
    const auto held = check(broken, limits);
    EXPECT_EQ(held ? "none" : held.error().field, one.field);
  }
}

TEST(Limits, AnErasureNamesTheCustomer) {
  v1::EraseCustomer erase;
  erase.set_id("e1");
  EXPECT_EQ(check(erase, Limits()).error().field, "eraseCustomer.customerId");
  erase.set_customer_id("someone");
  EXPECT_TRUE(check(erase, Limits()));
}

// What stands in the audit log as it came.
template <typename Query>
void expect_bounds(const std::string& root) {
  const Limits limits;
  Query query;
  EXPECT_TRUE(check(query, limits));
  query.set_actor(std::string(limits.id_bytes_max, 'a'));
  query.set_reason(std::string(limits.value_bytes_max, 'a'));
  EXPECT_TRUE(check(query, limits));
  const auto field_of = [&](auto spoil) {
    auto broken = query;
    spoil(broken);
    const auto held = check(broken, limits);
    return held ? "none" : held.error().field;
  };
  EXPECT_EQ(field_of([](auto& one) { one.mutable_actor()->push_back('a'); }), root + ".actor");
  EXPECT_EQ(field_of([](auto& one) { one.mutable_reason()->push_back('a'); }), root + ".reason");
  EXPECT_EQ(field_of([](auto& one) { one.set_reason("two\nlines"); }), root + ".reason");
  EXPECT_EQ(field_of([](auto& one) { one.set_customer_id(std::string(10'000, 'a')); }), root + ".customerId");
}

TEST(Limits, WhoLooksAndWhyIsBounded) {
  expect_bounds<v1::CustomerQuery>("customerQuery");
  expect_bounds<v1::HistoryQuery>("historyQuery");
}

template <typename Message>
std::string fault(const Message& message) {
  const auto held = check(message, Limits{});
  return held ? "" : held.error().field;
}

TEST(Limits, APresenceHasFewAddressesAndALeaseOfTheFuture) {
  v1::Presence presence;
  presence.set_id("p");
  presence.set_agent("anna");
  presence.set_state("ready");
  EXPECT_EQ(fault(presence), "");
  presence.mutable_lease()->set_seconds(-1);
  EXPECT_EQ(fault(presence), "presence.lease");
  presence.clear_lease();
  (*presence.mutable_addresses())["voice"] = std::string(2'000, 'x');
  EXPECT_EQ(fault(presence), "presence.addresses");
  presence.clear_addresses();
  for (int i = 0; i < 33; ++i) (*presence.mutable_addresses())[std::to_string(i)] = "x";
  EXPECT_EQ(fault(presence), "presence.addresses");
}

TEST(Limits, ACommandIsBoundedInEveryField) {
  v1::Command command;
  EXPECT_EQ(fault(command), "command.id");
  command.set_id("c");
  EXPECT_EQ(fault(command), "command.kind");
  command.set_kind("send");
  EXPECT_EQ(fault(command), "");
  command.set_text(std::string((256 << 10) + 1, 'x'));
  EXPECT_EQ(fault(command), "command.text");
  command.clear_text();
  command.mutable_identifier()->set_scheme("tel");
  EXPECT_EQ(fault(command), "command.identifier.value");
  command.clear_identifier();
  command.mutable_expires()->set_nanos(-1);
  EXPECT_EQ(fault(command), "command.expires");
  v1::CommandDone done;
  EXPECT_EQ(fault(done), "commandDone.commandId");
  done.set_command_id("c");
  for (int i = 0; i < 257; ++i) done.add_ids("x");
  EXPECT_EQ(fault(done), "commandDone.ids");
  done.clear_ids();
  done.set_text(std::string(256 << 10, 'x'));
  EXPECT_EQ(fault(done), "");
  done.mutable_text()->push_back('x');
  EXPECT_EQ(fault(done), "commandDone.text");
}

TEST(Limits, AnswersOrdersAndQueriesOfRoutingAreBounded) {
  v1::ReservationAnswer answer;
  EXPECT_EQ(fault(answer), "reservationAnswer.reservationId");
  answer.set_reservation_id("r1");
  EXPECT_EQ(fault(answer), "reservationAnswer.agent");
  answer.set_agent("anna");
  EXPECT_EQ(fault(answer), "reservationAnswer.answer");
  answer.set_answer("accept");
  EXPECT_EQ(fault(answer), "");
  v1::RoutingOrder order;
  EXPECT_EQ(fault(order), "routingOrder.id");
  order.set_id("o");
  EXPECT_EQ(fault(order), "routingOrder.kind");
  order.set_kind("move");
  EXPECT_EQ(fault(order), "");
  order.mutable_callback_at()->set_nanos(-1);
  EXPECT_EQ(fault(order), "routingOrder.callbackAt");
  v1::QueueQuery queue;
  queue.set_contacts(1'001);
  EXPECT_EQ(fault(queue), "queueQuery.contacts");
  v1::AgentQuery agent;
  agent.set_agent(std::string(300, 'x'));
  EXPECT_EQ(fault(agent), "agentQuery.agent");
  v1::RoutingReportQuery report;
  for (int i = 0; i < 33; ++i) report.add_by("queue");
  EXPECT_EQ(fault(report), "routingReportQuery.by");
}

TEST(Limits, ASignalIsOfAContactAndBounded) {
  v1::Signal signal;
  EXPECT_EQ(fault(signal), "signal.contactId");
  signal.set_contact_id("chat-1");
  EXPECT_EQ(fault(signal), "signal.kind");
  signal.set_kind("typing");
  EXPECT_EQ(fault(signal), "");
  const std::string long_name(257, 'x');
  signal.set_subject(long_name);
  EXPECT_EQ(fault(signal), "signal.subject");
  signal.set_to("desk\n");
  EXPECT_EQ(fault(signal), "signal.to");
  signal.set_agent(long_name);
  EXPECT_EQ(fault(signal), "signal.agent");
  signal.set_kind(long_name);
  EXPECT_EQ(fault(signal), "signal.kind");
  signal.set_contact_adapter(long_name);
  EXPECT_EQ(fault(signal), "signal.contactAdapter");
}

TEST(Limits, AnOutcomeOfACommandNeedsNoContact) {
  v1::Outcome outcome;
  outcome.set_id("o");
  outcome.set_kind("delivered");
  EXPECT_EQ(fault(outcome), "outcome.decisionId");
  outcome.set_command_id("c");
  EXPECT_EQ(fault(outcome), "");
}

}  // namespace
}  // namespace balie::bus
