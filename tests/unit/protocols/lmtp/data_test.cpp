#include "protocols/lmtp/data.hpp"

#include <gtest/gtest.h>

namespace balie::lmtp {
namespace {

struct Read {
  std::string message, rest;
  bool whole = false;
  std::size_t stray = 0;
  bool operator==(const Read&) const = default;
};

Read read(std::string_view bytes, std::size_t piece) {
  DataReader reader;
  Read read;
  while (!bytes.empty() && !read.whole) {
    auto some = bytes.substr(0, piece);
    const auto size = some.size();
    read.whole = reader.read(some, read.message);
    bytes.remove_prefix(size - some.size());
  }
  read.rest = bytes;
  read.stray = reader.stray();
  return read;
}

TEST(LmtpData, OnlyCrlfDotCrlfIsAnEnd) {
  const std::pair<std::string, Read> messages[] = {
      {"a\r\n.\r\nQUIT\r\n", {"a\r\n", "QUIT\r\n", true, 0}},
      {".\r\n", {"", "", true, 0}},
      {"..a\r\n...\r\n.\r\n", {".a\r\n..\r\n", "", true, 0}},
      {".a\r\n.\r\n", {"a\r\n", "", true, 0}},
      // What smuggles: none of it is an end, nor a line's end.
      {"a\n.\n", {"a . ", "", false, 2}},
      {"a\n.\r\nb\r\n.\r\n", {"a .\r\nb\r\n", "", true, 1}},
      {"a\r\n.\nb\r\n.\r\n", {"a\r\n b\r\n", "", true, 1}},
      {"a\r\n.\rb\r\n.\r\n", {"a\r\n b\r\n", "", true, 1}},
      {"a\r.\r\nb\r\n.\r\n", {"a .\r\nb\r\n", "", true, 1}},
      {"a\r\n.\r\r\nb\r\n.\r\n", {"a\r\n \r\nb\r\n", "", true, 1}},
      {"a\r\r\n.\r\n", {"a \r\n", "", true, 1}},
      {"a\r\n\n.\r\n.\r\n", {"a\r\n .\r\n", "", true, 1}},
      {std::string("a\0b\r\n.\r\n", 8), {std::string("a\0b\r\n", 5), "", true, 0}},
  };
  for (const auto& [bytes, wanted] : messages) {
    for (const std::size_t piece : {1u, 2u, 3u, 1000u})
      EXPECT_EQ(read(bytes, piece), wanted) << bytes << piece;
  }
}

TEST(LmtpData, WhatIsWrittenReadsTheSame) {
  for (const std::string message : {"", "a", "a\r\n", ".\r\n", "..\r\n.a\r\n", "a\r\n.", "a\n.\nb\r\n"}) {
    for (const std::size_t piece : {1u, 2u, 1000u}) {
      DataWriter writer;
      std::string bytes;
      for (std::size_t at = 0; at < message.size(); at += piece)
        writer.write(message.substr(at, piece), bytes);
      writer.end(bytes);
      const auto back = read(bytes, 1000);
      EXPECT_TRUE(back.whole && back.rest.empty() && back.stray == 0) << bytes;
      auto wanted = message;
      if (wanted == "a\n.\nb\r\n") wanted = "a\r\n.\r\nb\r\n";
      if (!wanted.empty() && !wanted.ends_with('\n')) wanted += "\r\n";
      EXPECT_EQ(back.message, wanted);
    }
  }
}

}  // namespace
}  // namespace balie::lmtp
