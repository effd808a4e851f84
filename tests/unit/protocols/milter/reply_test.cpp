#include "protocols/milter/reply.hpp"

#include <gtest/gtest.h>

namespace balie::milter {
namespace {

using namespace std::string_literals;

template <typename Said>
std::string bytes_of(const Said& said) {
  std::string out;
  encode(said, out);
  return out;
}

TEST(Reply, ChangesAreWrittenAsMfdefHasThem) {
  EXPECT_EQ(bytes_of(Change(AddHeader{"X", " y"})), "\0\0\0\6hX\0 y\0"s);
  EXPECT_EQ(bytes_of(Change(ChangeHeader{2, "X", ""})), "\0\0\0\10m\0\0\0\2X\0\0"s);
  EXPECT_EQ(bytes_of(Change(AddRecipient{"<a@b>", ""})), "\0\0\0\7+<a@b>\0"s);
  EXPECT_EQ(bytes_of(Change(AddRecipient{"<a@b>", "N=1"})),
            "\0\0\0\x0b"
            "2<a@b>\0N=1\0"s);
  EXPECT_EQ(bytes_of(Change(DeleteRecipient{"<a@b>"})), "\0\0\0\7-<a@b>\0"s);
  EXPECT_EQ(bytes_of(Change(Quarantine{"why"})), "\0\0\0\5qwhy\0"s);
}

TEST(Reply, VerdictsAreWrittenAsMfdefHasThem) {
  EXPECT_EQ(bytes_of(Verdict(Accept{})), "\0\0\0\1a"s);
  EXPECT_EQ(bytes_of(Verdict(Continue{})), "\0\0\0\1c"s);
  EXPECT_EQ(bytes_of(Verdict(Discard{})), "\0\0\0\1d"s);
  EXPECT_EQ(bytes_of(Verdict(Reject{})), "\0\0\0\1r"s);
  EXPECT_EQ(bytes_of(Verdict(TryLater{})), "\0\0\0\1t"s);
  EXPECT_EQ(bytes_of(Verdict(Reject{"550 no"})), "\0\0\0\10y550 no\0"s);
  EXPECT_EQ(bytes_of(Verdict(TryLater{"451 no"})), "\0\0\0\10y451 no\0"s);
  std::string progress;
  encode_progress(progress);
  EXPECT_EQ(progress, "\0\0\0\1p"s);
}

TEST(Reply, ANulInATextDoesNotMakeAnotherField) {
  EXPECT_EQ(bytes_of(Change(AddHeader{"X\0Y"s, "a\0b"s})), "\0\0\0\7hXY\0ab\0"s);
}

TEST(Reply, TheNegotiationMayNameMacros) {
  std::string out;
  encode_negotiated(6, 0x1f, 0x80, {{5, "i"}}, out);
  EXPECT_EQ(out, "\0\0\0\x13O\0\0\0\6\0\0\0\x1f\0\0\0\x80\0\0\0\5i\0"s);
}

}  // namespace
}  // namespace balie::milter
