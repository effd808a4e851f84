#include "adapters/desk/originals.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

class OriginalsTest : public testing::Test {
 protected:
  void fetch() {
    originals.fetch("f", {{"email", "m1"}},
                    [this](result<std::string> mail) { got = mail ? *mail : mail.error().code(); });
  }
  void piece(const std::string& base64, const char* size) {
    wire::CommandDone done;
    done.set_command_id(ordered.back().first);
    done.set_text(base64);
    done.add_ids(size);
    originals.done(done);
  }

  ManualClock clock;
  std::vector<std::pair<std::string, std::uint64_t>> ordered;
  std::string got;
  Originals originals{clock,
                      {.bytes_max = 100, .at_once = 2, .piece = std::chrono::seconds(10)},
                      [this](const std::string& id, const Originals::Wanted& what, std::uint64_t offset) {
                        EXPECT_EQ(what.key, (ConversationKey{"email", "m1"}));
                        ordered.emplace_back(id, offset);
                      }};
};

TEST_F(OriginalsTest, ComePieceByPiece) {
  fetch();
  piece("RnJvbTo=", "8");  // "From:"
  ASSERT_EQ(ordered.size(), 2u);
  EXPECT_EQ(ordered[1].second, 5u);
  EXPECT_NE(ordered[0].first, ordered[1].first);
  piece("IG1l", "8");  // " me"
  EXPECT_EQ(got, "From: me");
  EXPECT_FALSE(originals.waits());
}

TEST_F(OriginalsTest, EndWithWhatIsWrong) {
  struct Case {
    const char *base64, *size, *code;
  };
  for (const auto& one : {Case{"RnJvbTo=", "101", "original.too_large"}, Case{"", "8", "original.bad_piece"},
                          Case{"no base64!", "8", "original.bad_piece"}}) {
    fetch();
    piece(one.base64, one.size);
    EXPECT_EQ(got, one.code);
  }
  fetch();
  wire::CommandDone done;
  done.set_command_id(ordered.back().first);
  done.set_error("file.not_found");
  originals.done(done);
  EXPECT_EQ(got, "file.not_found");
  done.set_command_id("somebody else's");
  originals.done(done);
}

TEST_F(OriginalsTest, AreBoundedInNumberAndTime) {
  fetch();
  originals.fetch("g", {{"email", "m1"}}, [this](result<std::string> mail) { got = mail.error().code(); });
  originals.fetch("h", {{"email", "m1"}}, [this](result<std::string> mail) { got = mail.error().code(); });
  EXPECT_EQ(got, "original.busy");
  clock.advance(std::chrono::seconds(10));
  originals.sweep();
  EXPECT_EQ(got, "original.late");
  EXPECT_FALSE(originals.waits());
}

}  // namespace
}  // namespace balie::desk
