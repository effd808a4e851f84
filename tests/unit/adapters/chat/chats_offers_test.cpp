// Offers in the window and in the page, and what visitors say to them.
#include "chats_fixture.hpp"

namespace balie::chat {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class ChatsOffersTest : public ChatsTest {
 protected:
  // A visitor who wrote, and is offered a bag.
  std::shared_ptr<FakeSocket> offered() {
    auto page = enter();
    writes(page, "m-000001");
    decide(true, [](v1::Decision& one) {
      auto& offer = *one.add_offers();
      offer.set_id("bag");
      offer.set_text("A bag for half the price?");
    });
    return page;
  }
};

TEST_F(ChatsOffersTest, OffersAreAnsweredByWhoWasMadeThem) {
  const auto page = offered();
  const auto decision = "d-" + conversation;
  const auto answer_frame = [&](const std::string& offer, const std::string& kind) {
    return fmt::format(R"({{"t":"answer","decision":"{}","offer":"{}","kind":"{}"}})", decision, offer, kind);
  };
  for (const auto* kind : {"presented", "accepted", "rejected"}) says(page, answer_frame("bag", kind));
  says(page, answer_frame("yacht", "accepted"));
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0].outcome().kind(), "presented");
  EXPECT_EQ(told[1].outcome().kind(), "accepted");
  EXPECT_EQ(told[1].outcome().decision_id(), decision);
  EXPECT_EQ(told[1].outcome().offer_id(), "bag");
  EXPECT_THAT(enter()->of("item").back(), HasSubstr(R"("answer":"accepted")"));
}

TEST_F(ChatsOffersTest, WhoHasTheChatHearsWhatTheVisitorSaidToAnOffer) {
  const auto page = offered();
  const auto answer = [&](const std::string& kind) {
    says(page,
         fmt::format(R"({{"t":"answer","decision":"d-{}","offer":"bag","kind":"{}"}})", conversation, kind));
  };
  answer("presented");
  ASSERT_THAT(told, SizeIs(1));  // nobody has it yet
  ASSERT_TRUE(order("connect", "hub-1"));
  answer("rejected");
  ASSERT_THAT(told, SizeIs(3));
  EXPECT_EQ(told[1].outcome().kind(), "rejected");
  EXPECT_EQ(told[2].signal().kind(), "rejected");
  EXPECT_EQ(told[2].signal().subject(), "bag");
  EXPECT_EQ(told[2].signal().to(), "desk");
}

TEST_F(ChatsOffersTest, PlacesInThePageAreWebContacts) {
  const auto stranger = open_page();
  says(stranger, R"({"t":"slot","id":"slot-0001","slot":"banner"})");
  EXPECT_THAT(inbound, SizeIs(0));  // nothing tells who it is
  EXPECT_THAT(stranger->of("slot"), SizeIs(1));
  const auto page = enter();
  says(page, R"({"t":"slot","id":"slot-0001","slot":"banner"})");
  ASSERT_THAT(inbound, SizeIs(1));
  EXPECT_EQ(inbound.front().contact.channel(), "web");
  EXPECT_EQ(inbound.front().contact.topic(), "banner");
  decide(false, [](v1::Decision& one) {
    one.set_id("d7");
    auto& offer = *one.add_offers();
    offer.set_id("bag");
    offer.set_text("A bag");
  });
  EXPECT_THAT(page->of("slot").back(), HasSubstr("A bag"));
  says(page, R"({"t":"answer","decision":"d7","offer":"bag","kind":"presented"})");
  says(stranger, R"({"t":"answer","decision":"d7","offer":"bag","kind":"accepted"})");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].outcome().kind(), "presented");
}

}  // namespace
}  // namespace balie::chat
