#include "core/base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace balie {
namespace {

class FileTest : public testing::Test {
 protected:
  FileTest() : folder_(testing::TempDir() + "balie_file_XXXXXX") {
    if (::mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  }
  ~FileTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string at(const std::string& name) const { return folder_ + "/" + name; }
  std::string folder_;
};

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

TEST_F(FileTest, IsWrittenAndReadBack) {
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(write_file_atomically(at("x"), "before"));
  ASSERT_TRUE(write_file_atomically(at("x"), content));
  EXPECT_EQ(*read_file(at("x"), 100), content);
  EXPECT_EQ(mode_of(at("x")), 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "a temporary file was left";
}

TEST_F(FileTest, IsReadUpToTheLimit) {
  ASSERT_TRUE(write_file_atomically(at("x"), std::string(20'000, 'x')));
  EXPECT_EQ(read_file(at("x"), 20'000)->size(), 20'000u);
  const auto refused = read_file(at("x"), 19'999);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "file.too_large");
}

TEST_F(FileTest, ThatIsNotThereIsAnError) {
  EXPECT_EQ(read_file(at("x"), 1).error().code(), "file.not_found");
  EXPECT_EQ(read_file(folder_, 1).error().code(), "file.unreadable");  // a directory
}

TEST_F(FileTest, KeepsItsOldContentWhenItCannotBeWritten) {
  ASSERT_TRUE(make_directories(at("x/inside")));
  const auto refused = write_file_atomically(at("x"), "new");  // a directory cannot be replaced by a file
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "file.unwritable");
  EXPECT_TRUE(std::filesystem::is_directory(at("x")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1)
      << "a temporary file was left";
}

TEST_F(FileTest, DirectoriesAreMadeOnceAndClosedToOthers) {
  ASSERT_TRUE(make_directories(at("a/b/c")));
  ASSERT_TRUE(make_directories(at("a/b/c")));
  EXPECT_EQ(mode_of(at("a/b")), 0700u);
  ASSERT_TRUE(write_file_atomically(at("file"), ""));
  EXPECT_FALSE(make_directories(at("file")));
  EXPECT_FALSE(make_directories(at("file/below")));
}

TEST(PathBeside, IsTakenFromTheFileThatNamesIt) {
  EXPECT_EQ(path_beside("/etc/balie/balie.toml", "data"), "/etc/balie/data");
  EXPECT_EQ(path_beside("/etc/balie/balie.toml", "../data"), "/etc/data");
  EXPECT_EQ(path_beside("/etc/balie/balie.toml", "/var/data"), "/var/data");
  EXPECT_EQ(path_beside("balie.toml", "data"), "data");
  EXPECT_EQ(path_beside("balie.toml", ""), "");
}

}  // namespace
}  // namespace balie
