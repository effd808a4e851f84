#include "adapters/email/confirmations.hpp"

#include "core/base/file.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

using std::chrono::hours;

v1::Command sent(const std::string& id, const std::string& to, const std::string& customer = "") {
  v1::Command command;
  command.set_id(id);
  command.set_kind("send");
  command.set_to(to);
  command.set_customer_id(customer);
  command.set_text(std::string(100, 't'));
  (*command.mutable_arguments()->mutable_fields())["confirmation"].set_bool_value(true);
  return command;
}

v1::Command order(const std::string& customer, const std::string& sent_to = "",
                  const std::string& command_id = "") {
  v1::Command command;
  command.set_id("again");
  command.set_kind("resend");
  command.set_customer_id(customer);
  command.mutable_identifier()->set_value("jo@right.example");
  auto& fields = *command.mutable_arguments()->mutable_fields();
  if (!sent_to.empty()) fields["sent_to"].set_string_value(sent_to);
  if (!command_id.empty()) fields["command_id"].set_string_value(command_id);
  return command;
}

class ConfirmationsTest : public testing::Test {
 protected:
  void keep(const v1::Command& command, Time when) { ASSERT_TRUE(confirmations.keep(command, when)); }
  // The id of the one that is found, or the error's code.
  std::string found(const v1::Command& wanted, Time when = Time(hours(1))) {
    const auto kept = confirmations.find(wanted, when);
    return kept ? kept->id() : kept.error().code();
  }

  static constexpr auto nothing = "email.nothing_kept";
  Confirmations confirmations = *Confirmations::open({"", 1'000, hours(24)}, Time());
};

TEST_F(ConfirmationsTest, TheLastOneToTheAddressOrOfTheCustomerIsFound) {
  keep(sent("first", "Jo@Wrong.example"), Time(hours(1)));
  keep(sent("second", "jo@wrong.example", "ann"), Time(hours(2)));
  keep(sent("third", "ann@shop.example", "ann"), Time(hours(3)));
  EXPECT_EQ(found(order("", "jo@wrong.example")), "first");
  EXPECT_EQ(found(order("ann", "JO@wrong.example")), "second");
  EXPECT_EQ(found(order("ann")), "third");
  EXPECT_EQ(found(order("ann", "", "first")), "first");
  EXPECT_EQ(found(order("")), nothing);
  EXPECT_EQ(found(order("ann", "nobody@shop.example")), nothing);
}

TEST_F(ConfirmationsTest, WhatIsAnothersIsNotFound) {
  keep(sent("of nobody", "family@home.example"), Time(hours(1)));
  keep(sent("of ann", "family@home.example", "ann"), Time(hours(2)));
  EXPECT_EQ(found(order("bob", "family@home.example")), "of nobody");
  EXPECT_EQ(found(order("bob", "", "of ann")), nothing);
  EXPECT_EQ(found(order("", "family@home.example")), "of nobody");
  EXPECT_EQ(found(order("", "", "of ann")), nothing);
  ASSERT_TRUE(confirmations.erase("ann"));
  EXPECT_EQ(found(order("ann", "", "of ann")), nothing);
  EXPECT_EQ(found(order("ann", "", "of nobody")), "of nobody");
}

TEST(ConfirmationsFile, HoldsNothingOfWhoWasErased) {
  const test::Folder folder;
  const auto path = folder.at("confirmations.db");
  auto kept = *Confirmations::open({path, 1'000'000, hours(24)}, Time());
  ASSERT_TRUE(kept.keep(sent("of ann", "jo@wrong.example", "ann"), Time(hours(1))));
  ASSERT_TRUE(kept.keep(sent("of bob", "bob@home.example", "bob"), Time(hours(1))));
  ASSERT_TRUE(kept.erase("ann"));
  for (const auto* name : {"", "-wal"}) {
    const auto bytes = read_file(path + name, 1'000'000);
    ASSERT_TRUE(bytes) << name;
    EXPECT_FALSE(bytes->contains("jo@wrong.example")) << name;
  }
  EXPECT_TRUE(read_file(path, 1'000'000)->contains("bob@home.example"));
}

TEST(ConfirmationsFile, HoldsNothingThatIsTooOld) {
  const test::Folder folder;
  const auto path = folder.at("confirmations.db");
  auto kept = *Confirmations::open({path, 1'000'000, hours(24)}, Time());
  ASSERT_TRUE(kept.keep(sent("old", "jo@wrong.example", "ann"), Time(hours(1))));
  ASSERT_TRUE(kept.keep(sent("new", "bob@home.example", "bob"), Time(hours(24))));
  auto letter = sent("letter", "al@home.example");
  (*letter.mutable_arguments()->mutable_fields())["confirmation"].set_bool_value(false);
  ASSERT_TRUE(kept.keep(letter, Time(hours(26))));
  for (const auto* name : {"", "-wal"}) {
    const auto bytes = read_file(path + name, 1'000'000);
    ASSERT_TRUE(bytes) << name;
    EXPECT_FALSE(bytes->contains("jo@wrong.example")) << name;
  }
  EXPECT_TRUE(read_file(path, 1'000'000)->contains("bob@home.example"));
}

TEST_F(ConfirmationsTest, WhatIsNoConfirmationIsNotKept) {
  auto letter = sent("letter", "jo@wrong.example");
  (*letter.mutable_arguments()->mutable_fields())["confirmation"].set_bool_value(false);
  keep(letter, Time(hours(1)));
  auto offer = sent("offer", "jo@wrong.example");
  (*offer.mutable_arguments()->mutable_fields())["unsubscribe"].set_bool_value(true);
  keep(offer, Time(hours(1)));
  EXPECT_EQ(found(order("", "jo@wrong.example")), nothing);
}

TEST_F(ConfirmationsTest, NoneIsKeptTooLongAndNotTooMany) {
  keep(sent("old", "jo@wrong.example"), Time(hours(1)));
  EXPECT_EQ(found(order("", "jo@wrong.example"), Time(hours(25))), "old");
  EXPECT_EQ(found(order("", "jo@wrong.example"), Time(hours(26))), nothing) << "also before it is swept";
  ASSERT_TRUE(confirmations.sweep(Time(hours(26))));
  EXPECT_EQ(found(order("", "jo@wrong.example"), Time(hours(2))), nothing);

  for (int i = 0; i < 20; ++i) keep(sent("same", "jo@wrong.example"), Time(hours(30 + i)));
  keep(sent("other", "al@wrong.example"), Time(hours(50)));
  EXPECT_EQ(found(order("", "", "same"), Time(hours(50))), "same") << "one that comes again is counted once";
  for (int i = 0; i < 20; ++i)
    keep(sent("new" + std::string(1, char('a' + i)), "b@c.example"), Time(hours(51)));
  EXPECT_EQ(found(order("", "", "same"), Time(hours(51))), nothing);
  EXPECT_EQ(found(order("", "", "newa"), Time(hours(51))), nothing);
  EXPECT_EQ(found(order("", "", "newt"), Time(hours(51))), "newt");
  auto huge = sent("huge", "b@c.example");
  huge.set_text(std::string(2'000, 't'));
  keep(huge, Time(hours(52)));
  EXPECT_EQ(found(order("", "", "newt"), Time(hours(52))), "newt")
      << "nothing makes room for what never fits";
}

TEST_F(ConfirmationsTest, WhatGoesAgainIsTheSameInTheSameThreadToTheNewAddress) {
  auto first = sent("first", "jo@wrong.example");
  first.set_subject("Order 7");
  const auto again = sent_again(first, order("ann", "jo@wrong.example"));
  EXPECT_EQ(again.id(), "again");
  EXPECT_EQ(again.kind(), "send");
  EXPECT_EQ(again.to(), "jo@right.example");
  EXPECT_EQ(again.customer_id(), "ann");
  EXPECT_EQ(again.text(), first.text());
  EXPECT_EQ(again.subject(), "Order 7");
  const auto& thread = again.arguments().fields().at("thread").string_value();
  EXPECT_FALSE(thread.empty());
  // Wrong once more: it can be corrected once more.
  keep(again, Time(hours(1)));
  EXPECT_EQ(found(order("ann", "jo@right.example")), "again");
  auto third = order("ann", "jo@right.example");
  third.set_id("once more");
  EXPECT_EQ(sent_again(again, third).arguments().fields().at("thread").string_value(), thread);
  auto answer = sent("answer", "jo@wrong.example");
  answer.set_contact_id("abc-1");
  EXPECT_FALSE(sent_again(answer, order("")).arguments().fields().contains("thread"));
}

}  // namespace
}  // namespace balie::email
