#include "protocols/esl/event.hpp"

#include <gtest/gtest.h>

namespace balie::esl {
namespace {

Packet json(std::string body) { return {{{"Content-Type", "text/event-json"}}, std::move(body)}; }

TEST(Event, OfJson) {
  const auto event = read_event(json(R"({"Event-Name":"CHANNEL_BRIDGE","Unique-ID":"u-1","variable_x":"é\n",
      "list":["a","b"],"Event-Sequence":"17","Content-Length":"3","_body":"+OK"})"));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name(), "CHANNEL_BRIDGE");
  EXPECT_EQ(event->uuid(), "u-1");
  EXPECT_EQ(event->variable("X"), "é\n");
  EXPECT_EQ(event->text("list"), "ARRAY::a|:b");
  EXPECT_EQ(event->number("event-sequence"), 17);
  EXPECT_EQ(event->number("Unique-ID"), 0);
  EXPECT_EQ(event->body, "+OK");
}

TEST(Event, OfLines) {
  const auto event = read_event({{{"Content-Type", "text/event-plain"}},
                                 "Event-Name: BACKGROUND_JOB\nJob-UUID: 7\nContent-Length: 4\n\n+OK\n"});
  ASSERT_TRUE(event);
  EXPECT_EQ(event->text("job-uuid"), "7");
  EXPECT_EQ(event->body, "+OK\n");
}

TEST(Event, OfBytesThatAreNotUtf8) {
  const auto event = read_event(json("{\"Caller-Caller-ID-Name\":\"Jos\xe9\"}"));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->text("Caller-Caller-ID-Name"), "Jos\xef\xbf\xbd");
}

TEST(Event, ThatIsNoneIsRefusedAndTheLinkLives) {
  for (const auto* body : {"", "[]", "{", "{\"a\":}", "nonsense", "{\"a\":\"b\"} {"}) {
    const auto event = read_event(json(body));
    ASSERT_FALSE(event) << body;
    EXPECT_EQ(event.error().fate(), Fate::reject);
    EXPECT_EQ(event.error().code(), "esl.bad_event");
  }
  EXPECT_FALSE(read_event({{{"Content-Type", "text/event-xml"}}, "<event/>"}));
  EXPECT_FALSE(read_event(json(R"({"a":"1","b":"2","c":"3"})"), 2));
  EXPECT_TRUE(read_event(json(R"({"a":1,"b":{"c":[]},"d":null,"e":[1,"x"]})")));
}

}  // namespace
}  // namespace balie::esl
