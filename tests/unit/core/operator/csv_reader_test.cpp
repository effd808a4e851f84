#include "core/operator/csv_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace balie::operation {
namespace {

using Lines = std::vector<std::string>;

// "2: a|b" for a row, "2! reason" for a malformed one.
std::string written(const CsvReader::Item& item) {
  if (const auto* row = std::get_if<CsvReader::Row>(&item)) {
    return fmt::format("{}: {}", row->line, fmt::join(row->fields, "|"));
  }
  const auto& malformed = std::get<CsvReader::Malformed>(item);
  return fmt::format("{}! {}", malformed.line, malformed.reason);
}

Lines read(std::string_view text, std::size_t chunk, const CsvReader::Settings& settings) {
  CsvReader reader(settings);
  Lines lines;
  const auto drain = [&] {
    while (auto item = reader.next()) lines.push_back(written(*item));
  };
  for (; !text.empty(); text.remove_prefix(std::min(chunk, text.size()))) {
    reader.feed(text.substr(0, chunk));
    drain();
  }
  reader.finish();
  drain();
  return lines;
}

struct Case {
  std::string_view name;
  std::string_view text;
  Lines expected;
  char separator = ',';
};

const Case cases[] = {
    {"nothing", "", {}},
    {"plain", "a,b\nc,d\n", {"1: a|b", "2: c|d"}},
    {"crlf, no last line end", "a,b\r\nc,d", {"1: a|b", "2: c|d"}},
    {"last line ends in a return", "a,b\r", {"1: a|b"}},
    {"a return inside a field stays", "a\rb,c\n", {"1: a\rb|c"}},
    {"empty fields", ",\n,,\n", {"1: |", "2: ||"}},
    {"empty lines", "a,b\n\n\r\nc,d\n", {"1: a|b", "4: c|d"}},
    {"byte order mark", "\xEF\xBB\xBF\"a\",b\n", {"1: a|b"}},
    {"only a byte order mark", "\xEF\xBB\xBF", {}},
    {"half a byte order mark", "\xEF\xBB", {"1: \xEF\xBB"}},
    {"another separator", "a;b,c;d\n", {"1: a|b,c|d"}, ';'},
    {"quoted", "\"a,b\",\"c\"\"d\",\"\"\n", {"1: a,b|c\"d|"}},
    {"a line end in quotes", "\"a\nb\",c\nd,e\n", {"1: a\nb|c", "3: d|e"}},
    {"a quote that never closes",
     "a,b\nc,\"d\ne,f\n",
     {"1: a|b", "2! the quote that opens field 2 never closes", "3: e|f"}},
    {"the same on the last line", "a,b\nc,\"d", {"1: a|b", "2! the quote that opens field 2 never closes"}},
    {"text behind a quote", "\"a\"b,c\nd,e\n", {"1! text after the closing quote of field 1", "2: d|e"}},
    {"a quote inside a field",
     "a\"b,c\nd,e\n",
     {"1! a quote inside field 1, which does not begin with one", "2: d|e"}},
    {"a zero byte", std::string_view("a,b\0c\nd,e\n", 10), {"1! field 2 holds a zero byte", "2: d|e"}},
    {"too many fields", "1,2,3,4,5\na,b\n", {"1! more than 4 fields", "2: a|b"}},
};

TEST(CsvReader, ReadsEachCaseInOnePieceAndByteByByte) {
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    const CsvReader::Settings settings{.separator = one.separator, .fields_max = 4};
    EXPECT_EQ(read(one.text, one.text.size() + 1, settings), one.expected);
    EXPECT_EQ(read(one.text, 1, settings), one.expected);
  }
}

// What ten megabytes in one field do to the rows around it.
TEST(CsvReader, LeavesOutRowsWithHugeFields) {
  const std::string huge(10'000'000, 'x');
  const std::string reason = "2! field 2 has more than 65536 bytes";
  EXPECT_EQ(read("a,b\nc," + huge + "\nd,e\n", 4096, {}), (Lines{"1: a|b", reason, "3: d|e"}));
  EXPECT_EQ(read("a,b\nc,\"" + huge + "\n\"\nd,e\n", 4096, {}), (Lines{"1: a|b", reason, "4: d|e"}));
  const std::string open = "2! the quote that opens field 2 never closes";
  EXPECT_EQ(read("a,b\nc,\"" + huge + huge + "\nd,e\n", 4096, {}), (Lines{"1: a|b", open, "3: d|e"}));
  EXPECT_EQ(read("a,b\nc,\"d\n" + huge + "\n" + huge + "\nd,e\n", 4096, {}),
            (Lines{"1: a|b", open, "3! field 1 has more than 65536 bytes",
                   "4! field 1 has more than 65536 bytes", "5: d|e"}));
}

TEST(CsvReader, ShowsTheTextOfAMalformedRow) {
  CsvReader reader({.separator = ';'});
  reader.feed("58;\"may\"x;1\r\n");
  const auto item = reader.next();
  ASSERT_TRUE(item);
  EXPECT_EQ(std::get<CsvReader::Malformed>(*item).text, "58;\"may\"x;1");
}

}  // namespace
}  // namespace balie::operation
