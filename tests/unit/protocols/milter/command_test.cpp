#include "protocols/milter/command.hpp"

#include <gtest/gtest.h>

namespace balie::milter {
namespace {

using namespace std::string_literals;

struct Case {
  std::string name;
  Frame frame;
  Command command;
};

// Data as Postfix 3.7 and Sendmail 8.17 send it.
const std::vector<Case> cases = {
    {"negotiate", {'O', "\0\0\0\6\0\0\1\xff\0\x1f\xff\xff"s}, Negotiate{6, 0x1ff, 0x1fffff}},
    {"macros",
     {'D', "Mi\0004X1\0{mail_addr}\0a@b.example\0"s},
     Macros{'M', {{"i", "4X1"}, {"mail_addr", "a@b.example"}}}},
    {"no macros", {'D', "T"s}, Macros{'T', {}}},
    {"connect",
     {'C',
      "mx.example\0004\x1f\x90"
      "192.0.2.1\0"s},
     Connect{"mx.example", '4', 8080, "192.0.2.1"}},
    {"connect over IPv6",
     {'C', "[x]\0006\0\x19IPv6:2001:db8::1\0"s},
     Connect{"[x]", '6', 25, "IPv6:2001:db8::1"}},
    {"connect from nowhere", {'C', "localhost\0U"s}, Connect{"localhost", 'U', 0, ""}},
    {"helo", {'H', "mx.example\0"s}, Helo{"mx.example"}},
    {"mail",
     {'M', "<a@b.example>\0SIZE=100\0BODY=8BITMIME\0"s},
     Mail{"<a@b.example>", {"SIZE=100", "BODY=8BITMIME"}}},
    {"null sender", {'M', "<>\0"s}, Mail{"<>", {}}},
    {"recipient", {'R', "<c@d.example>\0"s}, Recipient{"<c@d.example>", {}}},
    {"data", {'T', ""}, Data{}},
    {"header", {'L', "Subject\0 hello\n\tthere\0"s}, Header{"Subject", " hello\n\tthere"}},
    {"empty header", {'L', "X\0\0"s}, Header{"X", ""}},
    {"end of headers", {'N', ""}, EndOfHeaders{}},
    {"body", {'B', "a\r\n\0b"s}, Body{"a\r\n\0b"s}},
    {"end", {'E', ""}, EndOfMessage{""}},
    {"end with a rest", {'E', "rest"}, EndOfMessage{"rest"}},
    {"abort", {'A', ""}, Abort{}},
    {"unknown", {'U', "XFOO\0"s}, Unknown{"XFOO"}},
    {"quit", {'Q', ""}, Quit{}},
    {"quit for a new one", {'K', ""}, QuitForNew{}},
};

TEST(Command, IsReadAndWrittenAsTheMtaDoes) {
  for (const auto& each : cases) {
    auto decoded = decode_command(Frame(each.frame));
    ASSERT_TRUE(decoded) << each.name << ": " << decoded.error().text();
    EXPECT_EQ(*decoded, each.command) << each.name;
    EXPECT_EQ(encode_command(each.command), each.frame) << each.name;
  }
}

TEST(Command, RefusesWhatIsMalformed) {
  const std::vector<std::pair<Frame, std::string>> broken = {
      {{'O', "\0\0\0\6\0\0\1\xff\0\x1f\xff"s}, "milter.malformed"},
      {{'D', ""}, "milter.malformed"},
      {{'D', "Mi\0004X1"s}, "milter.malformed"},
      {{'C', "mx.example"}, "milter.malformed"},
      {{'C', "mx\0004\x1f"s}, "milter.malformed"},
      {{'C',
        "mx\0004\x1f\x90"
        "192.0.2.1"s},
       "milter.malformed"},
      {{'M', "<a@b.example>"}, "milter.malformed"},
      {{'R', "<a>\0NOTIFY"s}, "milter.malformed"},
      {{'L', "Subject\0hello"s}, "milter.malformed"},
      {{'L', "\0hello\0"s}, "milter.malformed"},
      {{'z', ""}, "milter.unknown_command"},
  };
  for (const auto& [frame, code] : broken) {
    const auto decoded = decode_command(Frame(frame));
    ASSERT_FALSE(decoded) << frame.code << frame.data;
    EXPECT_EQ(decoded.error().code(), code);
    EXPECT_EQ(decoded.error().fate(), Fate::reconnect);
  }
}

}  // namespace
}  // namespace balie::milter
