// Identifiers that are taken from a customer, through the whole hub and over recoveries.
#include "core/service/replay.hpp"
#include "tests/support/log_of_store.hpp"

#include "hub_on_disk.hpp"
#include "people_of_hub.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string phone = "+31612345678";

v1::ToHub removal(const std::string& id, const std::string& customer, const std::string& key) {
  v1::ToHub message;
  auto& change = *message.mutable_customer_change();
  change.set_id(id);
  change.set_customer_id(customer);
  change.set_actor("ann");
  change.add_removals()->set_list("identifiers");
  change.mutable_removals(0)->set_key(key);
  return message;
}

class RemovalTest : public PeopleOfHub {
 protected:
  std::string call(const std::string& id) { return bring(id, {{"tel", phone, "observed"}}).customer().id(); }

  // Empty: it was taken.
  std::string remove(const std::string& customer, const std::string& key = "tel:" + phone) {
    const auto answer = ask(removal(fmt::format("r{}", request), customer, key));
    if (answer.has_refusal()) return answer.refusal().field();
    std::string kept;
    for (const auto& one : answer.recorded().kept()) kept += one.name() + ": " + one.reason();
    return kept;
  }

  // It leads to nobody: a contact that brings it is from somebody new, as from any unknown number.
  void expect_gone(const std::string& was) {
    EXPECT_EQ(found("tel", phone).id(), "");
    expect_the_same_after_a_crash({was});
    EXPECT_EQ(found("tel", phone).id(), "");
    const auto fresh = bring("fresh", {{"tel", phone, "observed"}}).customer();
    EXPECT_TRUE(fresh.created());
    EXPECT_NE(fresh.id(), was);
    EXPECT_EQ(call("fresh again"), fresh.id());
  }
};

TEST_F(RemovalTest, TheIdentifierLeadsToTheCustomerNoMore) {
  const auto anna = bring("a1", {{"account", "A", "verified"}, {"tel", phone, "observed"}}).customer().id();
  EXPECT_EQ(remove(anna), "");
  EXPECT_THAT(schemes(customer(anna)), ElementsAre("account"));
  EXPECT_EQ(customer(anna).contacts(), 1u);
  expect_gone(anna);
  EXPECT_EQ(bring("a2", {{"account", "A", "verified"}}).customer().id(), anna);
}

TEST_F(RemovalTest, TheLogSaysWhatWasTakenAndByWhom) {
  const auto anna = bring("a1", {{"account", "A", "verified"}, {"tel", phone, "observed"}}).customer().id();
  auto message = removal("r", anna, "tel:" + phone);
  *message.mutable_customer_change()->add_removals() = message.customer_change().removals(0);
  message.mutable_customer_change()->mutable_removals(1)->set_key("tel:+31600000000");
  EXPECT_EQ(ask(message).recorded().kept_size(), 1);
  v1::Event event;
  const auto events = *hub.store()->events(1, 100, 1 << 20);
  ASSERT_TRUE(event.ParseFromString(events.back().event));
  EXPECT_EQ(event.type(), "customer.changed");
  EXPECT_EQ(event.customer_id(), anna);
  const auto& changed = event.customer_changed();
  EXPECT_EQ(changed.change().actor(), "ann");
  ASSERT_EQ(changed.change().removals_size(), 1);
  EXPECT_EQ(changed.change().removals(0).key(), "tel:" + phone);
  EXPECT_EQ(changed.kept(0).name(), "identifiers.tel");
  EXPECT_TRUE(ask(message).recorded().repeated_before());
}

TEST_F(RemovalTest, TheLastOneMayGoAndTheIdStillAnswers) {
  const auto anna = call("a1");
  EXPECT_EQ(remove(anna), "");
  EXPECT_THAT(customer(anna).identifiers(), IsEmpty());
  EXPECT_THAT(history(customer(anna)), ElementsAre("a1"));
  expect_gone(anna);
  v1::ToHub told;
  told.mutable_customer_change()->set_id("told");
  told.mutable_customer_change()->set_customer_id(anna);
  auto& mail = *told.mutable_customer_change()->add_identifiers();
  mail.set_scheme("email");
  mail.set_value("ann@example.org");
  EXPECT_EQ(ask(told).recorded().customer_id(), anna);
  EXPECT_EQ(found("email", "ann@example.org").id(), anna);
}

TEST_F(RemovalTest, WhatIsNotTheirsIsKept) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = call("b1");
  const std::string kept = "identifiers.tel: is none of this customer's";
  EXPECT_EQ(remove(anna), kept);
  EXPECT_EQ(remove(anna, "tel:+31600000000"), kept);
  EXPECT_EQ(remove(anna, phone), "customerChange.removals[0].key");
  EXPECT_EQ(found("tel", phone).id(), bert);
  expect_the_same_after_a_crash({anna, bert});
  EXPECT_EQ(found("tel", phone).id(), bert);
}

TEST_F(RemovalTest, CanBeTriedOut) {
  const auto anna = call("a1");
  const auto before = log();
  auto tried = removal("r", anna, "tel:" + phone);
  tried.mutable_customer_change()->set_check_only(true);
  EXPECT_EQ(ask(tried).recorded().kept_size(), 0);
  tried.mutable_customer_change()->mutable_removals(0)->set_key("tel:+31600000000");
  EXPECT_EQ(ask(tried).recorded().kept_size(), 1);
  EXPECT_EQ(log(), before);
  EXPECT_EQ(call("a2"), anna);
}

// As with everything that a change removes and adds: what it adds is there afterwards, as if it were new.
TEST_F(RemovalTest, WhatTheSameChangeAddsIsThereAfterwards) {
  const auto anna = bring("a1", {{"tel", phone, "verified"}, {"account", "A", "verified"}}).customer().id();
  auto both = removal("r", anna, "tel:" + phone);
  auto& again = *both.mutable_customer_change()->add_identifiers();
  again.set_scheme("tel");
  again.set_value("06 12345678");
  again.set_assurance("claimed");
  EXPECT_EQ(ask(both).recorded().kept_size(), 0);
  const auto now_known = customer(anna).identifiers(1);
  EXPECT_EQ(now_known.value(), phone);
  EXPECT_EQ(now_known.assurance(), "claimed");
  EXPECT_EQ(now_known.contacts(), 0u);
  expect_the_same_after_a_crash({anna});
  EXPECT_EQ(call("a2"), anna);
}

TEST_F(RemovalTest, LeadsThereAgainOnceItIsToldAgain) {
  const auto anna = bring("a1", {{"account", "A", "verified"}, {"tel", phone, "observed"}}).customer().id();
  remove(anna);
  EXPECT_EQ(bring("a2", {{"account", "A", "verified"}, {"tel", phone, "observed"}}).customer().id(), anna);
  EXPECT_EQ(customer(anna).identifiers(1).contacts(), 1u);
  EXPECT_EQ(call("a3"), anna);
  expect_the_same_after_a_crash({anna});
  EXPECT_EQ(call("a4"), anna);
}

TEST_F(RemovalTest, ASharedOneStaysWithTheOthers) {
  const auto wife = bring("w1", {{"tel", phone, "observed"}, {"account", "W", "verified"}}).customer().id();
  for (int i = 0; i < 3; ++i) call(fmt::format("w2{}", i));
  const auto husband =
      bring("h1", {{"tel", phone, "observed"}, {"account", "H", "verified"}}).customer().id();
  EXPECT_EQ(call("x1"), wife);
  const auto group = found("tel", phone).id();
  EXPECT_EQ(remove(wife), "");
  EXPECT_THAT(schemes(customer(wife)), ElementsAre("account"));
  for (int started = 0; started < 2; ++started) {
    const auto shared = found("tel", phone);
    EXPECT_EQ(shared.id(), group);
    ASSERT_EQ(shared.shared().uses_size(), 1);
    EXPECT_EQ(shared.shared().uses(0).customer_id(), husband);
    EXPECT_EQ(call(fmt::format("x2{}", started)), husband);
    expect_the_same_after_a_crash({wife, husband, group});
  }
}

TEST_F(RemovalTest, ASharedOneGoesWithTheLastWhoUsedIt) {
  const auto wife = bring("w1", {{"tel", phone, "observed"}, {"account", "W", "verified"}}).customer().id();
  const auto husband =
      bring("h1", {{"tel", phone, "observed"}, {"account", "H", "verified"}}).customer().id();
  const auto group = found("tel", phone).id();
  EXPECT_EQ(remove(wife), "");
  EXPECT_EQ(remove(husband), "");
  EXPECT_EQ(customer(group).id(), "");
  EXPECT_THAT(schemes(customer(husband)), ElementsAre("account"));
  expect_gone(husband);
  EXPECT_EQ(customer(group).id(), "");
}

TEST_F(RemovalTest, OneOfWhoWasMergedGoesAsWellAndNoUnmergeBringsItBack) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = bring("b1", {{"tel", phone, "observed"}, {"email", "b@example.org", "observed"}});
  const auto bert_id = bert.customer().id();
  merge(anna, bert_id);
  EXPECT_EQ(remove(bert_id), "");  // the old id leads to who is kept
  EXPECT_THAT(schemes(customer(anna)), ElementsAre("account", "email"));
  EXPECT_EQ(found("tel", phone).id(), "");
  expect_the_same_after_a_crash({anna, bert_id});
  EXPECT_EQ(unmerge(anna, bert_id).merge_done().untold_size(), 0);
  EXPECT_THAT(schemes(customer(anna)), ElementsAre("account"));
  EXPECT_THAT(schemes(customer(bert_id)), ElementsAre("email"));
  expect_gone(bert_id);
}

TEST_F(RemovalTest, ASharedOneOfTwoWhoAreOneNowGoesFromBoth) {
  const auto wife = bring("w1", {{"tel", phone, "observed"}, {"account", "W", "verified"}}).customer().id();
  const auto husband =
      bring("h1", {{"tel", phone, "observed"}, {"account", "H", "verified"}}).customer().id();
  merge(wife, husband);
  EXPECT_EQ(remove(wife), "");
  unmerge(wife, husband);
  EXPECT_THAT(schemes(customer(wife)), ElementsAre("account"));
  EXPECT_THAT(schemes(customer(husband)), ElementsAre("account"));
  expect_gone(husband);
}

// Somebody without an identifier may be nobody but a conversation; not so who had one and a history.
TEST_F(RemovalTest, WhoHasNoneLeftJoinsNobodyByAConversation) {
  const auto wife = bring("w1", {{"tel", phone, "observed"}, {"account", "W", "verified"}}).customer().id();
  for (int i = 0; i < 2; ++i) call(fmt::format("w2{}", i));
  const auto husband =
      bring("h1", {{"tel", phone, "observed"}, {"account", "H", "verified"}}).customer().id();
  EXPECT_EQ(bring("x", {{"tel", phone, "observed"}}, "call-7").customer().id(), wife);
  remove(wife);
  remove(wife, "account:W");
  EXPECT_THAT(customer(wife).identifiers(), IsEmpty());
  const auto told = bring("y", {{"account", "H", "verified"}}, "call-7");
  EXPECT_EQ(told.customer().id(), husband);
  EXPECT_EQ(customer(wife).id(), wife);
  EXPECT_THAT(history(customer(wife)), ElementsAre("w20", "w21"));
  EXPECT_THAT(history(customer(husband)), ElementsAre("h1", "x", "y"));
}

// What was told again since goes to whose it was, as anything that the merge brought does.
TEST_F(RemovalTest, ToldAgainItGoesBackWithAnUnmerge) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = call("b1");
  merge(anna, bert);
  remove(anna);
  EXPECT_EQ(bring("a2", {{"account", "A", "verified"}, {"tel", phone, "observed"}}).customer().id(), anna);
  unmerge(anna, bert);
  EXPECT_EQ(found("tel", phone).id(), bert);
  expect_the_same_after_a_crash({anna, bert});
  EXPECT_EQ(call("b2"), bert);
}

TEST_F(RemovalTest, OfOneBatchEachSeesWhatWasBefore) {
  const auto anna = bring("a1", {{"account", "A", "verified"}, {"tel", phone, "observed"}}).customer().id();
  auto gone = removal("r", anna, "tel:" + phone);
  gone.set_request(++request);
  auto next = contact("n1", "tel", phone);
  next.set_request(++request);
  auto last = contact("n2", "tel", phone);
  last.set_request(++request);
  for (const auto& one : {gone, next, last}) say(one);
  hub.work(now, time);
  const auto answers = heard();
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_TRUE(answers[1].decision().customer().created());
  const auto fresh = answers[1].decision().customer().id();
  EXPECT_EQ(answers[2].decision().customer().id(), fresh);
  expect_the_same_after_a_crash({anna, fresh});
  EXPECT_EQ(call("n3"), fresh);
}

TEST_F(RemovalTest, AnErasureLeavesNothingOfWhatWasRemoved) {
  const auto anna = bring("a1", {{"account", "A", "verified"}, {"tel", phone, "observed"}}).customer().id();
  remove(anna);
  EXPECT_THAT(log(), HasSubstr(phone));
  EXPECT_TRUE(erase(anna).has_recorded());
  EXPECT_THAT(log(), Not(HasSubstr(phone)));
  const auto fresh = bring("fresh", {{"tel", phone, "observed"}}).customer();
  EXPECT_TRUE(fresh.created());
  crash();
  EXPECT_EQ(call("fresh again"), fresh.id());
}

// Where two were one, what was said of either is logged under the one who was kept.
class RemovalWhileOne : public RemovalTest {
 protected:
  void SetUp() override {
    hub.playbook_loaded({}, small_playbook(), {}, now, time);  // so that the log names it
    anna = bring("a1", {{"account", "A", "verified"}, {"tel", own, "observed"}}).customer().id();
    bert = bring("b1", {{"tel", phone, "observed"}, {"email", "b@example.org", "observed"}}).customer().id();
    merge(anna, bert);
  }

  static v1::Identifier identifier(const std::string& scheme, const std::string& value) {
    v1::Identifier made;
    made.set_scheme(scheme);
    made.set_value(value);
    return made;
  }

  std::vector<v1::CustomerChanged> changes() {
    std::vector<v1::CustomerChanged> found;
    const auto events = *hub.store()->events(1, 10'000, 64 << 20);
    for (const auto& logged : events) {
      v1::Event event;
      EXPECT_TRUE(event.ParseFromString(logged.event));
      if (event.has_customer_changed()) found.push_back(event.customer_changed());
    }
    return found;
  }

  static std::vector<std::string> removed(const v1::CustomerChanged& changed) {
    std::vector<std::string> keys;
    for (const auto& one : changed.change().removals()) keys.push_back(one.key());
    return keys;
  }

  // Each decision of the log comes out as it was.
  void expect_no_difference() {
    store::LogOfStore log(*hub.store());
    const auto small = [](const auto&) -> playbook::Loaded { return small_playbook(); };
    Replay replay(log, small);
    int decisions = 0;
    for (;;) {
      const auto more = replay.next();
      ASSERT_TRUE(more.has_value()) << more.error().text();
      if (!*more) break;
      const auto made = replay.decide(true);
      ASSERT_TRUE(made.has_value()) << made.error().text();
      v1::Decision was, again;
      ASSERT_TRUE(was.ParseFromString(std::string(replay.past().decision)));
      ASSERT_TRUE(again.ParseFromString(std::string(*made)));
      EXPECT_EQ(again.DebugString(), was.DebugString());
      ++decisions;
    }
    EXPECT_GT(decisions, 0);
  }

  const std::string own = "+31687654321";
  std::string anna, bert;
};

TEST_F(RemovalWhileOne, AnErasureAfterAnUnmergeLeavesNothingOfIt) {
  const std::string mobile = "+31699999999";  // that only a contact of theirs meanwhile told
  bring("b2", {{"tel", phone, "observed"}, {"tel", mobile, "observed"}});
  v1::ToHub looked_up;
  looked_up.mutable_customer_change()->set_id("p");
  *looked_up.mutable_customer_change()->mutable_identifier() = identifier("tel", "06 12345678");
  looked_up.mutable_customer_change()->add_products()->set_id("loan");
  EXPECT_EQ(ask(looked_up).recorded().customer_id(), anna);
  auto gone = removal("r", anna, "tel:" + phone);
  *gone.mutable_customer_change()->add_removals() = gone.customer_change().removals(0);
  gone.mutable_customer_change()->mutable_removals(1)->set_key("tel:" + own);
  *gone.mutable_customer_change()->add_identifiers() = identifier("email", "anna@example.org");
  EXPECT_EQ(ask(gone).recorded().kept_size(), 0);
  auto again = removal("again", anna, "email:b@example.org");
  *again.mutable_customer_change()->add_removals() = again.customer_change().removals(0);
  again.mutable_customer_change()->mutable_removals(1)->set_key("tel:" + mobile);
  *again.mutable_customer_change()->add_identifiers() = identifier("tel", "0031 612345678");
  EXPECT_EQ(ask(again).recorded().kept_size(), 0);
  EXPECT_EQ(remove(anna), "");
  unmerge(anna, bert);
  EXPECT_THAT(schemes(customer(anna)), ElementsAre("account", "email"));
  EXPECT_THAT(log(), HasSubstr("12345678"));

  EXPECT_TRUE(erase(bert).has_recorded());
  for (const bool crashed : {false, true, true}) {
    if (crashed) expect_the_same_after_a_crash({anna});
    EXPECT_THAT(log(), Not(HasSubstr("12345678")));
    EXPECT_THAT(log(), Not(HasSubstr(mobile)));
    EXPECT_THAT(log(), Not(HasSubstr("b@example.org")));
    const auto left = changes();
    ASSERT_EQ(left.size(), 4u);
    EXPECT_EQ(left[0].change().products(0).id(), "loan");
    EXPECT_THAT(removed(left[1]), ElementsAre("tel:" + own));
    EXPECT_EQ(left[1].change().identifiers(0).value(), "anna@example.org");
    EXPECT_EQ(left[1].identifiers(0).value(), "anna@example.org");
    for (const auto& one : left) EXPECT_EQ(one.change().adapter(), "phone");
    EXPECT_EQ(found("email", "anna@example.org").id(), anna);
    EXPECT_EQ(found("tel", own).id(), "");
    EXPECT_THAT(history(customer(anna)), ElementsAre("a1"));
  }
  expect_no_difference();
  EXPECT_TRUE(ask(gone).recorded().repeated_before());
}

// The contact stays theirs, and names it: without the removal it would lead to them again.
TEST_F(RemovalWhileOne, AnErasureLeavesTheRemovalOfWhatTheOtherBroughtAsWell) {
  bring("a2", {{"account", "A", "verified"}, {"tel", phone, "observed"}});
  EXPECT_EQ(remove(anna), "");
  unmerge(anna, bert);
  EXPECT_TRUE(erase(bert).has_recorded());
  EXPECT_THAT(removed(changes().at(0)), ElementsAre("tel:" + phone));
  expect_the_same_after_a_crash({anna});
  EXPECT_EQ(found("tel", phone).id(), "");
}

class RemovalOnDisk : public HubOnDisk {};

TEST_F(RemovalOnDisk, IsMadeAgainFromTheLog) {
  const auto anna = ask(contact("a1", "tel", phone)).decision().customer().id();
  ask(contact("b1", "account", "B"));
  EXPECT_EQ(ask(removal("r", anna, "tel:" + phone)).recorded().kept_size(), 0);
  const auto look = [this](const std::string& scheme, const std::string& value) {
    v1::ToHub query;
    query.mutable_customer_query()->mutable_identifier()->set_scheme(scheme);
    query.mutable_customer_query()->mutable_identifier()->set_value(value);
    return ask(query).customer().id();
  };
  for (const bool orderly : {false, true}) {
    restart(orderly);
    EXPECT_EQ(look("tel", phone), "");
    EXPECT_NE(look("account", "B"), "");
  }
  auto released = hub.release();
  EXPECT_TRUE(released->close());
  released.reset();
  for (const char* name : {"state.db", "state.db-wal", "state.db-shm"}) {
    std::filesystem::remove(directory + "/" + name);
  }
  reopen();
  EXPECT_EQ(look("tel", phone), "");
  EXPECT_TRUE(ask(contact("c1", "tel", phone)).decision().customer().created());
}

}  // namespace
}  // namespace balie::service
