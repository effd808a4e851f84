// Frames of annex J, whole, in pieces, and broken.
#include "protocols/csta/frame.hpp"

#include <gtest/gtest.h>

namespace balie::csta {
namespace {

using namespace std::string_literals;

struct Case {
  const char* name;
  std::string bytes;
  std::vector<Frame> frames;
  std::string error;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

const Case cases[] = {
    {"one", "\0\0\0\x0c"s + "0001<a/>", {{1, "<a/>"}}, ""},
    {"two at once",
     "\0\0\0\x0c"s + "0001<a/>" + "\0\0\0\x0c"s + "9999<b/>",
     {{1, "<a/>"}, {9999, "<b/>"}},
     ""},
    {"empty", "\0\0\0\x08"s + "0000", {{0, ""}}, ""},
    {"cut", "\0\0\0\x0c"s + "0001<a", {}, ""},
    {"the largest",
     "\0\0\xff\xff"s + "9998" + std::string(65527, 'x'),
     {{9998, std::string(65527, 'x')}},
     ""},
    {"soap", "\0\1\0\x0c"s + "0001<a/>", {}, "csta.soap"},
    {"another format", "\0\7\0\x0c"s + "0001<a/>", {}, "csta.malformed"},
    {"http", "GET / HTTP/1.1\r\n\r\n", {}, "csta.malformed"},
    {"shorter than its header", "\0\0\0\x07"s + "0001<a/>", {}, "csta.malformed"},
    {"an invoke id of letters", "\0\0\0\x0c"s + "00a1<a/>", {}, "csta.malformed"},
    {"a good one before", "\0\0\0\x0c"s + "0001<a/>" + "x", {{1, "<a/>"}}, "csta.malformed"},
};

class Frames : public testing::TestWithParam<Case> {};

TEST_P(Frames, AreReadWholeAndInPieces) {
  const auto& [name, bytes, expected, error] = GetParam();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 20}) {
    Decoder decoder;
    std::vector<Frame> frames;
    std::string failed;
    for (std::size_t at = 0; at < bytes.size() && failed.empty(); at += piece) {
      decoder.feed(std::string_view(bytes).substr(at, piece));
      while (true) {
        auto next = decoder.next();
        if (!next) failed = next.error().code();
        if (!next || !*next) break;
        frames.push_back(std::move(**next));
      }
    }
    EXPECT_EQ(frames, expected) << name << ", " << piece << " bytes at a time";
    EXPECT_EQ(failed, error) << name;
    if (!error.empty()) {
      EXPECT_FALSE(decoder.next());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, Frames, testing::ValuesIn(cases),
                         [](const auto& place) { return fmt::format("case_{}", place.index); });

TEST(Encode, IsReadBack) {
  const Frame frame{42, "<a>\xc3\xa9</a>"};
  Decoder decoder;
  decoder.feed(encode(frame).value());
  EXPECT_EQ(decoder.next().value(), frame);
  EXPECT_EQ(encode({1, std::string(65'528, 'x')}).error().code(), "csta.too_long");
}

}  // namespace
}  // namespace balie::csta
