#include "adapters/chat/attachment.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace balie::chat {
namespace {

using namespace std::string_view_literals;

TEST(Attachment, WhatItIsItsContentSays) {
  EXPECT_EQ(sniffed_type("\x89PNG\r\n\x1a\n...."sv), "image/png");
  EXPECT_EQ(sniffed_type("\xff\xd8\xff\xe0"sv), "image/jpeg");
  EXPECT_EQ(sniffed_type("RIFF\x10\0\0\0WEBPVP8 "sv), "image/webp");
  EXPECT_EQ(sniffed_type("%PDF-1.7\n"), "application/pdf");
  EXPECT_EQ(sniffed_type("PK\x03\x04"), "application/zip");
  EXPECT_EQ(sniffed_type("caf\xc3\xa9\r\n"), "text/plain");
  EXPECT_EQ(sniffed_type("caf\xe9"), "");
  EXPECT_EQ(sniffed_type("MZ\x90\0"sv), "");
  EXPECT_EQ(sniffed_type("\x7f"
                         "ELF\x02\x01\x01\0"sv),
            "");
  EXPECT_EQ(sniffed_type(""), "");
}

TEST(Attachment, ANameLeadsNowhereAndTellsTheTruth) {
  const struct {
    const char* name;
    const char* type;
    const char* safe;
  } cases[] = {
      {"photo.png", "image/png", "photo.png"},
      {"Photo.JPEG", "image/jpeg", "Photo.JPEG"},
      {"photo.exe", "image/png", "photo.exe.png"},
      {"../../etc/passwd", "text/plain", "passwd.txt"},
      {"C:\\Users\\me\\bill.pdf", "application/pdf", "bill.pdf"},
      {"bill.docx", "application/zip", "bill.docx"},
      {"a\r\nSet-Cookie: x=1;.pdf", "application/pdf", "x=1.pdf"},
      {"gnp.\xe2\x80\xae"
       "exe",
       "image/png", "gnp.exe.png"},
      {"...", "image/gif", "file.gif"},
      {"", "image/gif", "file.gif"},
      {"\xff\xff.gif", "image/gif", "\xef\xbf\xbd\xef\xbf\xbd.gif"},
  };
  for (const auto& one : cases) EXPECT_EQ(safe_name(one.name, one.type), one.safe) << one.name;
  EXPECT_EQ(safe_name(std::string(500, 'a') + ".png", "image/png").size(), 100U);
}

TEST(Attachment, TheFolderIsBounded) {
  const std::string folder = testing::TempDir() + "chat_attachments";
  std::filesystem::remove_all(folder);
  std::string path;
  {
    auto attachments = Attachments::open(folder, 20);
    ASSERT_TRUE(attachments);
    const auto kept = attachments->keep("twelve bytes", "a.txt", "text/plain");
    ASSERT_TRUE(kept);
    path = kept->path;
    EXPECT_EQ(attachments->read(path), "twelve bytes");
    EXPECT_EQ(attachments->keep("twelve bytes", "b.txt", "text/plain").error().code(), "chat.full");
  }
  auto again = Attachments::open(folder, 20);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->bytes(), 12U);
  for (const auto* bad : {"", "..", "../chat.db", "0000000000000000000000000/"}) {
    EXPECT_EQ(again->read(bad).error().code(), "chat.bad_path") << bad;
    again->drop(bad);
  }
  again->drop(path);
  EXPECT_EQ(again->bytes(), 0U);
  EXPECT_FALSE(again->read(path));
}

}  // namespace
}  // namespace balie::chat
