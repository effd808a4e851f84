#include "adapters/sdk/spool.hpp"

#include "core/base/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace balie::sdk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SpoolTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "balie-spool-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    spool_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open(std::uint64_t bytes_max = 1 << 20) {
    spool_.reset();
    auto opened = Spool::open(folder_, "line", bytes_max);
    ASSERT_TRUE(opened) << opened.error().text();
    spool_ = std::move(*opened);
  }
  std::uint64_t add(std::string_view content) {
    const auto number = spool_->add(content);
    EXPECT_TRUE(number && spool_->sync(*number));
    return number.value_or(0);
  }
  std::vector<std::string> contents() {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < spool_->size(); ++i) all.push_back(spool_->read(i)->content);
    return all;
  }
  std::string file() { return *read_file(path(), 1 << 24); }
  [[nodiscard]] std::string path() const { return folder_ + "/line.spool"; }
  void overwrite(std::string_view bytes) { std::ofstream(path(), std::ios::binary) << bytes; }

  std::string folder_;
  std::unique_ptr<Spool> spool_;
};

TEST_F(SpoolTest, GivesBackInOrderWhatIsNotDone) {
  open();
  const auto first = add("one");
  add("");
  const auto third = add("three");
  EXPECT_THAT(contents(), ElementsAre("one", "", "three"));
  spool_->done(third);
  spool_->done(third);
  EXPECT_THAT(contents(), ElementsAre("one", ""));
  spool_->done(first);
  EXPECT_THAT(contents(), ElementsAre(""));
}

TEST_F(SpoolTest, RemembersOverARestart) {
  open();
  add("one");
  spool_->done(add("two"));
  add("three");
  open();
  EXPECT_THAT(contents(), ElementsAre("one", "three"));
  add("four");
  open();
  EXPECT_THAT(contents(), ElementsAre("one", "three", "four"));
}

TEST_F(SpoolTest, AnEmptiedSpoolIsSmallAgain) {
  open();
  const auto empty = spool_->file_bytes();
  for (int i = 0; i < 10; ++i) spool_->done(add(std::string(1000, 'x')));
  EXPECT_EQ(spool_->file_bytes(), empty);
  EXPECT_EQ(file().size(), empty);
  add("after");
  open();
  EXPECT_THAT(contents(), ElementsAre("after"));
}

// Whatever a crash left of the last records: what was whole is there, the rest is cut off, and new entries
// follow.
TEST_F(SpoolTest, RecoversFromAnEndCutAnywhere) {
  open();
  add("one");
  const auto whole = file().size();
  add("two-two-two");
  const auto all = file();
  for (auto bytes = whole; bytes < all.size(); ++bytes) {
    SCOPED_TRACE(bytes);
    spool_.reset();
    overwrite(std::string_view(all).substr(0, bytes));
    open();
    ASSERT_THAT(contents(), ElementsAre("one"));
    EXPECT_EQ(spool_->cut_bytes(), bytes - whole);
    add("new");
    open();
    ASSERT_THAT(contents(), ElementsAre("one", "new"));
    EXPECT_EQ(spool_->cut_bytes(), 0u);
  }
}

TEST_F(SpoolTest, ADamagedByteHidesNothingBeforeItAndIsKept) {
  open();
  add("one");
  const auto whole = file().size();
  add("two");
  const auto all = file();
  for (auto at = whole; at < all.size(); ++at) {
    SCOPED_TRACE(at);
    auto damaged = all;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    spool_.reset();
    overwrite(damaged);
    open();
    EXPECT_THAT(contents(), ElementsAre("one"));
    EXPECT_EQ(*read_file(path() + ".damaged", 1 << 20), damaged.substr(whole));
  }
}

TEST_F(SpoolTest, IsBoundedAndMakesRoomByRewriting) {
  open(10'000);
  std::vector<std::uint64_t> numbers;
  for (;;) {
    const auto number = spool_->add(std::string(1000, 'x'));
    if (!number) {
      EXPECT_EQ(number.error().code(), "spool.full");
      EXPECT_EQ(number.error().fate(), Fate::retry);
      break;
    }
    numbers.push_back(*number);
  }
  EXPECT_EQ(numbers.size(), 9u);
  spool_->done(numbers[0]);
  spool_->done(numbers[1]);
  add(std::string(1000, 'y'));
  EXPECT_LE(file().size(), 10'000u);
  open(10'000);
  EXPECT_EQ(spool_->size(), 8u);
  EXPECT_EQ(contents().back(), std::string(1000, 'y'));
}

TEST_F(SpoolTest, RewritesWhatIsMostlyDoneWith) {
  open(16 << 20);
  add("first");
  for (int i = 0; i < 2000; ++i) {
    const auto number = spool_->add(std::string(1000, 'x'));
    if (i > 0) spool_->done(*number);
  }
  EXPECT_LT(spool_->file_bytes(), 1'200'000u);
  open();
  EXPECT_EQ(spool_->size(), 2u);
}

TEST_F(SpoolTest, RefusesWhatIsTooLarge) {
  open(64 << 20);
  const auto number = spool_->add(std::string(spool_format::content_bytes_max + 1, 'x'));
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().fate(), Fate::reject);
}

TEST_F(SpoolTest, BelongsToOneProcess) {
  open();
  const auto second = Spool::open(folder_, "line", 1 << 20);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), "spool.in_use");
  EXPECT_TRUE(Spool::open(folder_, "other", 1 << 20));
}

TEST_F(SpoolTest, LeavesAForeignFileAlone) {
  overwrite("what is this");
  const auto opened = Spool::open(folder_, "line", 1 << 20);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), "spool.foreign");
  EXPECT_EQ(file(), "what is this");
}

TEST_F(SpoolTest, SurvivesAKillAtAnyMoment) {
  for (int round = 0; round < 5; ++round) {
    int told[2];
    ASSERT_EQ(::pipe(told), 0);
    const auto child = ::fork();
    if (child == 0) {
      auto spool = Spool::open(folder_, "line", 64 << 20);
      for (char i = 0;; ++i) {
        const auto number = spool ? (*spool)->add(std::string(100, i)) : 0;
        if (!number || !(*spool)->sync(*number)) ::_exit(1);
        if (::write(told[1], &i, 1) != 1) ::_exit(1);
      }
    }
    ::close(told[1]);
    char heard = 0;
    for (int i = 0; i < 20 * (round + 1); ++i) ASSERT_EQ(::read(told[0], &heard, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    int counted = 20 * (round + 1);
    while (::read(told[0], &heard, 1) == 1) ++counted;
    ::close(told[0]);
    open(64 << 20);
    EXPECT_GE(static_cast<int>(spool_->size()), counted) << "what was synced is there";
    EXPECT_LE(static_cast<int>(spool_->size()), counted + 1);
    while (spool_->size() > 0) spool_->done(spool_->read(0)->number);
    spool_.reset();
  }
}

TEST(SpoolFormat, TakesAnyBytes) {
  using spool_format::scan;
  EXPECT_EQ(scan("").whole_bytes, 0u);
  EXPECT_EQ(scan("BALIESP").whole_bytes, 0u);
  std::string bytes(spool_format::magic);
  EXPECT_EQ(scan(bytes).whole_bytes, bytes.size());
  spool_format::append(bytes, spool_format::Kind::entry, 2, "two");
  const auto whole = bytes.size();
  spool_format::append(bytes, spool_format::Kind::entry, 2, "a number twice is not what we wrote");
  EXPECT_EQ(scan(bytes).whole_bytes, whole);
  EXPECT_EQ(scan(bytes + std::string(100, '\xff')).entries.size(), 1u);
}

}  // namespace
}  // namespace balie::sdk
