#include "adapters/sdk/web/static_files.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace balie::web {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "balie-static-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = fs::path(pattern) / "pages";
    put("index.html", "<p>");
    put("help/index.html", "help");
    put("assets/index-BfX3a_9k.js", "script");
    put("assets/index-BfX3a_9k.js.br", "br");
    put("assets/index-BfX3a_9k.js.gz", "gz");
    put("assets/font.woff2", "font");
    put("alone.gz", "archive");
    put(".secret", "secret");
    put(".git/config", "secret");
    put("../outside.txt", "outside");
    fs::create_symlink(folder_ / "../outside.txt", folder_ / "link.txt");
    fs::create_directory_symlink(folder_ / "..", folder_ / "up");
  }
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  void put(const std::string& name, std::string_view content) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << content;
  }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }

  fs::path folder_;
};

TEST_F(StaticFilesTest, AreThoseOfTheFolderAndNoOthers) {
  const auto files = StaticFiles::load(folder_.string());
  ASSERT_TRUE(files) << files.error().text();
  EXPECT_EQ(files->size(), 5u);
  EXPECT_EQ(files->find("/", {})->body, "<p>");
  EXPECT_EQ(files->find("/", {})->content_type, "text/html; charset=utf-8");
  EXPECT_EQ(files->find("/help/", {})->body, "help");
  EXPECT_EQ(files->find("/alone.gz", {})->body, "archive");
  for (const char* path : {"", "/help", "/.secret", "/.git/config", "/link.txt", "/up/outside.txt",
                           "/../outside.txt", "/assets/../index.html", "/%2e%2e/outside.txt", "//",
                           "/index.html/", "/assets/index-BfX3a_9k.js.br"}) {
    EXPECT_FALSE(files->find(path, {})) << path;
  }
}

TEST_F(StaticFilesTest, ComeAsTheClientTakesThem) {
  const auto files = StaticFiles::load(folder_.string());
  ASSERT_TRUE(files);
  const std::string path = "/assets/index-BfX3a_9k.js";
  Request request;
  const auto plain = files->find(path, request);
  EXPECT_EQ(plain->body, "script");
  EXPECT_EQ(plain->cache_control, "public, max-age=31536000, immutable");
  EXPECT_EQ(header(*plain, "Vary"), "Accept-Encoding");
  request.accept_encoding = "gzip, deflate, br";
  EXPECT_EQ(files->find(path, request)->body, "br");
  EXPECT_EQ(header(*files->find(path, request), "Content-Encoding"), "br");
  request.accept_encoding = "gzip, br;q=0";
  EXPECT_EQ(files->find(path, request)->body, "gz");
  EXPECT_EQ(files->find("/assets/font.woff2", request)->cache_control, "no-cache");

  request.if_none_match = "W/\"zzz\", " + header(*files->find(path, request), "ETag");
  const auto known = files->find(path, request);
  EXPECT_EQ(known->status, 304);
  EXPECT_EQ(known->body, "");
  request.accept_encoding = "";
  EXPECT_EQ(files->find(path, request)->status, 200) << "another coding has another tag";
}

TEST_F(StaticFilesTest, AreBounded) {
  EXPECT_EQ(StaticFiles::load(folder_.string(), {.files_max = 6}).error().code(), "web.too_large");
  EXPECT_EQ(StaticFiles::load(folder_.string(), {.bytes_max = 20}).error().code(), "web.too_large");
  EXPECT_EQ(StaticFiles::load(folder_.string(), {.file_bytes_max = 5}).error().code(), "file.too_large");
  EXPECT_EQ(StaticFiles::load((folder_ / "none").string()).error().code(), "web.no_folder");
}

TEST(StaticNames, AreHashedWhereTheBuildSaysSo) {
  for (const char* yes :
       {"/assets/index-BfX3a_9k.js", "/assets/en/main.12345678.css", "/assets/a--_-_-_-_.js"}) {
    EXPECT_TRUE(is_hashed_name(yes)) << yes;
  }
  for (const char* no : {"/index-BfX3a_9k.js", "/assets/index.js", "/assets/BfX3a_9k.js",
                         "/assets/a-short.js", "/assets/a-BfX3a+9k.js", "/assets/a-BfX3a_9k"}) {
    EXPECT_FALSE(is_hashed_name(no)) << no;
  }
}

TEST(AcceptEncoding, IsReadWithItsQualities) {
  struct Case {
    const char* header;
    bool accepted;
  };
  const Case cases[] = {{"br", true},      {"gzip, BR", true},    {"br;q=0.5", true}, {"br ; q=1", true},
                        {"br;q=0", false}, {"br;q=0.000", false}, {"", false},        {"*", false},
                        {"brotli", false}, {"gzip;q=1", false},   {"br;x", false},    {",,;,", false}};
  for (const auto& one : cases) EXPECT_EQ(accepts_encoding(one.header, "br"), one.accepted) << one.header;
}

}  // namespace
}  // namespace balie::web
