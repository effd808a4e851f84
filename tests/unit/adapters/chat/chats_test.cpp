#include "chats_fixture.hpp"

namespace balie::chat {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST_F(ChatsTest, TheFirstMessageIsAContact) {
  const auto page = open_page();
  EXPECT_THAT(page->of("conversation"), ElementsAre(HasSubstr(R"("state":"none")")));
  says(page, fmt::format(R"({{"t":"hello","entry":"shop","language":"nl","key":"{}",
                             "page":{{"basket":{{"total":12}}}}}})",
                         key));
  writes(page, "m-000001", "Where is my parcel?");
  ASSERT_THAT(inbound, SizeIs(1));
  const auto& contact = inbound.front().contact;
  EXPECT_EQ(contact.id(), conversation);
  EXPECT_EQ(contact.thread(), conversation);
  EXPECT_EQ(contact.channel(), "chat");
  EXPECT_EQ(contact.entry(), "shop");
  EXPECT_EQ(contact.text(), "Where is my parcel?");
  EXPECT_EQ(contact.language(), "nl");
  ASSERT_EQ(contact.identifiers_size(), 1);
  EXPECT_EQ(contact.identifiers(0).scheme(), "chat");
  EXPECT_EQ(contact.identifiers(0).value(), visitor);
  EXPECT_EQ(contact.identifiers(0).value().find(key), std::string::npos);
  EXPECT_EQ(contact.attributes().fields().at("basket").struct_value().fields().at("total").number_value(),
            12);
  EXPECT_THAT(page->of("ack"), SizeIs(1));
  EXPECT_TRUE(page->of("marks").empty() || page->of("marks").back().find(R"("sent":0)") != std::string::npos);
  decide(true);
  EXPECT_THAT(page->of("marks").back(), HasSubstr(R"("sent":1)"));
  EXPECT_THAT(page->of("conversation").back(), HasSubstr(R"("state":"waiting")"));
}

TEST_F(ChatsTest, NothingIsHeardBeforeItIsKept) {
  const auto page = enter();
  page->says(R"({"t":"message","id":"m-000001","text":"hello"})");
  EXPECT_THAT(page->of("ack"), SizeIs(0));
  EXPECT_THAT(inbound, SizeIs(0));
  settle_turns();
  EXPECT_THAT(page->of("ack"), SizeIs(1));
  EXPECT_THAT(inbound, SizeIs(1));
}

TEST_F(ChatsTest, AMessageThatComesTwiceIsOne) {
  const auto page = enter();
  writes(page, "m-000001");
  writes(page, "m-000001");
  decide(true);
  writes(page, "m-000001");
  EXPECT_THAT(inbound, SizeIs(0));
  EXPECT_THAT(asked, SizeIs(0));
  EXPECT_THAT(page->of("ack"), SizeIs(3));
  EXPECT_THAT(page->of("item"), SizeIs(1));
}

TEST_F(ChatsTest, LaterMessagesAreShownToTheDeskOneByOne) {
  const auto page = enter();
  writes(page, "m-000001");
  writes(page, "m-000002", "second");
  writes(page, "m-000003", "third");
  EXPECT_THAT(asked, SizeIs(0));  // until it is decided
  decide(true);
  ASSERT_THAT(asked, SizeIs(1));
  const auto& command = asked.front().first.command();
  EXPECT_EQ(command.id(), conversation + "-m-000002");
  EXPECT_EQ(command.kind(), "show");
  EXPECT_EQ(command.adapter(), "desk");
  EXPECT_EQ(command.contact_id(), conversation);
  EXPECT_EQ(command.text(), "second");
  record();
  EXPECT_THAT(page->of("marks").back(), HasSubstr(R"("sent":2)"));
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked.front().first.command().text(), "third");
  record();
  EXPECT_THAT(asked, SizeIs(0));
}

TEST_F(ChatsTest, TheHubIsAskedAgainUnderTheSameId) {
  const auto page = talk();
  writes(page, "m-000002");
  const auto id = asked.front().first.command().id();
  answer(failure(Fate::retry, "bus.late", "no answer"));
  EXPECT_THAT(asked, SizeIs(0));
  pass(std::chrono::seconds(2));
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked.front().first.command().id(), id);
  record();
  EXPECT_THAT(page->of("marks").back(), HasSubstr(R"("sent":3)"));  // with the note that Anna joined
}

TEST_F(ChatsTest, WhatTheHubRefusesIsTold) {
  const auto page = talk();
  writes(page, "m-000002");
  writes(page, "m-000003");
  answer(failure(Fate::reject, "not_allowed", "no"));
  EXPECT_THAT(page->of("item").back(), HasSubstr(R"("failed":true)"));
  ASSERT_THAT(asked, SizeIs(1));  // the next one is not held up
}

TEST_F(ChatsTest, ARestartLosesAndDoublesNothing) {
  auto page = enter();
  writes(page, "m-000001");
  writes(page, "m-000002", "second");
  restart();
  ASSERT_THAT(inbound, SizeIs(1));  // brought again, under the same id
  EXPECT_EQ(inbound.front().contact.id(), conversation);
  page = enter();
  EXPECT_THAT(page->of("item"), SizeIs(2));
  writes(page, "m-000002", "second");
  EXPECT_THAT(page->of("item"), SizeIs(2));
  decide(true);
  ASSERT_THAT(asked, SizeIs(1));
  restart();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked.front().first.command().id(), conversation + "-m-000002");
  record();
  restart();
  EXPECT_THAT(asked, SizeIs(0));
  EXPECT_THAT(inbound, SizeIs(0));
  EXPECT_THAT(enter()->of("marks").back(), HasSubstr(R"("sent":2)"));
}

TEST_F(ChatsTest, APageGetsWhatItHasNotSeen) {
  auto page = talk();
  page->leave();
  EXPECT_TRUE(order("send", "hub-2", "Good morning"));
  page = open_page(fmt::format(R"(,"key":"{}","conversation":"{}","seen":2)", key, conversation));
  EXPECT_THAT(page->of("item"), ElementsAre(HasSubstr("Good morning")));
  const auto other = open_page(fmt::format(R"(,"key":"{}","conversation":"another","seen":2)", key));
  EXPECT_THAT(other->of("item"), SizeIs(3));
}

TEST_F(ChatsTest, TwoPagesShowTheSame) {
  const auto one = talk(), other = enter();
  writes(other, "m-000002", "from the other");
  EXPECT_THAT(one->of("item").back(), HasSubstr("from the other"));
  EXPECT_TRUE(order("send", "hub-2", "to both"));
  for (const auto& page : {one, other}) EXPECT_THAT(page->of("item").back(), HasSubstr("to both"));
}

TEST_F(ChatsTest, ACommandTwiceIsCarriedOutOnce) {
  const auto page = talk();
  const auto items = page->of("item").size();
  EXPECT_TRUE(order("send", "hub-2", "once"));
  restart();
  EXPECT_TRUE(order("send", "hub-2", "once"));
  EXPECT_THAT(enter()->of("item"), SizeIs(items + 1));
}

TEST_F(ChatsTest, MarksAndTypingGoBothWays) {
  const auto page = talk();
  writes(page, "m-000002");
  record();
  signals("delivered", conversation + "-m-000002");
  EXPECT_EQ(page->of("marks").size(), 4U);
  v1::Signal delivered;
  delivered.set_kind("delivered");
  delivered.set_subject(conversation + "-m-000002");
  chats->signal(delivered);
  settle_turns();
  EXPECT_THAT(page->of("marks").back(), HasSubstr(R"("delivered":3,"read":0)"));
  signals("read", conversation + "-m-000002");
  EXPECT_THAT(page->of("marks").back(), HasSubstr(R"("read":3)"));
  signals("typing");
  EXPECT_EQ(page->of("typing").back(), R"({"t":"typing","on":true})");
  told.clear();
  says(page, R"({"t":"typing","on":true})");
  EXPECT_TRUE(order("send", "hub-9", "Yes?"));
  says(page, R"({"t":"read","seq":4})");
  says(page, R"({"t":"read","seq":4})");
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0].signal().kind(), "typing");
  EXPECT_EQ(told[0].signal().to(), "desk");
  EXPECT_EQ(told[1].signal().kind(), "read");
  EXPECT_EQ(told[1].signal().subject(), "hub-9");
}

TEST_F(ChatsTest, WhileNobodyAnswersEachMessageIsAContact) {
  const auto page = enter();
  writes(page, "m-000001");
  decide(false, [](v1::Decision& one) { one.mutable_route()->set_message_text("We are closed."); });
  EXPECT_THAT(page->of("item").back(), HasSubstr("We are closed."));
  writes(page, "m-000002", "Then tomorrow.");
  ASSERT_THAT(inbound, SizeIs(1));
  EXPECT_EQ(inbound.front().contact.id(), conversation + "-m-000002");
  EXPECT_EQ(inbound.front().contact.thread(), conversation);
  decide(true);  // open again
  writes(page, "m-000003");
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked.front().first.command().contact_id(), conversation + "-m-000002");
}

TEST_F(ChatsTest, WhoWaitsAndLeavesHasAbandoned) {
  const auto page = enter();
  writes(page, "m-000001");
  decide(true);
  page->leave();
  settle_turns();
  pass(settings.abandon_after - std::chrono::seconds(1));
  EXPECT_THAT(told, SizeIs(0));
  pass(std::chrono::seconds(2));
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told.front().outcome().kind(), "abandoned");
  EXPECT_EQ(told.front().outcome().contact_id(), conversation);
  EXPECT_EQ(order("connect", "hub-1").error().code(), "gone");
  pass(std::chrono::hours(1));
  EXPECT_THAT(told, SizeIs(1));
}

TEST_F(ChatsTest, WhoComesBackInTimeHasNotLeft) {
  auto page = enter();
  writes(page, "m-000001");
  decide(true);
  page->leave();
  settle_turns();
  pass(settings.abandon_after - std::chrono::seconds(1));
  page = enter();
  pass(std::chrono::hours(1));
  EXPECT_THAT(told, SizeIs(0));
  EXPECT_THAT(page->of("conversation").back(), HasSubstr("waiting"));
}

TEST_F(ChatsTest, TheVisitorEndsItAndRates) {
  const auto page = talk();
  EXPECT_TRUE(order("send", "hub-2", "Hello"));
  told.clear();
  says(page, R"({"t":"rate","rating":5})");  // not yet
  says(page, R"({"t":"end"})");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].routing_order().kind(), "end");
  says(page, R"({"t":"rate","rating":4,"text":"fine"})");
  says(page, R"({"t":"rate","rating":1})");
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[1].outcome().kind(), "rated");
  EXPECT_EQ(told[1].outcome().value(), 4);
  EXPECT_EQ(told[1].outcome().attributes().fields().at("comment").string_value(), "fine");
  writes(page, "m-000009");
  ASSERT_THAT(inbound, SizeIs(1));  // another conversation
  EXPECT_NE(inbound.front().contact.id(), conversation);
}

TEST_F(ChatsTest, WhoEndsItBeforeItIsDecidedIsNotKeptWaiting) {
  const auto page = enter();
  writes(page, "m-000001");
  says(page, R"({"t":"end"})");
  decide(true);
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told.front().outcome().kind(), "abandoned");
  EXPECT_THAT(page->of("conversation").back(), HasSubstr("ended"));
}

TEST_F(ChatsTest, LimitsHold) {
  const auto page = enter();
  writes(page, "m-000001", std::string(settings.text_bytes_max + 1, 'x'));
  EXPECT_THAT(page->of("refused").back(), HasSubstr("too_large"));
  for (std::uint32_t i = 0; i < settings.messages_rate; ++i) writes(page, fmt::format("n-{:06}", i));
  writes(page, "n-999999");
  EXPECT_THAT(page->of("refused").back(), HasSubstr("too_fast"));
  EXPECT_TRUE(page->open);
  for (int i = 0; i < 200 && page->open; ++i) page->says(R"({"t":"ping"})");
  EXPECT_EQ(page->code_closed, web::CloseCode::policy);
}

TEST_F(ChatsTest, AnAddressBeginsOnlySoManyConversations) {
  settings.conversations_rate = 2;
  restart();
  const auto visitor_page = [&](int number) { return open_page(fmt::format(R"(,"key":"{:032}")", number)); };
  const auto first = visitor_page(1);
  writes(first, "m-000001");
  writes(visitor_page(2), "m-000001");
  const auto third = visitor_page(3);
  writes(third, "m-000001");
  EXPECT_THAT(third->of("refused").back(), HasSubstr("too_fast"));
  writes(first, "m-000002");  // what has begun goes on
  EXPECT_THAT(first->of("refused"), SizeIs(0));
  pass(std::chrono::seconds(31));
  writes(third, "m-000001");
  EXPECT_THAT(third->of("ack"), SizeIs(1));
}

TEST_F(ChatsTest, HoursAndWaitAreToldBeforeAnythingIsWritten) {
  settings.queues = {"shop front-desk"};
  restart();
  const auto status = [](bool open, std::int64_t estimate) {
    v1::FromHub answer;
    auto& queue = *answer.mutable_queues()->add_queues();
    queue.set_open(open);
    queue.mutable_changes()->set_seconds(1'700'000'000);
    queue.mutable_estimate()->set_seconds(estimate);
    return answer;
  };
  const auto page = open_page();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked.front().first.queue_query().queue(), "front-desk");
  answer(status(true, 61));
  EXPECT_THAT(page->of("outlook"),
              ElementsAre(R"({"t":"outlook","open":true,"changes":1700000000000,"estimate":120})"));
  const auto other = open_page();
  EXPECT_THAT(other->of("outlook"), SizeIs(1));  // at once
  EXPECT_THAT(asked, SizeIs(0));
  pass(std::chrono::seconds(16));
  answer(status(true, 110));  // that is two minutes, too
  EXPECT_THAT(page->of("outlook"), SizeIs(1));
  pass(std::chrono::seconds(16));
  answer(status(false, 0));
  for (const auto& one : {page, other}) EXPECT_THAT(one->of("outlook").back(), HasSubstr(R"("open":false)"));
  pass(std::chrono::seconds(16));
  answer(failure(Fate::retry, "bus.late", "no answer"));
  leave_all();
  pass(std::chrono::minutes(1));
  EXPECT_THAT(asked, SizeIs(0));  // for nobody
}

TEST_F(ChatsTest, WhatAVisitorClaimsIsClaimed) {
  settings.token = "a secret of the shop, and long enough";
  restart();
  const auto page = open_page(fmt::format(R"(,"key":"{}","email":"ann@shop.example")", key));
  writes(page, "m-000001");
  const auto& contact = inbound.front().contact;
  ASSERT_EQ(contact.identifiers_size(), 2);
  EXPECT_EQ(contact.identifiers(1).scheme(), "email");
  EXPECT_EQ(contact.identifiers(1).assurance(), "claimed");
  decide(true, [](v1::Decision& one) {
    auto& email = *one.mutable_customer()->add_identifiers();
    email.set_scheme("email");
    email.set_value("ann@shop.example");
    email.set_assurance("verified");
  });
  // Neither mail nor offers go by it: it may be another's.
  EXPECT_THAT(page->of("conversation").back(), HasSubstr(R"("mail":false)"));
  says(page, R"({"t":"mail"})");
  EXPECT_THAT(asked, SizeIs(0));
  says(page, R"({"t":"slot","id":"slot-0001","slot":"banner","clicked":"ida"})");
  ASSERT_THAT(inbound, SizeIs(1));
  EXPECT_EQ(inbound.front().contact.identifiers_size(), 1);
  EXPECT_EQ(inbound.front().contact.attributes().fields().at("clicked").string_value(), "ida");
}

TEST_F(ChatsTest, WhatWasOnceClaimedStaysClaimed) {
  const auto victims = [](v1::Decision& one) {
    auto& email = *one.mutable_customer()->add_identifiers();
    email.set_scheme("email");
    email.set_value("ann@shop.example");
    email.set_assurance("verified");
  };
  const auto page = open_page(fmt::format(R"(,"key":"{}","email":"ann@shop.example")", key));
  writes(page, "m-000001");
  decide(false, victims);
  const auto hello = fmt::format(R"({{"t":"hello","entry":"shop","key":"{}"}})", key);
  const auto asks_for_mail = [&] {
    EXPECT_THAT(page->of("conversation").back(), HasSubstr(R"("mail":false)"));
    says(page, R"({"t":"mail"})");
    EXPECT_THAT(asked, SizeIs(0));
  };
  says(page, hello);
  asks_for_mail();
  writes(page, "m-000002");
  ASSERT_THAT(inbound, SizeIs(1));
  EXPECT_EQ(inbound.front().contact.identifiers(1).assurance(), "claimed");
  decide(false, victims);
  asks_for_mail();
  // Nor by another conversation of the same visitor.
  says(page, R"({"t":"end"})");
  says(page, hello);
  writes(page, "m-000003");
  decide(false, victims);
  asks_for_mail();
}

TEST_F(ChatsTest, AnAddressThatOthersClaimHasNoMail) {
  const auto page = enter();
  writes(page, "m-000001");
  decide(true, [](v1::Decision& one) {
    auto& email = *one.mutable_customer()->add_identifiers();
    email.set_scheme("email");
    email.set_value("ann@shop.example");
    email.set_assurance("claimed");
  });
  EXPECT_THAT(page->of("conversation").back(), HasSubstr(R"("mail":false)"));
}

TEST_F(ChatsTest, OnlySoManyPagesOfAVisitor) {
  std::vector<std::shared_ptr<FakeSocket>> pages;
  for (std::uint32_t i = 0; i < settings.pages_max; ++i) pages.push_back(enter());
  EXPECT_EQ(enter()->code_closed, web::CloseCode::try_later);
  pages.front()->leave();
  EXPECT_TRUE(enter()->open);
}

TEST_F(ChatsTest, APageIsOneVisitorsAndOfOneEntry) {
  for (const std::string frame :
       {R"({"t":"hello","entry":"bank"})", R"({"t":"message","id":"m-000001","text":"x"})", "nonsense",
        R"({"t":"hello","entry":"shop","key":"ffffffffffffffffffffffffffffffff"})"}) {
    const auto page = frame.find("ffff") == std::string::npos ? std::make_shared<FakeSocket>() : enter();
    if (!page->received) chats->opened(page, "shop", page->peer());
    says(page, frame);
    EXPECT_EQ(page->code_closed, web::CloseCode::policy) << frame;
  }
  EXPECT_THAT(inbound, SizeIs(0));
}

TEST_F(ChatsTest, TheTranscriptGoesToTheAddressThatTheHubKnows) {
  const auto page = enter();
  writes(page, "m-000001", "hello there");
  decide(true, [](v1::Decision& one) {
    auto& email = *one.mutable_customer()->add_identifiers();
    email.set_scheme("email");
    email.set_value("ann@shop.example");
  });
  EXPECT_THAT(page->of("conversation").back(), HasSubstr(R"("mail":true)"));
  EXPECT_TRUE(order("connect", "hub-1"));
  EXPECT_TRUE(order("send", "hub-2", "Good morning"));
  says(page, R"({"t":"mail","zone":"Asia/Kolkata","minutesEast":330})");
  ASSERT_THAT(asked, SizeIs(1));
  const auto& command = asked.front().first.command();
  EXPECT_EQ(command.kind(), "send");
  EXPECT_EQ(command.adapter(), "email");
  EXPECT_EQ(command.identifier().value(), "ann@shop.example");
  EXPECT_EQ(command.subject(), "Uw gesprek met ons");
  EXPECT_EQ(command.arguments().fields().at("language").string_value(), "nl");
  const auto there =
      to_rfc3339(std::chrono::floor<std::chrono::minutes>(clock.time()) + std::chrono::minutes(330));
  const auto at = there.substr(0, 10) + " " + there.substr(11, 5);
  EXPECT_EQ(command.text(),
            fmt::format("(Asia/Kolkata)\n{} ann@shop.example: hello there\n{} Anna: Good morning\n", at, at));
  record();
  EXPECT_THAT(page->of("mailed"), ElementsAre(HasSubstr("true")));
  says(page, R"({"t":"mail"})");
  answer(failure(Fate::reject, "unknown_command", "no such adapter"));
  EXPECT_THAT(page->of("mailed").back(), HasSubstr("false"));
}

TEST_F(ChatsTest, WhatIsOldIsForgotten) {
  const auto page = talk();
  page->leave();
  settle_turns();
  pass(settings.end_after + std::chrono::minutes(1));
  pass(settings.retention + std::chrono::hours(1));
  EXPECT_EQ(order("send", "hub-5", "late").error().code(), "not_found");
  EXPECT_THAT(enter()->of("item"), SizeIs(0));
}

}  // namespace
}  // namespace balie::chat
