#include "protocols/milter/frame.hpp"

#include <gtest/gtest.h>

namespace balie::milter {
namespace {

using namespace std::string_literals;

TEST(FrameDecoder, GivesTheSameFramesHoweverTheBytesAreCut) {
  std::string bytes;
  const std::vector<Frame> frames = {
      {'Q', ""}, {'B', "line\r\n\0more"s}, {'A', ""}, {'L', std::string(70'000, 'x')}};
  for (const auto& frame : frames) encode(frame, bytes);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{4'096}, bytes.size()}) {
    FrameDecoder decoder;
    std::vector<Frame> seen;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      decoder.feed(std::string_view(bytes).substr(at, piece));
      for (;;) {
        auto frame = decoder.next();
        ASSERT_TRUE(frame) << frame.error().text();
        if (!*frame) break;
        seen.push_back(**frame);
      }
    }
    EXPECT_EQ(seen, frames) << "pieces of " << piece;
  }
}

TEST(FrameDecoder, LengthIsBigEndianAndCountsTheCode) {
  std::string bytes;
  encode({'B', "ab"}, bytes);
  EXPECT_EQ(bytes, "\0\0\0\3Bab"s);
}

TEST(FrameDecoder, RefusesFramesThatCannotBe) {
  FrameDecoder empty;
  empty.feed("\0\0\0\0"s);
  EXPECT_EQ(empty.next().error().code(), "milter.empty_frame");
  FrameDecoder large(100);
  large.feed("\0\0\0\x65"s);  // 101: before a byte of it has come
  EXPECT_EQ(large.next().error().code(), "milter.frame_too_large");
  FrameDecoder largest(100);
  largest.feed("\0\0\0\x64"s + std::string(100, 'B'));
  EXPECT_EQ((*largest.next())->data.size(), 99u);
}

}  // namespace
}  // namespace balie::milter
