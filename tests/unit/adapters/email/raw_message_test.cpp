#include "adapters/email/raw_message.hpp"

#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace balie::email {
namespace {

using namespace std::string_literals;

TEST(RawMessage, ReadsTheSameFromMemoryAndFile) {
  const test::Folder folder;
  for (const std::uint64_t memory : {std::uint64_t{10}, std::uint64_t{1'000'000}}) {
    RawMessage message({1'000'000, memory, folder.path()});
    ASSERT_TRUE(message.append("Subject: x\n\n"));
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(message.append("line\n"));
    EXPECT_EQ(message.in_file(), memory == 10);
    EXPECT_EQ(message.read({}).body.bytes, 500u);
    EXPECT_FALSE(message.cut());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));  // nothing stays behind
}

TEST(RawMessage, LeavesOutWhatIsTooMuch) {
  RawMessage message({20, 1'000, ""});
  ASSERT_TRUE(message.append("Subject: x\n\n12345678"));
  ASSERT_TRUE(message.append("9"));
  ASSERT_TRUE(message.append(std::string(1'000, 'x')));
  EXPECT_TRUE(message.cut());
  EXPECT_EQ(message.bytes(), 1'021u);
  EXPECT_EQ(message.read({}).text, "12345678");
}

TEST(RawMessage, WithoutRoomForAFileItSaysSo) {
  RawMessage message({1'000, 1, "/nowhere/at/all"});
  EXPECT_EQ(message.append("ab").error().code(), "email.disk");
}

TEST(HeaderText, HoldsEachHeaderAndNoOther) {
  milter::Envelope envelope;
  envelope.headers = {{"Subject", " a\n\tb"},
                      {"X-Split", " a\nX-Evil: b\n\nbody"},
                      {"X Bad:Name", " c"},
                      {"X-Long", " " + std::string(100, 'x')},
                      {"X-Nul", " a\0b\rc"s}};
  const auto message = mime::read(header_text(envelope, 50) + "text");
  EXPECT_EQ(message.subject, "a\tb");
  EXPECT_EQ(message.field("X-Evil"), "");
  EXPECT_EQ(message.field("X-Bad-Name"), "c");
  EXPECT_EQ(message.field("X-Long").size(), 49u);
  EXPECT_EQ(message.field("X-Nul"), "abc");
  EXPECT_EQ(message.text, "text");
}

}  // namespace
}  // namespace balie::email
