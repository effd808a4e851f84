#include "core/base/units.hpp"

#include <gtest/gtest.h>

namespace balie {
namespace {

using namespace std::chrono_literals;

TEST(Durations, AreReadInEveryUnit) {
  EXPECT_EQ(*parse_duration("0"), 0s);
  EXPECT_EQ(*parse_duration("7ns"), 7ns);
  EXPECT_EQ(*parse_duration("5us"), 5us);
  EXPECT_EQ(*parse_duration("5ms"), 5ms);
  EXPECT_EQ(*parse_duration("30s"), 30s);
  EXPECT_EQ(*parse_duration("1h30m"), 90min);
  EXPECT_EQ(*parse_duration("2d"), 48h);
  EXPECT_EQ(*parse_duration("106751d"), 106751 * 24h);
}

TEST(Durations, OfOtherFormsAreRefused) {
  for (const auto* text : {"", "5", "s", "-5s", "1.5s", "5 s", "5sec", "P30D", "5s3", "106752d",
                           "99999999999999999999s", "106751d23h59m59s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Bytes, AreReadInEveryUnit) {
  EXPECT_EQ(*parse_bytes("512"), 512u);
  EXPECT_EQ(*parse_bytes("512B"), 512u);
  EXPECT_EQ(*parse_bytes("64KiB"), 65536u);
  EXPECT_EQ(*parse_bytes("10MB"), 10'000'000u);
  EXPECT_EQ(*parse_bytes("1GiB"), 1ull << 30);
  EXPECT_EQ(*parse_bytes("16777215TiB"), 16777215ull << 40);
}

TEST(Bytes, OfOtherFormsAreRefused) {
  for (const auto* text : {"", "KiB", "-1", "1.5MB", "1kib", "1KiB1KiB", "16777216TiB", "1 MB"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(Units, ComeBackAsTheyWere) {
  for (const Duration duration :
       {Duration(0ns), Duration(1ns), Duration(1500ms), Duration(90min), Duration(48h)}) {
    EXPECT_EQ(*parse_duration(format_duration(duration)), duration) << format_duration(duration);
  }
  for (const std::uint64_t bytes : {0ull, 1ull, 1000ull, 1024ull, 1536ull, 1ull << 40, ~0ull}) {
    EXPECT_EQ(*parse_bytes(format_bytes(bytes)), bytes) << format_bytes(bytes);
  }
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_bytes(1 << 30), "1GiB");
}

}  // namespace
}  // namespace balie
