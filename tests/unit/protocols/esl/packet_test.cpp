// Packets as mod_event_socket writes them, whole, in pieces, and broken.
#include "protocols/esl/packet.hpp"

#include <gtest/gtest.h>

namespace balie::esl {
namespace {

struct Read {
  std::vector<Packet> packets;
  std::string error;
  bool operator==(const Read&) const = default;
};

Read read_all(std::string_view bytes, std::size_t piece, PacketLimits limits = {}) {
  Decoder decoder(limits);
  Read read;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(bytes.substr(at, piece));
    while (true) {
      auto next = decoder.next();
      if (!next) {
        read.error = next.error().code();
        EXPECT_EQ(next.error().fate(), Fate::reconnect);
        EXPECT_FALSE(decoder.next());  // final
        return read;
      }
      if (!*next) break;
      read.packets.push_back(std::move(**next));
    }
  }
  return read;
}

struct Case {
  const char* name;
  std::string bytes;
  Read expected;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

const Case cases[] = {
    {"login", "Content-Type: auth/request\n\n", {{{{{"Content-Type", "auth/request"}}, ""}}, ""}},
    {"a reply",
     "Content-Type: command/reply\nReply-Text: +OK accepted\n\n",
     {{{{{"Content-Type", "command/reply"}, {"Reply-Text", "+OK accepted"}}, ""}}, ""}},
    {"a body with an empty line",
     "Content-Type: api/response\nContent-Length: 5\n\n+OK\n\nContent-Type: auth/request\n\n",
     {{{{{"Content-Type", "api/response"}, {"Content-Length", "5"}}, "+OK\n\n"},
       {{{"Content-Type", "auth/request"}}, ""}},
      ""}},
    {"encoded values",
     "Event-Name: CHANNEL_DATA\nvariable_x: a%20b%0Ac%25%C3%A9\nReply-Text: %2BOK%0A\n\n",
     {{{{{"Event-Name", "CHANNEL_DATA"}, {"variable_x", "a b\nc%\xc3\xa9"}, {"Reply-Text", "+OK\n"}}, ""}},
      ""}},
    {"not UTF-8, not an escape, no value",
     "a: %E9\nb: 100%\nc: %zz\nd:\n\n",
     {{{{{"a", "\xef\xbf\xbd"}, {"b", "100%"}, {"c", "%zz"}, {"d", ""}}, ""}}, ""}},
    {"carriage returns", "a: b\r\nc: d\r\n\r\n", {{{{{"a", "b"}, {"c", "d"}}, ""}}, ""}},
    {"an empty body",
     "Content-Length: 0\n\na: b\n\n",
     {{{{{"Content-Length", "0"}}, ""}, {{{"a", "b"}}, ""}}, ""}},
    {"a gigabyte", "Content-Length: 1073741824\n\n", {{}, "esl.too_long"}},
    {"more than a number holds", "Content-Length: 99999999999999999999999\n\n", {{}, "esl.too_long"}},
    {"a length that is none", "Content-Length: ten\n\n", {{}, "esl.malformed"}},
    {"a negative length", "Content-Length: -1\n\n", {{}, "esl.malformed"}},
    {"another protocol", "SIP/2.0 200 OK\n\n", {{}, "esl.malformed"}},
};

class Packets : public testing::TestWithParam<Case> {};

TEST_P(Packets, AreReadWholeAndInPieces) {
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{4096}})
    EXPECT_EQ(read_all(GetParam().bytes, piece), GetParam().expected) << piece << " bytes at a time";
}

INSTANTIATE_TEST_SUITE_P(Golden, Packets, testing::ValuesIn(cases),
                         [](const auto& place) { return fmt::format("case_{}", place.index); });

TEST(PacketLimits, HoldForHeadersWithoutAnEnd) {
  const PacketLimits limits{.head_bytes_max = 64, .headers_max = 3, .body_bytes_max = 8};
  EXPECT_EQ(read_all(std::string(65, 'a'), 1, limits).error, "esl.too_long");
  EXPECT_EQ(read_all("a: 1\nb: 2\nc: 3\nd: 4\n\n", 5, limits).error, "esl.too_long");
  EXPECT_EQ(read_all("Content-Length: 9\n\n", 5, limits).error, "esl.too_long");
  EXPECT_EQ(read_all("Content-Length: 8\n\n12345678", 5, limits).packets.size(), 1u);
}

TEST(Decoder, KeepsNothingOfAnIdleConnection) {
  Decoder decoder;
  for (int i = 0; i < 1000; ++i) {
    decoder.feed("Content-Length: 4\n\nbody");
    ASSERT_TRUE(decoder.next().value().has_value());
    ASSERT_EQ(decoder.unread(), 0u);
  }
}

TEST(Headers, AreFoundWhateverTheirCase) {
  const Packet packet{{{"content-TYPE", "x"}, {"Content-Type", "y"}}, ""};
  EXPECT_EQ(packet.type(), "x");
  EXPECT_EQ(packet.header("Content-Length"), "");
}

}  // namespace
}  // namespace balie::esl
