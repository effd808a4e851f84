#include "protocols/smpp/receipt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using namespace std::literals;
using testing::ElementsAre;

TEST(Receipt, Texts) {
  using enum MessageState;
  const struct {
    std::string_view text;
    std::string id;
    std::optional<MessageState> state;
    std::string error, done;
  } rows[] = {
      {"id:0005913978 sub:001 dlvrd:001 submit date:1002101733 done date:1002101734 stat:DELIVRD err:000 "
       "text:hi",
       "0005913978", delivered, "000", "1002101734"},
      {"id:7220bb6c-b0bd-4b05-9d3c-b7a2d3c8f0c1 stat:UNDELIV err:0x1b",
       "7220bb6c-b0bd-4b05-9d3c-b7a2d3c8f0c1", undeliverable, "0x1b", ""},
      {"ID:5 SUB:1 DLVRD:0 SUBMIT DATE:1 DONE DATE:2 STAT:expired ERR:9", "5", expired, "9", "2"},
      {"id: 12 stat: REJECTD", "12", rejected, "", ""},
      {"id:12,stat:ACCEPTD,err:1", "12", accepted, "1", ""},
      {"stat:ENROUTE id:9", "9", enroute, "", ""},
      {"id:9 status:DELIVERED done_date:77", "9", delivered, "", "77"},
      {"id:9 stat:MYSTERY", "9", std::nullopt, "", ""},
      {"id:9 stat:DELIVRD text:id:10 stat:UNDELIV", "9", delivered, "", ""},
      {"mid:8 id:9 stat:UNKNOWN", "9", unknown, "", ""},
      {"id:9 stat:DELIVERY_FAILED", "9", undeliverable, "", ""},
      {"id:9 stat:DLVRD", "9", delivered, "", ""},
      {"id:9 stat:NOTDELIVERED", "9", undeliverable, "", ""},
      {"id:9 stat:CANCELLED", "9", deleted, "", ""},
      {"id:9 stat:QUEUED", "9", enroute, "", ""},
      {"id:9|stat:DELIVRD|err:000", "9", delivered, "000", ""},
      {"id=9&stat=DELIVRD", "9", delivered, "", ""},
      {"id:\"9\" stat:'DELIVRD'", "9", delivered, "", ""},
      {"msgid:9 stat:DELIVRD", "9", delivered, "", ""},
      {"id :  9  stat :DELIVRD", "9", delivered, "", ""},
      {"id:9\r\nstat:DELIVRD\r\n", "9", delivered, "", ""},
      {"id:1526758174 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000 text:hellow",
       "1526758174", delivered, "000", "1701240904"},
      {"id:a29f6845555647139e5c8f3b817f2c9a sub:001 dlvrd:001 submit date:141023215253 done "
       "date:141023215259 "
       "stat:DELIVRD err:21b text:",
       "a29f6845555647139e5c8f3b817f2c9a", delivered, "21b", "141023215259"},
      {"id:9 done date:2022-10-11T12:13:14Z stat:DELIVRD err:0x0000001B text", "9", delivered, "0x0000001B",
       "2022-10-11T12:13:14Z"},
  };
  for (const auto& row : rows) {
    const auto receipt = read_receipt(row.text, {});
    ASSERT_TRUE(receipt) << row.text;
    EXPECT_THAT(receipt->ids, ElementsAre(row.id)) << row.text;
    EXPECT_EQ(receipt->state, row.state) << row.text;
    EXPECT_EQ(receipt->error, row.error) << row.text;
    EXPECT_EQ(receipt->done_date, row.done) << row.text;
  }
}

TEST(Receipt, NotOne) {
  for (const auto text : {""sv, "hello"sv, "id"sv, "id:"sv, "stat:DELIVRD"sv, "candid:5"sv}) {
    EXPECT_FALSE(read_receipt(text, {})) << text;
  }
}

TEST(Receipt, ParametersGoBeforeTheText) {
  const Tlvs tlvs = {{tag::receipted_message_id, "2a\0"s},
                     {tag::message_state, "\5"},
                     {tag::network_error_code, "\3\0\x0c"s}};
  const auto both = read_receipt("id:42 stat:DELIVRD err:000", tlvs);
  ASSERT_TRUE(both);
  EXPECT_THAT(both->ids, ElementsAre("2a", "42"));
  EXPECT_EQ(both->state, MessageState::undeliverable);
  EXPECT_EQ(both->error, "3/12");
  const auto alone = read_receipt("", tlvs);
  ASSERT_TRUE(alone);
  EXPECT_THAT(alone->ids, ElementsAre("2a"));
}

TEST(Receipt, FinalOrNot) {
  for (const auto state : {MessageState::enroute, MessageState::accepted, MessageState::scheduled}) {
    EXPECT_FALSE(is_final(state)) << to_string(state);
  }
  for (const auto state : {MessageState::delivered, MessageState::expired, MessageState::rejected}) {
    EXPECT_TRUE(is_final(state)) << to_string(state);
  }
  EXPECT_TRUE(is_receipt(0x04));
  EXPECT_TRUE(is_receipt(0x20)) << "an intermediate one";
  EXPECT_TRUE(is_receipt(0x44));
  EXPECT_FALSE(is_receipt(0x40));
  EXPECT_FALSE(is_receipt(0x08)) << "an acknowledgement by the phone";
}

TEST(Receipt, TextsThatLookLikeOne) {
  EXPECT_TRUE(looks_like_receipt(
      "id:9 sub:001 dlvrd:001 submit date:1002101733 done date:1002101734 stat:DELIVRD err:000 text:hi"));
  for (const auto text : {"id:9 stat:DELIVRD", "what is my id: 5?", "id:9 submit date: done date: stat:"}) {
    EXPECT_FALSE(looks_like_receipt(text)) << text;
  }
}

TEST(Receipt, OtherFormsOfAnId) {
  EXPECT_THAT(other_forms("0000000042"), ElementsAre("42", "2a", "66"));
  EXPECT_THAT(other_forms("2A"), ElementsAre("2a", "42"));
  EXPECT_THAT(other_forms("7220BB6C-B0BD-4B05-9D3C-B7A2D3C8F0C1"),
              ElementsAre("7220bb6c-b0bd-4b05-9d3c-b7a2d3c8f0c1", "7220bb6cb0bd4b059d3cb7a2d3c8f0c1"));
  EXPECT_THAT(other_forms("000"), ElementsAre("0"));
  EXPECT_TRUE(other_forms("xyz").empty());
  EXPECT_EQ(canonical_id("00-2A"), "2a");
  EXPECT_EQ(canonical_id(""), "0");
}

}  // namespace
}  // namespace balie::smpp
