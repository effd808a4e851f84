#include "core/base/log.hpp"

#include "core/base/json_text.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <cmath>
#include <sstream>

namespace balie {
namespace {

class LogTest : public testing::Test {
 protected:
  Log log(LogLevel level) {
    return {"hub", level, std::make_shared<spdlog::sinks::ostream_sink_st>(out_),
            std::make_shared<ManualClock>()};
  }
  std::ostringstream out_;
};

TEST_F(LogTest, WritesOneObjectALine) {
  log(LogLevel::info)
      .info("say \"hello\"\n",
            {{"count", 3}, {"big", ~0ull}, {"share", 0.5}, {"ready", true}, {"path", std::string("/x")}});
  EXPECT_EQ(out_.str(),
            R"({"time":"2023-11-14T22:13:20Z","level":"info","part":"hub","text":"say \"hello\"\n",)"
            R"("count":3,"big":18446744073709551615,"share":0.5,"ready":true,"path":"/x"})"
            "\n");
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
  const Log quiet = log(LogLevel::warning);
  quiet.debug("no");
  quiet.info("no");
  EXPECT_EQ(out_.str(), "");
  quiet.part("bus").error("yes", {{"ratio", std::nan("")}});
  EXPECT_EQ(out_.str(),
            R"({"time":"2023-11-14T22:13:20Z","level":"error","part":"bus","text":"yes","ratio":null})"
            "\n");
}

TEST(LogLevel, HasAWord) {
  for (const auto level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    EXPECT_EQ(log_level_of(to_string(level)), level);
  }
  EXPECT_FALSE(log_level_of("loud"));
}

std::string json(std::string_view text) {
  std::string out;
  append_json_text(text, out);
  return out;
}

TEST(JsonText, EscapesWhatMustBe) {
  EXPECT_EQ(json("\"\\\b\x1f\x7f\t"), R"("\"\\\u0008\u001f\u007f\t")");
  EXPECT_EQ(json(std::string_view("\0", 1)), R"("\u0000")");
  EXPECT_EQ(json("Zoë 日本 😀"), "\"Zoë 日本 😀\"");
}

TEST(JsonText, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(json("a\xff"
                 "b"),
            "\"a\xef\xbf\xbd"
            "b\"");
  EXPECT_EQ(json("\xc3"), "\"\xef\xbf\xbd\"");                                  // cut off
  EXPECT_EQ(json("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");                  // overlong
  EXPECT_EQ(json("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");  // half of a surrogate pair
  EXPECT_EQ(json("\xf4\x90\x80\x80").size(), 14u);                              // above U+10FFFF
}

}  // namespace
}  // namespace balie
