#include "protocols/gsm/packing.hpp"

#include <gtest/gtest.h>

namespace balie::gsm {
namespace {

TEST(Packing, OfTheStandardAndTheField) {
  const struct {
    std::string_view septets;
    std::string_view octets;
    std::size_t header;
  } rows[] = {
      {"hellohello", "\xe8\x32\x9b\xfd\x46\x97\xd9\xec\x37", 0},
      {"1", "\x31", 0},
      {"12345678", "\x31\xd9\x8c\x56\xb3\xdd\x70", 0},
      // After a header of six octets one bit is left to the next septet.
      {"A", "\x82", 6},
      {"", "", 0},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(pack(row.septets, row.header), row.octets) << row.septets;
    EXPECT_EQ(unpack(row.octets, row.header), row.septets);
  }
}

TEST(Packing, EveryLengthAndHeaderComesBack) {
  std::string septets;
  for (int length = 1; length <= 160; ++length) {
    septets += static_cast<char>(1 + (length * 37) % 127);
    if (septets.back() == '\r') septets.back() = 'r';
    for (std::size_t header = 0; header <= 12; ++header) {
      EXPECT_EQ(unpack(pack(septets, header), header), septets) << length << ' ' << header;
      EXPECT_EQ(unpack(pack(septets, header), header, septets.size()), septets);
    }
  }
}

TEST(Packing, ToldOrNotASeptetOfZeros) {
  const std::string seven = "1234567", eight = seven + std::string(1, '\0');
  EXPECT_EQ(unpack(pack(seven)), seven);
  EXPECT_EQ(unpack(pack(eight), 0, 8), eight);
  EXPECT_EQ(unpack(pack(eight)), seven) << "nobody can tell";
}

TEST(Packing, TooFewOctets) {
  EXPECT_EQ(unpack("", 0, 5), "");
  EXPECT_EQ(unpack("\x31", 0, 5), "1");
  EXPECT_EQ(unpack("\x01", 5), "");
}

}  // namespace
}  // namespace balie::gsm
