#include "core/service/hub.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>

namespace balie::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using HubTest = DeskOfHub;

Error disk_full() { return Error(Fate::retry, "store.disk_full", "the disk is full"); }

TEST_F(HubTest, DecidesAContactByThePlaybook) {
  const auto decision = ask(contact("call-1", "tel", "+31612345678")).decision();
  EXPECT_EQ(decision.contact_id(), "call-1");
  EXPECT_EQ(decision.adapter(), "phone");
  EXPECT_EQ(decision.route().queue(), "service");
  EXPECT_EQ(decision.route().priority(), 5);
  EXPECT_EQ(decision.route().target(), "q/service");
  EXPECT_TRUE(decision.customer().created());
  EXPECT_FALSE(decision.fallback());
}

TEST_F(HubTest, KnowsACustomerAgainOnAnotherChannelAndInAnotherFormat) {
  const auto first = ask(contact("call-1", "tel", "+31612345678")).decision();
  auto chat = contact("chat-1", "tel", "06 1234 5678");
  chat.mutable_contact()->set_channel("chat");
  const auto second = ask(chat).decision();
  EXPECT_EQ(second.customer().id(), first.customer().id());
  EXPECT_FALSE(second.customer().created());
  ASSERT_EQ(second.customer().history_size(), 1);
  EXPECT_EQ(second.customer().history(0).contact_id(), "call-1");
  EXPECT_EQ(second.customer().history(0).queue(), "service");
}

TEST_F(HubTest, ContactsWithNothingToGoByAreDifferentCustomers) {
  const auto first = ask(contact("a")).decision();
  const auto second = ask(contact("b")).decision();
  EXPECT_NE(first.customer().id(), second.customer().id());
}

TEST_F(HubTest, TheSameContactGetsTheSameAnswerAndIsRecordedOnce) {
  const auto first = ask(contact("call-1", "tel", "+31612345678"));
  time += seconds(60);
  auto again = ask(contact("call-1", "tel", "+31612345678"));
  EXPECT_EQ(again.decision().SerializeAsString(), first.decision().SerializeAsString());
  EXPECT_EQ(store->statistics().last_sequence, 1u);
}

TEST_F(HubTest, TheSameContactTwiceInOneBatchGetsTheSameAnswer) {
  for (int i = 0; i < 2; ++i) {
    auto message = contact("call-1", "tel", "+31612345678");
    message.set_request(++request);
    say(message);
  }
  hub.work(now, time);
  const auto messages = heard();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].request() + 1, messages[1].request());
  EXPECT_EQ(messages[0].decision().SerializeAsString(), messages[1].decision().SerializeAsString());
  EXPECT_EQ(store->statistics().last_sequence, 1u);
}

TEST_F(HubTest, ContactsOfOneCustomerInOneBatchSeeEachOther) {
  for (const auto* id : {"a", "b", "c"}) {
    auto message = contact(id, "tel", "+31612345678");
    message.set_request(++request);
    say(message);
  }
  hub.work(now, time);
  const auto messages = heard();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[2].decision().customer().history_size(), 2);
  EXPECT_EQ(messages[2].decision().customer().id(), messages[0].decision().customer().id());
}

TEST_F(HubTest, TheEventHoldsContactDecisionAndNormalisedIdentifiers) {
  const auto decision = ask(contact("call-1", "tel", "06-12345678")).decision();
  const auto events = store->events(1, 10, 1 << 20);
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 1u);
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString((*events)[0].event));
  EXPECT_EQ(event.type(), "contact.decided");
  EXPECT_EQ(event.customer_id(), decision.customer().id());
  EXPECT_EQ(event.contact_decided().contact().identifiers(0).value(), "06-12345678");
  EXPECT_EQ(event.contact_decided().identifiers(0).value(), "+31612345678");
  EXPECT_EQ(event.contact_decided().decision().SerializeAsString(), decision.SerializeAsString());
}

TEST_F(HubTest, OutcomesAreJoinedToTheirContactOnce) {
  ask(contact("call-1", "tel", "+31612345678"));
  EXPECT_FALSE(ask(outcome("o-1", "call-1")).recorded().repeated_before());
  EXPECT_TRUE(ask(outcome("o-1", "call-1")).recorded().repeated_before());
  const auto customer = ask(contact("call-2", "tel", "+31612345678")).decision().customer();
  ASSERT_EQ(customer.history(0).outcomes_size(), 1);
  EXPECT_EQ(customer.history(0).outcomes(0).kind(), "completed");
}

TEST_F(HubTest, AnOutcomeInTheBatchOfItsContactIsJoinedToo) {
  auto first = contact("call-1", "tel", "+31612345678");
  first.set_request(++request);
  say(first);
  auto second = outcome("o-1", "call-1");
  second.set_request(++request);
  say(second);
  hub.work(now, time);
  EXPECT_TRUE(heard()[1].has_recorded());
  EXPECT_EQ(store->statistics().last_sequence, 2u);
}

TEST_F(HubTest, AnOutcomeOfNothingIsRefusedAndNotRecorded) {
  EXPECT_EQ(ask(outcome("o-1", "call-9")).refusal().code(), "not_found");
  auto unknown = outcome("o-2", "");
  unknown.mutable_outcome()->set_decision_id("no id at all");
  EXPECT_EQ(ask(unknown).refusal().code(), "not_found");
  EXPECT_EQ(store->statistics().last_sequence, 0u);
}

TEST_F(HubTest, CustomersAreFoundByIdAndByIdentifier) {
  const auto id = ask(contact("call-1", "tel", "+31612345678")).decision().customer().id();
  v1::ToHub query;
  query.mutable_customer_query()->set_customer_id(id);
  EXPECT_EQ(ask(query).customer().history_size(), 1);
  query.mutable_customer_query()->clear_customer_id();
  query.mutable_customer_query()->mutable_identifier()->set_scheme("tel");
  query.mutable_customer_query()->mutable_identifier()->set_value("0612345678");
  EXPECT_EQ(ask(query).customer().id(), id);
  query.mutable_customer_query()->mutable_identifier()->set_value("0687654321");
  EXPECT_EQ(ask(query).refusal().code(), "not_found");
}

TEST_F(HubTest, ADecisionCanBeAskedForAgain) {
  const auto decision = ask(contact("call-1")).decision();
  v1::ToHub query;
  query.mutable_decision_query()->set_decision_id(decision.id());
  EXPECT_EQ(ask(query).decision().SerializeAsString(), decision.SerializeAsString());
}

TEST_F(HubTest, ADecisionIsExplainedOnlyWhenAsked) {
  EXPECT_FALSE(ask(contact("a")).decision().has_explanation());
  auto curious = contact("b");
  curious.mutable_contact()->set_explain(true);
  const auto explanation = ask(curious).decision().explanation();
  ASSERT_EQ(explanation.reasons_size(), 3);
  EXPECT_EQ(explanation.reasons(2).rule(), "entries.toml:1");
}

TEST_F(HubTest, AContactThatWaitedTooLongGetsItsFallbackAndIsRecorded) {
  auto hurried = contact("call-1", "tel", "+31612345678");
  hurried.mutable_contact()->mutable_wait()->set_nanos(5'000'000);
  hurried.set_request(++request);
  say(hurried);
  now += milliseconds(6);
  hub.work(now, time);
  const auto decision = heard()[0].decision();
  EXPECT_TRUE(decision.fallback());
  EXPECT_EQ(decision.fallback_reason(), "deadline");
  EXPECT_EQ(decision.route().queue(), "night");
  EXPECT_EQ(store->statistics().last_sequence, 1u);
  EXPECT_EQ(hub.status().fallbacks(), 1u);
}

TEST_F(HubTest, NothingIsAnsweredAsDecidedWhileTheStoreFails) {
  store->fail_commits(2, disk_full());
  auto patient = contact("call-1");
  patient.set_request(++request);
  say(patient);
  hub.work(now, time);
  EXPECT_TRUE(heard().empty());
  EXPECT_FALSE(hub.ready());
  EXPECT_EQ(hub.reason(), "the disk is full");
  for (int i = 0; i < 3 && !hub.ready(); ++i) {
    now = std::max(now, hub.wake_at());
    hub.work(now, time);
  }
  EXPECT_TRUE(hub.ready());
  EXPECT_EQ(heard().size(), 1u);
  EXPECT_EQ(store->statistics().last_sequence, 1u);
}

TEST_F(HubTest, WhoCannotWaitForTheStoreGetsAFallbackAndIsStillRecorded) {
  store->fail_commits(1, disk_full());
  auto hurried = contact("call-1");
  hurried.mutable_contact()->mutable_wait()->set_nanos(20'000'000);
  hurried.set_request(++request);
  say(hurried);
  hub.work(now, time);
  EXPECT_TRUE(heard().empty());
  now += milliseconds(21);
  hub.work(now, time);
  const auto messages = heard();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].decision().fallback_reason(), "not_ready");
  EXPECT_EQ(messages[0].decision().route().queue(), "night");
  now += seconds(1);
  hub.work(now, time);
  EXPECT_TRUE(heard().empty());  // it was answered once
  EXPECT_EQ(store->statistics().last_sequence, 1u);
  EXPECT_EQ(ask(hurried).decision().fallback_reason(), "deadline");  // and may be reported again
}

TEST_F(HubTest, AFatalErrorAsksForTheStoreToBeOpenedAgain) {
  store->fail_commits(1, Error(Fate::fatal, "store.corrupt", "the log is damaged"));
  auto waiting = contact("call-1");
  waiting.set_request(++request);
  say(waiting);
  hub.work(now, time);
  EXPECT_TRUE(hub.wants_reopening());
  auto released = hub.release();
  EXPECT_FALSE(hub.wants_reopening());
  hub.opened(std::move(released));
  while (!hub.ready()) {
    now = std::max(now, hub.wake_at());
    hub.work(now, time);
  }
  hub.work(now, time);
  EXPECT_EQ(heard().size(), 1u);
}

TEST_F(HubTest, AnotherHubsChangeMakesItDecideAgain) {
  const auto first = ask(contact("call-1", "tel", "+31612345678")).decision();
  // Another hub adds a contact to the same customer between this hub's read and its commit.
  store::WriteBatch elsewhere;
  Hash128 id;
  ASSERT_TRUE(from_base32(first.customer().id(), id));
  elsewhere.entries.push_back({Hash128{7, 7}, id, {}});
  v1::Customer record = first.customer();
  record.set_contacts(41);
  elsewhere.customers.push_back({id, 1, record.SerializeAsString(), {}});
  store->commit_elsewhere(elsewhere);
  const auto second = ask(contact("call-2", "tel", "+31612345678")).decision();
  EXPECT_EQ(second.customer().contacts(), 41u);
}

TEST_F(HubTest, TooManyWaitingAreRefusedWithRetry) {
  HubOptions options;
  options.pending_max = 1;
  Hub small(options, small_playbook());
  v1::ToHub hello;
  hello.mutable_hello()->set_adapter("phone");
  hello.mutable_hello()->set_protocol(1);
  small.on_frame("p", bus::Role::admin, hello.SerializeAsString(), now);
  for (std::uint64_t i = 1; i <= 2; ++i) {
    auto message = contact("call-" + std::to_string(i));
    message.set_request(i);
    small.on_frame("p", bus::Role::admin, message.SerializeAsString(), now);
  }
  v1::FromHub refused;
  ASSERT_TRUE(refused.ParseFromString(small.sessions().outgoing().back().frame));
  EXPECT_EQ(refused.refusal().fate(), "retry");
  EXPECT_EQ(refused.request(), 2u);
}

TEST_F(HubTest, EventsCarryTheirSequence) {
  for (const auto* id : {"a", "b", "c"}) ask(contact(id));
  v1::ToHub query;
  query.set_request(++request);
  query.mutable_events_query()->set_from(2);
  say(query);
  const auto errands = hub.take_reads();
  ASSERT_EQ(errands.size(), 1u);
  hub.events_read(errands[0], store->events(errands[0].from, errands[0].limit, 1 << 20), now);
  const auto events = heard()[0].events();
  ASSERT_EQ(events.events_size(), 2);
  EXPECT_EQ(events.events(0).sequence(), 2u);
  EXPECT_EQ(events.events(1).contact_decided().contact().id(), "c");
  EXPECT_EQ(events.last(), 3u);
}

TEST_F(HubTest, APlaybookIsSwitchedAtOnceOrNotAtAll) {
  v1::ToHub publish;
  publish.set_request(++request);
  publish.mutable_publish()->add_files()->set_path("playbook.toml");
  say(publish);
  auto errands = hub.take_loads();
  ASSERT_EQ(errands.size(), 1u);
  hub.playbook_loaded(errands[0], std::unexpected(Problems{{"playbook.toml", 1, 1, "wrong"}}), {}, now, time);
  EXPECT_EQ(heard()[0].published().errors(0), "playbook.toml:1:1: wrong");
  EXPECT_EQ(ask(contact("a")).decision().route().queue(), "service");
  const auto better = small_playbook("better");
  hub.playbook_loaded(errands[0], better, {}, now, time);
  EXPECT_EQ(heard()[0].published().version(), better->version());
  const auto decision = ask(contact("b")).decision();
  EXPECT_EQ(decision.route().queue(), "better");
  EXPECT_EQ(decision.playbook_version(), better->version());
  EXPECT_EQ(store->statistics().last_sequence, 3u);  // two contacts, and the publication
}

// More than one batch holds: a batch is with the store while the next is taken in.
class BusyHubTest : public HubTest {
 protected:
  void say_many(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      auto message = contact(fmt::format("call-{}", ++request), "tel", "+31612345678");
      message.set_request(request);
      say(message);
    }
  }
  static constexpr std::size_t batch = 256;
};

TEST_F(BusyHubTest, AnswersABatchOnlyWhenTheStoreHasIt) {
  say_many(batch + 1);
  hub.work(now, time);
  EXPECT_TRUE(heard().empty());
  EXPECT_EQ(store->statistics().last_sequence, 0u);
  ASSERT_TRUE(hub.busy(now));
  hub.work(now, time);  // the first batch is answered, and the rest is one that fits
  const auto answers = heard();
  ASSERT_EQ(answers.size(), batch + 1);
  EXPECT_EQ(store->statistics().last_sequence, batch + 1);
  EXPECT_EQ(hub.committed().size(), batch + 1);
  EXPECT_EQ(answers[batch].decision().customer().id(), answers[0].decision().customer().id());
  EXPECT_FALSE(hub.busy(now));
}

TEST_F(BusyHubTest, AnswersNothingOfABatchThatTheStoreCouldNotFinish) {
  say_many(batch + 1);
  hub.work(now, time);
  store->fail_commits(1, disk_full());
  hub.work(now, time);
  EXPECT_TRUE(heard().empty());
  EXPECT_FALSE(hub.ready());
  now = hub.wake_at();
  for (int i = 0; i < 2; ++i) hub.work(now, time);
  EXPECT_EQ(heard().size(), batch + 1);
  EXPECT_EQ(store->statistics().last_sequence, batch + 1);
  EXPECT_TRUE(hub.ready());
}

TEST_F(BusyHubTest, APlaybookIsSwitchedAfterTheBatchThatWasDecidedByTheOld) {
  v1::ToHub publish;
  publish.set_request(++request);
  publish.mutable_publish()->add_files()->set_path("playbook.toml");
  say(publish);
  const auto errands = hub.take_loads();
  say_many(batch + 1);
  hub.work(now, time);
  hub.playbook_loaded(errands[0], small_playbook("better"), {}, now, time);
  ASSERT_EQ(hub.committed().size(), batch + 1);
  EXPECT_EQ(hub.committed().back().type, "playbook.published");
  EXPECT_EQ(hub.committed().back().sequence, batch + 1);
  EXPECT_EQ(heard().size(), batch + 1);  // the first batch, and the publisher
  hub.work(now, time);
  EXPECT_EQ(heard()[0].decision().route().queue(), "better");
}

TEST_F(BusyHubTest, AStoreThatIsGivenUpFinishesFirstWhatWasBegun) {
  say_many(batch + 1);
  hub.work(now, time);
  auto given_up = hub.release();
  EXPECT_EQ(given_up->statistics().last_sequence, batch);
  hub.opened(std::move(given_up));
  for (int i = 0; i < 3; ++i) hub.work(now, time);
  EXPECT_EQ(heard().size(), batch + 1);
  EXPECT_EQ(store->statistics().last_sequence, batch + 1);  // nothing twice
}

}  // namespace
}  // namespace balie::service
