// Who a contact is from, merging and unmerging, through the whole hub and over a recovery.
#include "people_of_hub.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class MergingTest : public PeopleOfHub {};

TEST_F(MergingTest, AnAnonymousVisitorJoinsTheCustomerWhoIsKnown) {
  const auto known = bring("call", {{"account", "1", "verified"}}).customer().id();
  const auto visitor = bring("visit", {{"cookie", "c", "observed"}}).customer().id();
  EXPECT_NE(visitor, known);
  const auto decision = bring("login", {{"cookie", "c", "observed"}, {"account", "1", "verified"}});
  EXPECT_EQ(decision.customer().id(), known);
  EXPECT_THAT(history(decision.customer()), ElementsAre("call", "visit"));
  EXPECT_EQ(decision.explanation().reasons(1).text(),
            "cookie leads to somebody never verified, who joins this customer");
  EXPECT_EQ(customer(visitor).id(), known);  // the old id answers
  EXPECT_THAT(customer(known).merged(), ElementsAre(visitor));
  EXPECT_EQ(bring("visit-2", {{"cookie", "c", "observed"}}).customer().id(), known);
  expect_the_same_after_a_crash({known, visitor});
  EXPECT_EQ(bring("visit-3", {{"cookie", "c", "observed"}}).customer().id(), known);
}

TEST_F(MergingTest, APhoneOfTwoLeadsToBothByLikelihood) {
  const auto wife =
      bring("w1", {{"tel", "+31612345678", "observed"}, {"account", "W", "verified"}}).customer().id();
  for (int i = 0; i < 3; ++i) bring(fmt::format("w2{}", i), {{"tel", "+31612345678", "observed"}});
  const auto husband = bring("h1", {{"account", "H", "verified"}}).customer().id();
  const auto call = bring("h2", {{"tel", "+31612345678", "observed"}, {"account", "H", "verified"}});
  EXPECT_EQ(call.customer().id(), husband);
  EXPECT_EQ(call.candidates_size(), 0);

  const auto guess = bring("x", {{"tel", "+31612345678", "observed"}}, "call-7");
  EXPECT_EQ(guess.customer().id(), wife);
  ASSERT_EQ(guess.candidates_size(), 2);
  EXPECT_EQ(guess.candidates(0).customer_id(), wife);
  EXPECT_NEAR(guess.candidates(0).probability(), 4 / 5.5, 1e-3);
  EXPECT_EQ(guess.candidates(0).reason(), "4 of 5 contacts by this tel");
  EXPECT_EQ(guess.candidates(1).customer_id(), husband);

  // The same call tells who it is: what was taken for hers is his.
  const auto told = bring("y", {{"tel", "+31612345678", "observed"}, {"account", "H", "verified"}}, "call-7");
  EXPECT_EQ(told.customer().id(), husband);
  EXPECT_THAT(history(told.customer()), ElementsAre("h1", "h2", "x"));
  EXPECT_THAT(history(customer(wife)), ElementsAre("w21", "w22"));  // three are held
  EXPECT_EQ(customer(wife).contacts(), 4u);
  EXPECT_EQ(bring("z", {{"tel", "+31612345678", "observed"}}, "call-7").customer().id(), husband);
  const auto group = found("tel", "+31612345678");
  EXPECT_EQ(group.shared().uses_size(), 2);
  expect_the_same_after_a_crash({wife, husband, group.id()});
  EXPECT_EQ(bring("z2", {{"tel", "+31612345678", "observed"}}, "call-7").customer().id(), husband);
}

TEST_F(MergingTest, ANewAccountOnTheSamePhoneIsSomebodyElse) {
  const auto first =
      bring("a", {{"tel", "+31612345678", "observed"}, {"account", "1", "verified"}}).customer().id();
  const auto second =
      bring("b", {{"tel", "+31612345678", "observed"}, {"account", "2", "verified"}}).customer().id();
  EXPECT_NE(first, second);
  const auto call = bring("c", {{"tel", "+31612345678", "observed"}});
  EXPECT_TRUE(call.customer().created());  // nobody is likely enough
  EXPECT_EQ(call.candidates_size(), 3);
  expect_the_same_after_a_crash({first, second, call.customer().id()});
}

TEST_F(MergingTest, ACallerWhoIsTakenForNobodyJoinsWhenTheCallTellsWhoItIs) {
  const auto first =
      bring("a", {{"tel", "+31612345678", "observed"}, {"account", "1", "verified"}}).customer().id();
  bring("b", {{"tel", "+31612345678", "observed"}, {"account", "2", "verified"}});
  const auto nobody = bring("c", {{"tel", "+31612345678", "observed"}}, "t").customer().id();
  const auto told = bring("d", {{"account", "1", "verified"}}, "t");
  EXPECT_EQ(told.customer().id(), first);
  EXPECT_THAT(history(told.customer()), ElementsAre("a", "c"));
  EXPECT_EQ(customer(nobody).id(), first);
  expect_the_same_after_a_crash({first, nobody});
}

TEST_F(MergingTest, AWeakerIdentifierIsNotStolen) {
  const auto anna = bring("a", {{"tel", "+31612345678", "observed"}}).customer().id();
  const auto bert = bring("b", {{"email", "bert@example.com", "observed"}}).customer().id();
  const auto mixed =
      bring("c", {{"tel", "+31612345678", "observed"}, {"email", "bert@example.com", "claimed"}});
  EXPECT_EQ(mixed.customer().id(), bert);
  EXPECT_EQ(mixed.explanation().reasons(1).text(), "tel leads to another customer, and is left there");
  EXPECT_EQ(found("tel", "+31612345678").id(), anna);
}

TEST_F(MergingTest, AMergeIsOneCustomerAndAnUnmergeTwoAgain) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = bring("b1", {{"tel", "+31612345678", "observed"}}).customer().id();
  const auto anna_before = customer(anna), bert_before = customer(bert);
  const auto done = merge(anna, bert).merge_done();
  EXPECT_FALSE(done.repeated_before());
  EXPECT_EQ(done.kept(), anna);
  EXPECT_THAT(history(customer(bert)), ElementsAre("a1", "b1"));
  EXPECT_THAT(schemes(customer(anna)), ElementsAre("account", "tel"));
  EXPECT_TRUE(merge(anna, bert).merge_done().repeated_before());        // the same id
  EXPECT_TRUE(merge(bert, anna, "m2").merge_done().repeated_before());  // either way round
  expect_the_same_after_a_crash({anna, bert});

  EXPECT_EQ(unmerge(anna, bert).merge_done().untold_size(), 0);
  EXPECT_EQ(customer(anna).SerializeAsString(), anna_before.SerializeAsString());
  EXPECT_EQ(customer(bert).SerializeAsString(), bert_before.SerializeAsString());
  EXPECT_EQ(found("tel", "+31612345678").id(), bert);
  EXPECT_TRUE(unmerge(anna, bert, "u2").merge_done().repeated_before());
  expect_the_same_after_a_crash({anna, bert});
  EXPECT_EQ(found("tel", "+31612345678").id(), bert);
}

TEST_F(MergingTest, WhatHappenedSinceGoesBackToWhomeverItCanBeTold) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = bring("b1", {{"tel", "+31612345678", "observed"}}).customer().id();
  merge(anna, bert);
  bring("b2", {{"tel", "+31612345678", "observed"}, {"email", "bert@example.com", "observed"}});
  bring("both", {{"tel", "+31612345678", "observed"}, {"account", "A", "verified"}});
  crash();
  const auto done = unmerge(anna, bert).merge_done();
  ASSERT_EQ(done.untold_size(), 1);
  EXPECT_EQ(done.untold(0).kind(), "contact");
  EXPECT_EQ(done.untold(0).name(), "both");
  EXPECT_THAT(history(customer(anna)), ElementsAre("a1", "both"));
  EXPECT_THAT(history(customer(bert)), ElementsAre("b1", "b2"));
  EXPECT_THAT(schemes(customer(bert)), UnorderedElementsAre("tel", "email"));
  EXPECT_EQ(customer(bert).contacts(), 2u);
  EXPECT_EQ(customer(anna).contacts(), 2u);
  EXPECT_EQ(found("email", "bert@example.com").id(), bert);
  expect_the_same_after_a_crash({anna, bert});
}

TEST_F(MergingTest, MergesAreUndoneInTheirOrder) {
  const auto a = bring("a", {{"account", "A", "verified"}}).customer().id();
  const auto b = bring("b", {{"account", "B", "verified"}}).customer().id();
  const auto c = bring("c", {{"account", "C", "verified"}}).customer().id();
  merge(a, b, "m1");
  merge(a, c, "m2");
  EXPECT_EQ(unmerge(a, b, "u1").refusal().code(), "conflict");
  EXPECT_TRUE(unmerge(a, c, "u2").has_merge_done());
  EXPECT_TRUE(unmerge(a, b, "u3").has_merge_done());
  EXPECT_THAT(history(customer(b)), ElementsAre("b"));
}

TEST_F(MergingTest, WhatCannotBeMergedIsRefused) {
  const auto a =
      bring("a", {{"account", "A", "verified"}, {"tel", "+31612345678", "observed"}}).customer().id();
  bring("b", {{"account", "B", "verified"}, {"tel", "+31612345678", "observed"}});
  EXPECT_EQ(merge(a, "none").refusal().code(), "not_found");
  EXPECT_EQ(merge(a, found("tel", "+31612345678").id()).refusal().code(), "invalid");
  EXPECT_TRUE(merge(a, a).merge_done().repeated_before());
}

TEST_F(MergingTest, OutcomesOfWhoWasMergedAreTheOnesKept) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = bring("b1", {{"tel", "+31612345678", "observed"}}).customer().id();
  merge(anna, bert);
  EXPECT_TRUE(ask(outcome("o1", "b1")).has_recorded());
  EXPECT_EQ(customer(anna).history(1).outcomes_size(), 1);
  crash();
  EXPECT_EQ(customer(anna).history(1).outcomes_size(), 1);
}

TEST_F(MergingTest, ErasingByAnOldIdErasesTheWholePerson) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = bring("b1", {{"tel", "+31612345678", "observed"}}).customer().id();
  merge(anna, bert);
  EXPECT_EQ(erase(bert).recorded().customer_id(), bert);
  EXPECT_EQ(found("account", "A").id(), "");
  EXPECT_EQ(found("tel", "+31612345678").id(), "");
  EXPECT_EQ(customer(anna).id(), "");
  EXPECT_TRUE(erase(bert).recorded().repeated_before());
  EXPECT_TRUE(bring("a2", {{"account", "A", "verified"}}).customer().created());
}

TEST_F(MergingTest, APhoneOfSomebodyErasedLeadsToTheOthersWhoShareIt) {
  const auto wife =
      bring("w1", {{"tel", "+31612345678", "observed"}, {"account", "W", "verified"}}).customer().id();
  for (int i = 0; i < 3; ++i) bring(fmt::format("w2{}", i), {{"tel", "+31612345678", "observed"}});
  const auto husband =
      bring("h1", {{"tel", "+31612345678", "observed"}, {"account", "H", "verified"}}).customer().id();
  EXPECT_EQ(bring("x", {{"tel", "+31612345678", "observed"}}).customer().id(), wife);
  erase(wife);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bring(fmt::format("y{}", i), {{"tel", "+31612345678", "observed"}}).customer().id(), husband);
  }
  EXPECT_EQ(customer(husband).contacts(), 4u);
  crash();
  EXPECT_EQ(bring("z", {{"tel", "+31612345678", "observed"}}).customer().id(), husband);
}

TEST_F(MergingTest, ErasingWhoWasUnmergedErasesWhatWasLoggedUnderTheOther) {
  const auto anna = bring("a1", {{"account", "A", "verified"}}).customer().id();
  const auto bert = bring("b1", {{"tel", "+31612345678", "observed"}}).customer().id();
  merge(anna, bert);
  bring("b2", {{"tel", "+31612345678", "observed"}});
  bring("a2", {{"account", "A", "verified"}});
  unmerge(anna, bert);
  EXPECT_EQ(erase(bert).recorded().customer_id(), bert);
  EXPECT_EQ(log().find("+31612345678"), std::string::npos);
  EXPECT_EQ(customer(anna).contacts(), 2u);
  EXPECT_EQ(bring("a2", {{"account", "A", "verified"}}).customer().id(), anna);
}

TEST_F(MergingTest, ASharedPhoneGoesWithTheLastWhoUsedIt) {
  const auto wife =
      bring("w1", {{"tel", "+31612345678", "observed"}, {"account", "W", "verified"}}).customer().id();
  const auto husband =
      bring("h1", {{"tel", "+31612345678", "observed"}, {"account", "H", "verified"}}).customer().id();
  erase(wife);
  EXPECT_NE(found("tel", "+31612345678").id(), "");
  erase(husband);
  for (int started = 0; started < 2; ++started) {
    EXPECT_EQ(found("tel", "+31612345678").id(), "");
    crash();
  }
  EXPECT_TRUE(bring("x", {{"tel", "+31612345678", "observed"}}).customer().created());
}

TEST_F(MergingTest, TenThousandContactsFromOneNumberStaySmall) {
  std::size_t largest = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto message = contact(fmt::format("c{}", i), "tel", "+31612345678");
    auto& mail = *message.mutable_contact()->add_identifiers();
    mail.set_scheme("email");
    mail.set_value(fmt::format("m{}@example.com", i));
    mail.set_assurance("claimed");
    largest = std::max(largest, ask(message).ByteSizeLong());
  }
  EXPECT_LT(largest, 20'000u);
  EXPECT_LE(found("tel", "+31612345678").identifiers_size(), 50);
}

}  // namespace
}  // namespace balie::service
