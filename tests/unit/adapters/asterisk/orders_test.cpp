#include "adapters/asterisk/orders.hpp"

#include "adapters/asterisk/rings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::asterisk {
namespace {

ami::Message event(std::vector<std::pair<std::string, std::string>> fields) {
  ami::Message message;
  message.fields = std::move(fields);
  return message;
}

TEST(Orders, take_numbers_and_addresses_that_are_no_more_than_that) {
  EXPECT_EQ(dialled_number("+44 (7700) 900-163"), "+447700900163");
  for (const auto* bad : {"", "1,S(x)", "100&200", "${X}", "abc", "tel:1"})
    EXPECT_EQ(dialled_number(bad), "") << bad;
  EXPECT_EQ(dialled_number(std::string(41, '1')), "");
  for (const auto* good : {"PJSIP/2001", "Local/2001@agents"}) EXPECT_TRUE(is_address(good)) << good;
  for (const auto* bad : {"", "2001", "/2001", "PJSIP/", "PJSIP/1&PJSIP/2", "PJSIP/1,20,S(x)", "PJSIP/${X}"})
    EXPECT_FALSE(is_address(bad)) << bad;
}

TEST(Orders, know_what_asterisk_refuses) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Channel does not exist: PJSIP/1-1", "hung_up"},     {"No such channel", "hung_up"},
      {"Redirect failed, channel not up.", "hung_up"},      {"Permission denied", "not_permitted"},
      {"Channel2 does not exist: PJSIP/2001-2", "hung_up"}, {"Extension does not exist.", "refused"}};
  for (const auto& [text, code] : cases)
    EXPECT_EQ(error_of(event({{"Response", "Error"}, {"Message", text}})).error().code(), code) << text;
}

TEST(Orders, make_the_same_channel_for_the_same_command) {
  v1::Command command;
  command.set_id("7/ab;c d");
  EXPECT_EQ(channel_id_of(command), "balie-7_ab_c_d");
  command.set_id(std::string(500, 'x'));
  EXPECT_LE(channel_id_of(command).size(), 149U);
}

struct RingsTest : testing::Test {
  void begin(const std::string& attempt, Instant until = Instant::max()) {
    Rings::Ring ring;
    ring.attempt = attempt;
    ring.reservation = "r" + attempt;
    ring.until = until;
    ring.done = [this, attempt](const std::string& error) { ended.push_back(attempt + ":" + error); };
    rings.begin("7.1", std::move(ring));
  }
  void dial(const std::string& kind, const std::string& dialled, const std::string& status = {}) {
    rings.on_event(
        event({{"Event", kind}, {"Uniqueid", "7.1"}, {"DestUniqueid", dialled}, {"DialStatus", status}}));
  }
  Rings rings;
  std::vector<std::string> ended;
};

TEST_F(RingsTest, end_as_the_telephone_says) {
  begin("1");
  dial("DialBegin", "7.2");
  dial("DialEnd", "7.2", "ANSWER");
  begin("2");
  dial("DialBegin", "7.3");
  dial("DialEnd", "7.3", "BUSY");
  begin("3");
  rings.on_event(event({{"Event", "UserEvent"},
                        {"Uniqueid", "7.1"},
                        {"UserEvent", "BalieReturned"},
                        {"Status", "CHANUNAVAIL"}}));
  begin("4");
  rings.on_event(event({{"Event", "Hangup"}, {"Uniqueid", "7.1"}}));
  begin("5", Instant(std::chrono::seconds(9)));
  EXPECT_EQ(rings.wake_at(), Instant(std::chrono::seconds(9)));
  EXPECT_THAT(rings.on_time(Instant(std::chrono::seconds(9))), testing::ElementsAre("7.1"));
  EXPECT_THAT(ended, testing::ElementsAre("1:", "2:busy", "3:unavailable", "4:hung_up", "5:no_answer"));
}

TEST_F(RingsTest, are_not_ended_by_what_the_one_before_left_behind) {
  begin("1");
  dial("DialBegin", "7.2");
  begin("2");
  dial("DialEnd", "7.2", "CANCEL");
  dial("DialBegin", "7.2");  // late, when the next one has begun
  dial("DialEnd", "7.2", "CANCEL");
  rings.on_event(
      event({{"Event", "UserEvent"}, {"Uniqueid", "7.1"}, {"UserEvent", "BalieReturned"}, {"Try", "1"}}));
  EXPECT_THAT(ended, testing::ElementsAre("1:superseded"));
  EXPECT_EQ(rings.caller_of("r2"), "7.1");
  EXPECT_EQ(rings.caller_of("r1"), "");
  EXPECT_EQ(rings.caller_of(""), "");
  dial("DialBegin", "7.3");
  dial("DialEnd", "7.3", "ANSWER");
  EXPECT_THAT(ended, testing::ElementsAre("1:superseded", "2:"));
}

}  // namespace
}  // namespace balie::asterisk
