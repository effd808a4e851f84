#include "adapters/chat/frame.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace balie::chat {
namespace {

constexpr const char* key = "0123456789abcdef0123456789abcdef";

template <typename T>
T read(const std::string& text) {
  auto frame = read_frame(text);
  EXPECT_TRUE(frame) << (frame ? "" : frame.error().text());
  const auto* one = frame ? std::get_if<T>(&*frame) : nullptr;
  EXPECT_NE(one, nullptr) << text;
  return one == nullptr ? T() : *one;
}

TEST(Frame, HelloTellsWhoAndWhere) {
  const auto hello = read<Hello>(fmt::format(
      R"({{"t":"hello","entry":"shop","language":"nl-BE","key":"{}","conversation":"abc","seen":7,
          "page":{{"basket":{{"items":[{{"sku":"a","count":2}}],"total":12.5}},"vip":true}}}})",
      key));
  EXPECT_EQ(hello.entry, "shop");
  EXPECT_EQ(hello.language, "nl-BE");
  EXPECT_EQ(hello.key, key);
  EXPECT_EQ(hello.seen, 7U);
  const auto& basket = hello.page.fields().at("basket").struct_value().fields();
  EXPECT_EQ(basket.at("total").number_value(), 12.5);
  EXPECT_EQ(basket.at("items").list_value().values(0).struct_value().fields().at("count").number_value(), 2);
  EXPECT_TRUE(hello.page.fields().at("vip").bool_value());
}

TEST(Frame, EachKind) {
  const auto write = read<Write>(R"({"t":"message","id":"m-000001","text":"<b>\u00e9"})");
  EXPECT_EQ(write.id, "m-000001");
  EXPECT_EQ(write.text, "<b>\xc3\xa9");
  const auto attach = read<Attach>(R"({"t":"attach","id":"m-000002","name":"a.png","size":12})");
  EXPECT_EQ(attach.size, 12U);
  EXPECT_TRUE(read<Typing>(R"({"t":"typing","on":true})").on);
  EXPECT_EQ(read<Read>(R"({"t":"read","seq":4})").seq, 4U);
  EXPECT_EQ(read<Rate>(R"({"t":"rate","rating":5,"text":"good"})").text, "good");
  EXPECT_EQ(read<Answer>(R"({"t":"answer","decision":"d","offer":"o","kind":"accepted"})").kind, "accepted");
  EXPECT_EQ(read<Slot>(R"({"t":"slot","id":"12345678","slot":"banner"})").slot, "banner");
  EXPECT_EQ(read<Slot>(R"({"t":"slot","id":"12345678","slot":"banner","clicked":"lamp"})").clicked, "lamp");
  EXPECT_EQ(read<Mail>(R"({"t":"mail","zone":"America/New_York","minutesEast":-300})").minutes_east, -300);
  EXPECT_EQ(read<Hello>(R"({"t":"hello","email":"ann@shop.example"})").email, "ann@shop.example");
  for (const auto* text : {R"({"t":"end"})", R"({"t":"mail"})", R"({"t":"ping"})"})
    EXPECT_TRUE(read_frame(text));
}

TEST(Frame, WhatIsWrongIsRefused) {
  const auto deep = R"({"t":"hello","page":)" + std::string(R"({"a":)") + R"({"a":{"a":{"a":{"a":1}}}}}})";
  const auto deeper = std::string(2000, '[') + std::string(2000, ']');
  std::string many = R"({"t":"hello","page":{)";
  for (int i = 0; i < 65; ++i) many += fmt::format("{}\"k{}\":{}", i == 0 ? "" : ",", i, i);
  many += "}}";
  for (const auto& text : {
           std::string(),
           std::string("null"),
           std::string("[]"),
           std::string("{}"),
           std::string(R"({"t":1})"),
           std::string(R"({"t":"unknown"})"),
           std::string(R"({"t":"ping")"),
           std::string(R"({"t":"ping"} {"t":"ping"})"),
           std::string("{\"t\":\"ping\",\"x\":\"\xff\"}"),
           std::string(R"({"t":"message","text":"no id"})"),
           std::string(R"({"t":"message","id":"short","text":"x"})"),
           std::string(R"({"t":"message","id":"has spaces in it","text":"x"})"),
           std::string(R"({"t":"message","id":"../../../etc/passwd","text":"x"})"),
           std::string(R"({"t":"message","id":"m-000001","text":7})"),
           std::string(R"({"t":"hello","key":"short"})"),
           std::string(R"({"t":"hello","seen":-1})"),
           std::string(R"({"t":"hello","seen":4294967296})"),
           std::string(R"({"t":"hello","page":[]})"),
           std::string(R"({"t":"rate","rating":6})"),
           std::string(R"({"t":"rate","rating":0})"),
           std::string(R"({"t":"typing"})"),
           std::string(R"({"t":"mail","minutesEast":841})"),
           std::string(R"({"t":"mail","minutesEast":"60"})"),
           std::string(R"({"t":"answer","decision":"d","offer":"o","kind":"converted"})"),
           std::string(R"({"t":"answer","decision":"","offer":"o","kind":"accepted"})"),
           fmt::format(R"({{"t":"hello","page":{{"a":"{}"}}}})", std::string(1025, 'x')),
           fmt::format(R"({{"t":"hello","entry":"{}"}})", std::string(257, 'x')),
           fmt::format(R"({{"t":"message","id":"m-000001","text":"{}"}})", std::string(70'000, 'x')),
           deep,
           deeper,
           many,
       }) {
    const auto frame = read_frame(text);
    ASSERT_FALSE(frame) << text.substr(0, 100);
    EXPECT_EQ(frame.error().code(), "chat.bad_frame");
    EXPECT_EQ(frame.error().fate(), Fate::reject);
  }
}

TEST(Frame, WhatIsWrittenIsJsonWhateverPeopleWrite) {
  Message message;
  message.seq = 3;
  message.id = "m1";
  message.text = "</script><img src=x onerror=alert(1)>\n\"\\\x01\xff";
  message.at = Time(std::chrono::milliseconds(1'700'000'000'123));
  EXPECT_EQ(item_frame(message),
            "{\"t\":\"item\",\"item\":{\"seq\":3,\"id\":\"m1\",\"from\":\"visitor\",\"name\":\"\","
            "\"text\":\"</script><img src=x onerror=alert(1)>\\n\\\"\\\\\\u0001\xef\xbf\xbd\","
            "\"at\":1700000000123}}");
  Conversation conversation;
  conversation.id = "c";
  conversation.state = State::talking;
  EXPECT_EQ(
      conversation_frame(&conversation, "Anna", false),
      R"({"t":"conversation","id":"c","state":"talking","agent":"Anna","estimate":-1,"rated":false,"mail":false})");
  EXPECT_EQ(outlook_frame({.open = true, .changes = message.at, .estimate_seconds = 120}),
            R"({"t":"outlook","open":true,"changes":1700000000123,"estimate":120})");
  EXPECT_THAT(conversation_frame(nullptr, "", false), testing::HasSubstr(R"("state":"none")"));
}

}  // namespace
}  // namespace balie::chat
