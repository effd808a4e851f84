// Written after manager.c and app_queue.c of Asterisk 20.
#include "protocols/ami/decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::ami {
namespace {

using Kind = Message::Kind;

std::vector<Received> all_of(Decoder& decoder) {
  std::vector<Received> all;
  for (;;) {
    auto next = decoder.next();
    EXPECT_TRUE(next.has_value()) << next.error().text();
    if (!next || !*next) return all;
    all.push_back(**next);
  }
}

std::vector<Received> decoded(std::string_view bytes) {
  Decoder decoder;
  decoder.feed(bytes);
  return all_of(decoder);
}

constexpr std::string_view conversation =
    "Asterisk Call Manager/9.0.0\r\n"
    "Response: Success\r\nActionID: balie-1\r\nChallenge: 842256247\r\n\r\n"
    "Event: DialBegin\r\nPrivilege: call,all\r\nChannel: PJSIP/trunk-00000001\r\nCallerIDName: caf\xc3\xa9 "
    "\xff\r\n"
    "DestChannel: PJSIP/2001-00000002\r\nChanVariable: A=1\r\nChanVariable: B=2: 3\r\n\r\n"
    "Response: Success\r\nActionID: balie-2\r\nMessage: Command output follows\r\nOutput: one\r\nOutput:  "
    "two: 2\r\n\r\n"
    "Event: UserEvent\r\nText: first\r\nsecond line\r\nLast: \r\n\r\n\r\n";

TEST(Decoder, reads_a_conversation) {
  const auto all = decoded(conversation);
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0], Received(Greeting{"9.0.0"}));
  const auto& challenge = std::get<Message>(all[1]);
  EXPECT_EQ(challenge.kind, Kind::response);
  EXPECT_EQ(challenge.name(), "Success");
  EXPECT_EQ(challenge.value("challenge"), "842256247");
  const auto& dial = std::get<Message>(all[2]);
  EXPECT_EQ(dial.kind, Kind::event);
  EXPECT_EQ(dial.value("CallerIDName"), "caf\xc3\xa9 \xef\xbf\xbd");
  EXPECT_THAT(dial.values("ChanVariable"), testing::ElementsAre("A=1", "B=2: 3"));
  EXPECT_THAT(std::get<Message>(all[3]).values("Output"), testing::ElementsAre("one", " two: 2"));
  const auto& user = std::get<Message>(all[4]);
  EXPECT_EQ(user.value("Text"), "first");
  EXPECT_EQ(user.value("Last"), "");
  EXPECT_EQ(user.fields.size(), 3U) << "what is no field is passed over";
}

TEST(Decoder, a_caller_whose_name_ends_bodies_ends_no_event) {
  const auto all = decoded(
      "Event: Hangup\r\nCallerIDName: x --END COMMAND--\r\nUniqueid: 1.1\r\nCause: 16\r\n\r\n"
      "Event: X\r\n\r\n");
  ASSERT_EQ(all.size(), 2U);
  const auto& hangup = std::get<Message>(all[0]);
  EXPECT_EQ(hangup.value("CallerIDName"), "x --END COMMAND--");
  EXPECT_EQ(hangup.value("Uniqueid"), "1.1");
}

TEST(Decoder, gives_the_same_for_every_split) {
  const auto bytes =
      std::string(conversation) +
      "Response: Follows\r\nPrivilege: Command\r\nChannel Location\n1 channel: 0\n--END COMMAND--\r\n\r\n"
      "Event: X\n\n";
  const auto expected = decoded(bytes);
  ASSERT_EQ(expected.size(), 7U);
  EXPECT_EQ(std::get<Message>(expected[5]).body, "Channel Location\n1 channel: 0\n");
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    Decoder split;
    split.feed(bytes.substr(0, at));
    auto received = all_of(split);
    split.feed(bytes.substr(at));
    for (auto& one : all_of(split)) received.push_back(one);
    ASSERT_EQ(received, expected) << at;
  }
}

TEST(Decoder, has_limits) {
  const Limits few{.line_bytes_max = 32, .fields_max = 4, .message_bytes_max = 64};
  const std::vector<std::string> cases = {
      std::string(33, 'x'),
      std::string(33, 'x') + "\n",
      "Event: a\nb: 1\nc: 1\nd: 1\ne: 1\n",
      "Event: a\nb: 11111111111111111111\nc: 11111111111111111111\nd: 11111111111111111111\n",
      "Response: Follows\nPrivilege: x\nbody\nbody body body body body\nbody body body body body\n",
  };
  for (const auto& bytes : cases) {
    SCOPED_TRACE(bytes);
    Decoder decoder(few);
    decoder.feed(bytes);
    auto next = decoder.next();
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error().code(), "ami.too_long");
    EXPECT_EQ(next.error().fate(), Fate::reconnect);
    decoder.feed("\nEvent: a\n\n");
    EXPECT_FALSE(decoder.next().has_value()) << "errors are final";
  }
  Decoder decoder(few);
  for (int i = 0; i < 100; ++i) decoder.feed("Event: a\n\n\n\ntext\n");
  EXPECT_EQ(all_of(decoder).size(), 200U) << "limits are of one message";
}

}  // namespace
}  // namespace balie::ami
