#include "adapters/sdk/sqlite/database.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace balie::sqlite {
namespace {

constexpr std::int64_t without_sync = 1, with_sync = 2;  // PRAGMA synchronous: NORMAL, FULL

class DatabaseTest : public testing::Test {
 protected:
  [[nodiscard]] std::int64_t number(std::string_view sql) { return database_->run(sql)->at(0).at(0).number; }

  std::unique_ptr<Database> database_ = *Database::open("", "CREATE TABLE things(name TEXT)");
};

TEST_F(DatabaseTest, EachChangeSurvivesAPowerCutUnlessItNeedNot) {
  EXPECT_EQ(number("PRAGMA synchronous"), with_sync);
  ASSERT_TRUE(database_->lasting(false));
  EXPECT_EQ(number("PRAGMA synchronous"), without_sync);
  ASSERT_TRUE(database_->defer(false));
  EXPECT_EQ(number("PRAGMA synchronous"), without_sync);
  ASSERT_TRUE(database_->commit());
  ASSERT_TRUE(database_->defer());
  EXPECT_EQ(number("PRAGMA synchronous"), with_sync);
}

TEST_F(DatabaseTest, WhatIsDeferredIsKeptTogetherOrNotAtAll) {
  ASSERT_TRUE(database_->defer(false));
  ASSERT_TRUE(database_->run("INSERT INTO things VALUES(?)", {std::string_view("one")}));
  database_->roll_back();
  EXPECT_EQ(number("SELECT COUNT(*) FROM things"), 0);
  ASSERT_TRUE(database_->defer(false));
  ASSERT_TRUE(database_->run("INSERT INTO things VALUES(?)", {std::string_view("two")}));
  ASSERT_TRUE(database_->lasting(true)) << "it keeps what was deferred";
  database_->roll_back();
  EXPECT_EQ(number("SELECT COUNT(*) FROM things"), 1);
}

TEST(DatabaseFile, IsForItsOwnerAlone) {
  const test::Folder folder;
  const auto path = folder.at("kept.db");
  const auto before = ::umask(0);
  std::ofstream(path).close();
  const auto database = Database::open(path, "CREATE TABLE things(name TEXT)");
  ::umask(before);
  ASSERT_TRUE(database);
  ASSERT_TRUE((*database)->run("INSERT INTO things VALUES(?)", {std::string_view("one")}));
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    EXPECT_EQ(file.status().permissions() & others, std::filesystem::perms::none) << file.path();
    ++files;
  }
  EXPECT_GE(files, 2) << "the file and its log";
}

}  // namespace
}  // namespace balie::sqlite
