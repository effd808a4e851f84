// Lines in, tables and progress out.
#include "core/operator/line_reader.hpp"
#include "core/operator/progress_bar.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace balie::operation {
namespace {

std::vector<std::string> read(std::string_view text, std::size_t chunk) {
  LineReader reader(8);
  std::vector<std::string> lines;
  const auto drain = [&] {
    while (const auto line = reader.next()) {
      lines.push_back(fmt::format("{}{} {}", line->number, line->too_long ? "!" : ":", line->text));
    }
  };
  for (; !text.empty(); text.remove_prefix(std::min(chunk, text.size()))) {
    reader.feed(text.substr(0, chunk));
    drain();
  }
  reader.finish();
  drain();
  return lines;
}

TEST(LineReader, NumbersLinesAndLeavesOutLongOnes) {
  const std::vector<std::string> expected = {"1: one", "3: two", "4! ", "5: 12345678", "6! "};
  for (const std::size_t chunk : {1, 3, 100}) {
    EXPECT_EQ(read("one\n\ntwo\r\n123456789\n12345678\n1234567890abcdefghijklmnopqrst", chunk), expected)
        << chunk;
  }
  EXPECT_EQ(read("last", 2), std::vector<std::string>{"1: last"});
  EXPECT_EQ(read("", 1), std::vector<std::string>{});
}

TEST(ForTerminal, ShowsNoControlCharactersAndCuts) {
  EXPECT_EQ(for_terminal("a\x1b[31mb\nc\x7f"), "a?[31mb?c?");
  EXPECT_EQ(for_terminal("\xC2\x9B"
                         "31mé"),
            "?31mé");
  EXPECT_EQ(for_terminal("éééé", 4), "éééé");
  EXPECT_EQ(for_terminal("ééééé", 4), "ééé…");
}

TEST(TextTable, AlignsByCharacters) {
  TextTable table({"NAME", "N"});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(), "");
  table.add({"Zoë", "1"});
  table.add({"Maximiliaan", ""});
  table.print(out, "  ");
  EXPECT_EQ(out.str(), "  NAME         N\n  Zoë          1\n  Maximiliaan\n");
}

TEST(Progress, SaysHowFarAndHowFast) {
  EXPECT_EQ(progress_line(50, 100, 12345, std::chrono::seconds(2)),
            "[###############...............]  50 %  12,345 rows  6,172/s");
  EXPECT_EQ(progress_line(0, 0, 0, Duration::zero()), "[##############################] 100 %  0 rows  0/s");
  EXPECT_EQ(with_thousands(1234567), "1,234,567");
  EXPECT_EQ(with_thousands(123), "123");
}

TEST(ProgressBar, WritesTenTimesASecondAtMost) {
  ManualClock clock;
  std::ostringstream out;
  ProgressBar bar(out, clock, 100, true);
  bar.update(10, 1);
  EXPECT_EQ(out.str(), "");
  clock.advance(std::chrono::milliseconds(100));
  bar.update(20, 2);
  bar.update(30, 3);
  EXPECT_EQ(out.str(), "\r\x1b[K[######........................]  20 %  2 rows  20/s");
}

}  // namespace
}  // namespace balie::operation
