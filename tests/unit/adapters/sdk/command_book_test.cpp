#include "adapters/sdk/command_book.hpp"

#include "tests/support/process.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::sdk {
namespace {

using Seen = CommandBook::Seen;

class CommandBookTest : public testing::Test {
 protected:
  void open(std::uint64_t bytes_max = 1 << 20, std::size_t kept_max = 10'000) {
    spool_.reset();
    auto spool = Spool::open(folder_.path(), "commands", bytes_max);
    ASSERT_TRUE(spool);
    spool_ = std::move(*spool);
    book_.emplace(spool_.get(), kept_max);
    auto found = book_->recover();
    ASSERT_TRUE(found);
    found_ = std::move(*found);
  }
  void begin(const std::string& id, bool repeatable = false) {
    v1::Command command;
    command.set_id(id);
    command.set_repeatable(repeatable);
    ASSERT_TRUE(book_->begin(command));
    ASSERT_TRUE(book_->sync(id));
  }
  void end(const std::string& id) {
    v1::CommandDone done;
    done.set_command_id(id);
    done.add_ids("of " + id);
    book_->end(done);
  }

  test::Folder folder_;
  std::unique_ptr<Spool> spool_;
  std::optional<CommandBook> book_;
  CommandBook::InDoubt found_;
};

TEST_F(CommandBookTest, KnowsWhatBeganAndEnded) {
  open();
  EXPECT_EQ(book_->seen("a"), Seen::never);
  begin("a");
  EXPECT_EQ(book_->seen("a"), Seen::begun);
  end("a");
  EXPECT_EQ(book_->seen("a"), Seen::ended);
  EXPECT_EQ(book_->end_of("a").ids(0), "of a");
  EXPECT_EQ(spool_->size(), 1u) << "its end alone";
}

TEST_F(CommandBookTest, OfThoseInDoubtOnlyTheRepeatableAreCarriedOutAgain) {
  open();
  begin("ended");
  end("ended");
  begin("once");
  begin("again", true);
  begin("forgotten");
  book_->forget("forgotten");
  open();
  ASSERT_EQ(found_.again.size(), 1u);
  EXPECT_EQ(found_.again[0].id(), "again");
  ASSERT_EQ(found_.unknown.size(), 1u);
  EXPECT_EQ(found_.unknown[0].id(), "once");
  EXPECT_EQ(book_->end_of("once").error(), "unknown");
  EXPECT_EQ(book_->seen("ended"), Seen::ended);
  EXPECT_EQ(book_->seen("forgotten"), Seen::never);
  open();
  EXPECT_TRUE(found_.unknown.empty()) << "said once, and known from then on";
  EXPECT_EQ(book_->seen("once"), Seen::ended);
  EXPECT_EQ(found_.again.size(), 1u);
}

TEST_F(CommandBookTest, ForgetsTheOldestThatEnded) {
  open(1 << 20, 3);
  for (int i = 0; i < 5; ++i) {
    begin(fmt::format("{}", i));
    end(fmt::format("{}", i));
  }
  EXPECT_EQ(spool_->size(), 3u);
  EXPECT_EQ(book_->seen("1"), Seen::never);
  EXPECT_EQ(book_->seen("2"), Seen::ended);
  open(1 << 20, 2);
  EXPECT_EQ(spool_->size(), 2u);
  EXPECT_EQ(book_->seen("2"), Seen::never);
  EXPECT_EQ(book_->seen("4"), Seen::ended);
}

TEST_F(CommandBookTest, RefusesWhatItCannotWrite) {
  open(64);
  v1::Command command;
  command.set_id(std::string(100, 'a'));
  const auto begun = book_->begin(command);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code(), "spool.full");
  EXPECT_EQ(book_->seen(command.id()), Seen::never);
}

TEST_F(CommandBookTest, AnEndThatCannotBeWrittenLeavesTheCommandInDoubt) {
  open(80);
  begin(std::string(20, 'a'));
  end(std::string(20, 'a'));  // there is no room for it beside the beginning
  EXPECT_EQ(book_->seen(std::string(20, 'a')), Seen::ended);
  open();
  ASSERT_EQ(found_.unknown.size(), 1u);
}

}  // namespace
}  // namespace balie::sdk
