#include "protocols/bus/client_session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::bus {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// What a frame to the hub says, in a few words.
std::string words(const v1::ToHub& message) {
  if (message.has_hello()) return "hello " + message.hello().adapter();
  if (message.has_contact()) return fmt::format("contact {} #{}", message.contact().id(), message.request());
  if (message.has_goodbye()) return "goodbye " + message.goodbye().code();
  if (message.has_heartbeat()) return "heartbeat";
  if (message.has_credit()) return fmt::format("credit {}", message.credit().amount());
  if (message.has_command_done()) return "done " + message.command_done().command_id();
  if (message.has_signal()) return "signal " + message.signal().kind();
  return "?";
}

std::string words(const v1::FromHub& message) {
  if (message.has_decision()) return "decision " + message.decision().id();
  if (message.has_refusal()) return "refusal " + message.refusal().fate() + " " + message.refusal().code();
  if (message.has_command()) return "command " + message.command().id();
  return "?";
}

// A session with a virtual clock; what it does is told in words.
class Talk : public testing::Test {
 protected:
  std::vector<std::string> heard(ClientSession& session) {
    std::vector<std::string> all;
    while (auto action = session.poll()) {
      if (auto* send = std::get_if<ClientSession::Send>(&*action)) {
        v1::ToHub message;
        EXPECT_TRUE(parse(send->frame, Limits{}, message));
        std::vector<std::string> said;
        for (const auto& one : message.joined()) said.push_back(words(one));
        if (said.empty()) said.push_back(words(message));
        all.push_back(fmt::format("> {}", fmt::join(said, " ")));
      } else if (auto* opened = std::get_if<ClientSession::Opened>(&*action)) {
        all.push_back("opened " + opened->welcome.session());
      } else if (auto* answer = std::get_if<ClientSession::Answered>(&*action)) {
        all.push_back(fmt::format("answer #{} {}", answer->request, words(answer->message)));
      } else if (auto* order = std::get_if<ClientSession::Ordered>(&*action)) {
        all.push_back("order " + words(order->message));
      } else if (auto* signalled = std::get_if<ClientSession::Signalled>(&*action)) {
        all.push_back("signalled " + signalled->signal.kind());
      } else {
        const auto& error = std::get<ClientSession::Closed>(*action).error;
        all.push_back("closed " + std::string(to_string(error.fate())) + " " + error.code());
      }
    }
    return all;
  }
  std::vector<std::string> heard() { return heard(session_); }

  void hub(const v1::FromHub& message) { session_.on_frame(message.SerializeAsString(), now_); }
  void welcome(std::uint32_t credit, std::uint32_t version = protocol_version, std::uint32_t joined = 0) {
    v1::FromHub message;
    auto& welcome = *message.mutable_welcome();
    welcome.set_session("s1");
    welcome.set_protocol(version);
    welcome.set_credit(credit);
    welcome.set_joined_max(joined);
    welcome.mutable_heartbeat()->set_nanos(500'000'000);
    welcome.mutable_silence()->set_seconds(1);
    welcome.mutable_silence()->set_nanos(500'000'000);
    hub(message);
  }
  void decision(std::uint64_t request, const std::string& id) {
    v1::FromHub message;
    message.set_request(request);
    message.mutable_decision()->set_id(id);
    hub(message);
  }
  void command(const std::string& id) {
    v1::FromHub message;
    message.mutable_command()->set_id(id);
    hub(message);
  }
  void say(void (*fill)(v1::FromHub&)) {
    v1::FromHub message;
    fill(message);
    hub(message);
  }
  static v1::ToHub contact(const std::string& id) {
    v1::ToHub message;
    message.mutable_contact()->set_id(id);
    return message;
  }
  void open(std::uint32_t credit = 2) {
    session_.start(now_);
    welcome(credit);
    ASSERT_THAT(heard(), ElementsAre("> hello line", "opened s1"));
  }
  void after(Duration wait) {
    now_ += wait;
    session_.on_time(now_);
  }

  Instant now_ = Instant(seconds(100));
  ClientSession::Settings settings_{"line", "chat", "boot", "test", 2, seconds(3)};
  ClientSession session_{settings_, Limits{}};
};

TEST_F(Talk, BeginsWithHelloAndIsOpenOnWelcome) {
  EXPECT_FALSE(session_.open());
  EXPECT_EQ(session_.wake_at(), Instant::max());
  session_.start(now_);
  EXPECT_EQ(session_.wake_at(), now_ + seconds(3));
  EXPECT_THAT(heard(), ElementsAre("> hello line"));
  EXPECT_FALSE(session_.open());
  welcome(1);
  EXPECT_TRUE(session_.open());
  EXPECT_THAT(heard(), ElementsAre("opened s1"));
}

TEST_F(Talk, GivesUpWhenNoWelcomeComes) {
  session_.start(now_);
  heard();
  after(seconds(3) - milliseconds(1));
  EXPECT_THAT(heard(), IsEmpty());
  after(milliseconds(1));
  EXPECT_THAT(heard(), ElementsAre("closed reconnect bus.no_welcome"));
}

TEST_F(Talk, WillNotSpeakAnotherVersion) {
  session_.start(now_);
  heard();
  welcome(1, 2);
  EXPECT_THAT(heard(), ElementsAre("closed fatal bus.protocol_version"));
}

TEST_F(Talk, HoldsRequestsUntilWelcomeAndWithinCredit) {
  session_.request(contact("a"), now_);
  session_.start(now_);
  session_.request(contact("b"), now_);
  session_.request(contact("c"), now_);
  EXPECT_THAT(heard(), ElementsAre("> hello line"));
  welcome(2);
  EXPECT_THAT(heard(), ElementsAre("opened s1", "> contact a #1", "> contact b #2"));
  EXPECT_EQ(session_.unanswered(), 3u);
  decision(1, "d1");
  EXPECT_THAT(heard(), ElementsAre("answer #1 decision d1", "> contact c #3"));
  EXPECT_EQ(session_.unanswered(), 2u);
}

TEST_F(Talk, MoreCreditLetsWaitingRequestsGo) {
  open(0);
  session_.request(contact("a"), now_);
  EXPECT_THAT(heard(), IsEmpty());
  say([](v1::FromHub& message) { message.mutable_credit()->set_amount(1); });
  EXPECT_THAT(heard(), ElementsAre("> contact a #1"));
}

TEST_F(Talk, AnswersMayComeInAnyOrderButOnlyOnce) {
  open();
  session_.request(contact("a"), now_);
  session_.request(contact("b"), now_);
  heard();
  decision(2, "d2");
  decision(1, "d1");
  decision(1, "d1");
  decision(77, "d77");
  EXPECT_THAT(heard(), ElementsAre("answer #2 decision d2", "answer #1 decision d1"));
  EXPECT_EQ(session_.answers_unknown(), 2u);
  EXPECT_EQ(session_.unanswered(), 0u);
}

TEST_F(Talk, SendsAHeartbeatOnlyWhenNothingElseWasSent) {
  open();
  EXPECT_EQ(session_.wake_at(), now_ + milliseconds(500));
  after(milliseconds(400));
  session_.request(contact("a"), now_);
  EXPECT_THAT(heard(), ElementsAre("> contact a #1"));
  after(milliseconds(400));
  EXPECT_THAT(heard(), IsEmpty());
  after(milliseconds(100));
  EXPECT_THAT(heard(), ElementsAre("> heartbeat"));
}

TEST_F(Talk, TakesSilenceForTheEnd) {
  open();
  after(milliseconds(1000));
  EXPECT_THAT(heard(), ElementsAre("> heartbeat"));
  say([](v1::FromHub& message) { message.mutable_heartbeat(); });  // what is heard begins the wait anew
  after(milliseconds(1499));
  EXPECT_THAT(heard(), ElementsAre("> heartbeat"));
  after(milliseconds(1));
  EXPECT_THAT(heard(), ElementsAre("closed reconnect bus.silence"));
  EXPECT_EQ(session_.wake_at(), Instant::max());
}

TEST_F(Talk, EndsForGoodbyeAndForWhatIsNoMessage) {
  struct Case {
    const char* name;
    std::string frame;
    const char* expected;
  };
  const auto goodbye = [](const char* code) {
    v1::FromHub message;
    message.mutable_goodbye()->set_code(code);
    return message.SerializeAsString();
  };
  Limits limits;
  limits.publish_bytes_max = limits.frame_bytes_max = 64;
  const Case cases[] = {
      {"stopping", goodbye("stopping"), "closed reconnect bus.goodbye"},
      {"replaced", goodbye("replaced"), "closed reconnect bus.goodbye"},
      {"another version", goodbye("protocol_version"), "closed fatal bus.goodbye"},
      {"no such client", goodbye("not_allowed"), "closed fatal bus.goodbye"},
      {"garbage", std::string("\xff\xff\xff\xff", 4), "closed reconnect bus.malformed"},
      {"cut short", goodbye("stopping").substr(0, 5), "closed reconnect bus.malformed"},
      {"too large", std::string(65, '\0'), "closed reconnect bus.frame_too_large"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    ClientSession session(settings_, limits);
    session.start(now_);
    heard(session);
    session.on_frame(one.frame, now_);
    EXPECT_THAT(heard(session), ElementsAre(one.expected));
    EXPECT_TRUE(session.closed());
    session.on_frame(goodbye("stopping"), now_);
    session.on_time(now_ + seconds(10));
    session.stop(now_);
    EXPECT_THAT(heard(session), IsEmpty()) << "nothing follows Closed";
  }
}

TEST_F(Talk, PassesOverWhatANewerHubMaySay) {
  open();
  session_.on_frame("", now_);                           // a body that this version does not know
  session_.on_frame(std::string("\xf8\x3f\x01"), now_);  // field 1023
  welcome(5);                                            // a second Welcome changes nothing
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_TRUE(session_.open());
}

TEST_F(Talk, HandsWhatIsUnansweredToTheNextSession) {
  open();
  for (const auto* id : {"a", "b", "c"}) session_.request(contact(id), now_);
  session_.abandon(2);
  decision(77, "unknown");
  heard();
  say([](v1::FromHub& message) { message.mutable_goodbye()->set_code("stopping"); });
  session_.request(contact("d"), now_);  // the owner has not seen it yet
  ClientSession next(settings_, Limits{});
  for (auto& request : session_.take_unanswered()) next.repeat(std::move(request), now_);
  EXPECT_EQ(session_.unanswered(), 0u);
  EXPECT_EQ(next.request(contact("e"), now_), 5u);
  next.start(now_);
  v1::FromHub message;
  message.mutable_welcome()->set_protocol(protocol_version);
  message.mutable_welcome()->set_credit(9);
  next.on_frame(message.SerializeAsString(), now_);
  EXPECT_THAT(heard(next), ElementsAre("> hello line", "opened ", "> contact a #1", "> contact c #3",
                                       "> contact d #4", "> contact e #5"));
}

TEST_F(Talk, HandsOnContactsAndDecisionsAsBytes) {
  settings_.decisions_serialised = true;
  session_ = ClientSession(settings_, Limits{});
  open();
  EXPECT_EQ(session_.report(0, contact("a").contact().SerializeAsString(), now_), 1u);
  EXPECT_EQ(session_.report(0, "\xff", now_), 2u);  // no contact: not sent
  EXPECT_THAT(heard(), ElementsAre("> contact a #1", "answer #2 refusal reject message_limit"));
  session_.request(contact("b"), now_);
  heard();
  decision(1, "d1");
  say([](v1::FromHub& message) {
    message.set_request(3);
    message.mutable_refusal()->set_code("busy");
  });
  auto first = session_.poll();
  ASSERT_TRUE(first);
  auto& answer = std::get<ClientSession::Answered>(*first);
  v1::Decision expected;
  expected.set_id("d1");
  EXPECT_EQ(answer.decision, expected.SerializeAsString());
  const auto message = message_of(std::move(answer), Limits{});
  ASSERT_TRUE(message);
  EXPECT_EQ(message->request(), 1u);
  EXPECT_EQ(words(*message), "decision d1");
  EXPECT_THAT(heard(), ElementsAre("answer #3 refusal  busy"));
  EXPECT_FALSE(message_of({4, {}, "\xff"}, Limits{}));
}

TEST_F(Talk, AnAbandonedRequestIsNotSentOrItsAnswerIsPassedOver) {
  open(1);
  session_.request(contact("a"), now_);
  session_.request(contact("b"), now_);
  session_.request(contact("c"), now_);
  heard();
  session_.abandon(1);
  session_.abandon(2);
  session_.abandon(2);
  session_.abandon(99);
  EXPECT_EQ(session_.unanswered(), 1u);
  EXPECT_THAT(heard(), IsEmpty()) << "the hub still works on it: its credit is not free";
  decision(1, "d1");
  EXPECT_THAT(heard(), ElementsAre("> contact c #3"));
}

TEST_F(Talk, RefusesWhatWouldEndTheSession) {
  open();
  auto large = contact("large");
  large.mutable_contact()->set_text(std::string(Limits{}.frame_bytes_max, 'x'));
  session_.request(large, now_);
  auto deep = contact("deep");
  auto* object = deep.mutable_contact()->mutable_attributes();
  for (int i = 0; i < 12; ++i) object = (*object->mutable_fields())["a"].mutable_struct_value();
  session_.request(deep, now_);
  auto foreign = contact("foreign");
  foreign.mutable_contact()->set_text("caf\xe9");  // as Latin-1 has it
  session_.request(foreign, now_);
  EXPECT_THAT(heard(),
              ElementsAre("answer #1 refusal reject message_limit", "answer #2 refusal reject message_limit",
                          "answer #3 refusal reject message_limit"));
  EXPECT_EQ(session_.unanswered(), 0u);
}

// The parser is the judge of what is too deep; the session must never send what it refuses, nor refuse what
// it reads.
TEST_F(Talk, RefusesExactlyWhatTheParserWould) {
  const auto nested = [](int objects, int lists) {
    auto message = contact("deep");
    auto* value = &(*message.mutable_contact()->mutable_attributes()->mutable_fields())["a"];
    for (int i = 0; i < objects; ++i) value = &(*value->mutable_struct_value()->mutable_fields())["a"];
    for (int i = 0; i < lists; ++i) value = value->mutable_list_value()->add_values();
    value->set_bool_value(true);
    return message;
  };
  for (int objects = 0; objects < 14; ++objects) {
    for (int lists = 0; lists < 20; ++lists) {
      SCOPED_TRACE(fmt::format("{} objects, {} lists", objects, lists));
      const auto message = nested(objects, lists);
      v1::ToHub back;
      const bool readable = parse(message.SerializeAsString(), Limits{}, back).has_value();
      ClientSession session(settings_, Limits{});
      session.request(message, now_);
      EXPECT_EQ(session.poll().has_value(), !readable);
    }
  }
}

TEST_F(Talk, CommandsTakeCreditThatTheOwnerGivesBack) {
  open();
  command("c1");
  command("c2");
  EXPECT_THAT(heard(), ElementsAre("order command c1", "order command c2"));
  v1::ToHub done;
  done.mutable_command_done()->set_command_id("c1");
  session_.tell(done, now_);
  session_.grant(1, now_);
  command("c3");
  EXPECT_THAT(heard(), ElementsAre("> done c1", "> credit 1", "order command c3"));
  command("c4");
  EXPECT_THAT(heard(), ElementsAre("closed reconnect bus.credit_exceeded"));
}

TEST_F(Talk, SignalsTakeNoCreditAndAreLostWhileItIsNotOpen) {
  v1::ToHub typing;
  typing.mutable_signal()->set_kind("typing");
  const auto read = [](v1::FromHub& message) { message.mutable_signal()->set_kind("read"); };
  session_.start(now_);
  session_.tell(typing, now_);
  say(read);
  ASSERT_THAT(heard(), ElementsAre("> hello line"));
  welcome(2);
  session_.tell(typing, now_);
  for (int i = 0; i < 3; ++i) say(read);
  EXPECT_THAT(heard(), ElementsAre("opened s1", "> signal typing", "signalled read", "signalled read",
                                   "signalled read"));
}

TEST_F(Talk, StopSaysGoodbyeAndKeepsWhatIsUnanswered) {
  open();
  session_.request(contact("a"), now_);
  heard();
  session_.stop(now_);
  EXPECT_THAT(heard(), ElementsAre("> goodbye stopping", "closed fatal bus.stopped"));
  EXPECT_EQ(session_.unanswered(), 1u);
}

TEST_F(Talk, StopBeforeTheStartSaysNothing) {
  session_.stop(now_);
  EXPECT_THAT(heard(), ElementsAre("closed fatal bus.stopped"));
}

TEST_F(Talk, KeepsTheHubsTimesWithinReason) {
  session_.start(now_);
  heard();
  say([](v1::FromHub& message) {
    auto& welcome = *message.mutable_welcome();
    welcome.set_protocol(protocol_version);
    welcome.mutable_heartbeat()->set_nanos(1);
    welcome.mutable_silence()->set_seconds(-5);
  });
  EXPECT_TRUE(session_.open());
  EXPECT_EQ(session_.wake_at(), now_ + milliseconds(10));
}

TEST_F(Talk, RequestsOfATurnShareAFrameWhenTheHubTakesThem) {
  session_.start(now_);
  for (const char* id : {"a", "b", "c", "d", "e"}) session_.request(contact(id), now_);
  welcome(4, protocol_version, 3);
  EXPECT_THAT(heard(), ElementsAre("> hello line", "opened s1", "> contact a #1 contact b #2 contact c #3",
                                   "> contact d #4"));
  decision(1, "x");
  EXPECT_THAT(heard(), ElementsAre("answer #1 decision x", "> contact e #5"));
}

TEST_F(Talk, TakesAnswersThatShareAFrame) {
  open(2);
  session_.request(contact("a"), now_);
  session_.request(contact("b"), now_);
  heard();
  v1::FromHub frame;
  for (std::uint64_t number : {2, 1}) {
    auto& one = *frame.add_joined();
    one.set_request(number);
    one.mutable_decision()->set_id("x");
  }
  hub(frame);
  EXPECT_THAT(heard(), ElementsAre("answer #2 decision x", "answer #1 decision x"));
}

TEST_F(Talk, AJoinedFrameThatIsNoneEndsTheSession) {
  v1::FromHub inner;
  inner.add_joined()->mutable_heartbeat();
  v1::FromHub nested;
  *nested.add_joined() = inner;
  v1::FromHub many;
  for (unsigned i = 0; i < 257; ++i) many.add_joined()->mutable_heartbeat();
  for (const auto& frame :
       {nested.SerializeAsString(), many.SerializeAsString(), inner.SerializeAsString() + "x"}) {
    ClientSession session(settings_, Limits{});
    session.start(now_);
    heard(session);
    session.on_frame(frame, now_);
    EXPECT_THAT(heard(session), ElementsAre("closed reconnect bus.malformed"));
  }
}

}  // namespace
}  // namespace balie::bus
