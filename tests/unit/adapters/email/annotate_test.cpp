#include "adapters/email/annotate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace balie::email {
namespace {

constexpr std::uint32_t all = 0x1ff;

class Annotate : public testing::Test {
 protected:
  Annotate() {
    settings.queue_address = "{queue}@desk.example";
    envelope.recipients = {{"<help@shop.example>", {}}, {"<orders@shop.example>", {}}};
    for (std::size_t i = 0; i < 2; ++i) {
      Addressed addressed;
      addressed.recipients = {i};
      addressed.contact.set_id(i == 0 ? "c-0" : "c-1");
      understood.contacts.push_back(addressed);
      v1::Decision decision;
      decision.set_id("d");
      decision.mutable_route()->set_queue("Billing");
      decision.mutable_customer()->set_id("cust");
      decision.add_offers()->set_id("plus");
      decisions.emplace_back(decision);
    }
  }
  void act(std::size_t index, const std::string& what, const std::string& reply = {}) {
    for (const auto& [name, value] : {std::pair("email_action", what), std::pair("email_reply", reply)}) {
      auto& annotation = *decisions[index]->add_annotations();
      annotation.set_name(name);
      annotation.set_value(value);
    }
  }
  void away(std::size_t index, bool tempfail) {
    decisions[index]->set_fallback(true);
    decisions[index]->set_fallback_reason("away");
    understood.contacts[index].tempfail = tempfail;
  }
  Answer answer(std::uint32_t actions = all, bool all_ours = true) {
    return annotated(envelope, actions, understood, decisions, settings, all_ours);
  }
  template <typename Change>
  static std::vector<Change> only(const Answer& answer) {
    std::vector<Change> found;
    for (const auto& each : answer.changes) {
      if (const auto* one = std::get_if<Change>(&each)) found.push_back(*one);
    }
    return found;
  }
  static std::vector<std::string> header(const Answer& answer, std::string_view name) {
    std::vector<std::string> found;
    for (const auto& each : only<milter::AddHeader>(answer)) {
      if (each.name == name) found.push_back(each.value);
    }
    return found;
  }

  Settings settings;
  milter::Envelope envelope;
  Understood understood;
  std::vector<std::optional<v1::Decision>> decisions;
};

TEST_F(Annotate, ForeignHeadersGoTheLastOneFirst) {
  envelope.headers = {{"X-Balie-Queue", " a"},
                      {"Subject", " x"},
                      {"x-balie-queue", " b"},
                      {"X-BALIE-Anything", " c"},
                      {"X-Baliesque", " d"}};
  EXPECT_EQ(only<milter::ChangeHeader>(untouched(envelope, all)),
            (std::vector<milter::ChangeHeader>{
                {1, "x-balie-anything", ""}, {2, "x-balie-queue", ""}, {1, "x-balie-queue", ""}}));
  EXPECT_TRUE(untouched(envelope, milter::action::add_headers).changes.empty());
}

TEST_F(Annotate, EachContactHasItsHeadersInOrder) {
  const auto made = answer();
  EXPECT_EQ(header(made, "X-Balie-Contact"), (std::vector<std::string>{" c-0", " c-1"}));
  EXPECT_EQ(header(made, "X-Balie-Offer-1").size(), 2u);
  EXPECT_EQ(made.verdict, milter::Verdict(milter::Accept{}));
  understood.automatic = mime::Automatic::reply;
  EXPECT_TRUE(header(answer(), "X-Balie-Offer-1").empty());
}

TEST_F(Annotate, RecipientsGoBeforeTheNewOneComes) {
  const auto made = answer();
  EXPECT_EQ(only<milter::DeleteRecipient>(made),
            (std::vector<milter::DeleteRecipient>{{"<help@shop.example>"}, {"<orders@shop.example>"}}));
  EXPECT_EQ(
      only<milter::AddRecipient>(made),
      (std::vector<milter::AddRecipient>{{"<billing@desk.example>", "ORCPT=rfc822;help@shop.example"}}));
  // An MTA that lets us add recipients only would send everything twice.
  EXPECT_TRUE(only<milter::AddRecipient>(answer(milter::action::add_recipient)).empty());
  EXPECT_EQ(
      only<milter::AddRecipient>(answer(all & ~milter::action::add_recipient_with_arguments))[0].arguments,
      "");
}

TEST_F(Annotate, ATargetOfTheDecisionGoesBeforeTheSettings) {
  for (auto& decision : decisions) decision->mutable_route()->set_target("vip@Desk.example");
  EXPECT_EQ(only<milter::AddRecipient>(answer())[0].address, "<vip@desk.example>");
  for (auto& decision : decisions) decision->mutable_route()->set_target("x>\r\nRCPT");
  EXPECT_EQ(only<milter::AddRecipient>(answer())[0].address, "<billing@desk.example>");
  for (auto& decision : decisions) decision->mutable_route()->set_target("help@shop.example");
  EXPECT_EQ(only<milter::DeleteRecipient>(answer()).size(), 1u);
}

TEST_F(Annotate, TheMildestFateHolds) {
  act(0, "reject", "550 5.7.1 no");
  EXPECT_EQ(answer().verdict, milter::Verdict(milter::Accept{}));
  act(1, "reject");
  EXPECT_EQ(answer().verdict, milter::Verdict(milter::Reject{"550 5.7.1 no"}));
  EXPECT_EQ(answer(all, false).verdict, milter::Verdict(milter::Accept{}));
}

TEST_F(Annotate, RepliesAreOfSmtpOrOurs) {
  act(1, "reject");
  for (const auto& [reply, verdict] : std::vector<std::pair<std::string, milter::Verdict>>{
           {"553 no\r\nX", milter::Reject{"553 no  X"}},
           {"450 later", milter::TryLater{"450 later"}},
           {"250 ok", milter::Reject{"550 5.7.1 Not accepted here"}},
           {"", milter::Reject{"550 5.7.1 Not accepted here"}}}) {
    decisions[0]->clear_annotations();
    act(0, "reject", reply);
    EXPECT_EQ(answer().verdict, verdict) << reply;
  }
}

TEST_F(Annotate, QuarantineKeepsWhatNobodyAccepts) {
  act(0, "quarantine");
  EXPECT_TRUE(only<milter::Quarantine>(answer()).empty());
  act(1, "reject");
  EXPECT_EQ(only<milter::Quarantine>(answer()).size(), 1u);
}

TEST_F(Annotate, WhenTheHubWasAwayItPassesOrComesAgain) {
  away(0, true);
  away(1, false);
  const auto accepted = answer();
  EXPECT_EQ(accepted.verdict, milter::Verdict(milter::Accept{}));
  EXPECT_TRUE(accepted.changes.empty());
  away(1, true);
  EXPECT_EQ(answer().verdict.index(), milter::Verdict(milter::TryLater{}).index());
  decisions = {std::nullopt, std::nullopt};  // it could be kept nowhere
  EXPECT_EQ(answer().verdict.index(), milter::Verdict(milter::TryLater{}).index());
  // What the hub itself decided late is a decision.
  v1::Decision late;
  late.set_fallback(true);
  late.set_fallback_reason("deadline");
  late.mutable_route()->set_queue("general");
  decisions = {late, late};
  EXPECT_EQ(only<milter::AddRecipient>(answer())[0].address, "<general@desk.example>");
}

TEST_F(Annotate, OthersLearnNothingOfTheCustomer) {
  const auto made = answer(all, false);
  for (const auto& each : only<milter::AddHeader>(made)) EXPECT_EQ(each.name, "X-Balie-Contact");
  EXPECT_EQ(only<milter::DeleteRecipient>(made).size(), 2u);
}

TEST_F(Annotate, NothingOfADecisionMakesAHeader) {
  decisions[0]->mutable_customer()->set_id("x\r\nX-Evil: 1");
  decisions[0]->add_scores()->set_model("m\r\nX-Evil: 2");
  for (const auto& each : only<milter::AddHeader>(answer())) {
    EXPECT_EQ(each.name.find_first_of("\r\n: "), std::string::npos);
    for (auto at = each.value.find('\n'); at != std::string::npos; at = each.value.find('\n', at + 1)) {
      EXPECT_EQ(each.value[at + 1], ' ');
    }
  }
}

}  // namespace
}  // namespace balie::email
