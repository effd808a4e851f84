#include "core/base/hash.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace balie {
namespace {

// The key and the first messages of the SipHash authors' own vectors (vectors.h of the reference implementation).
HashKey reference_key() {
  HashKey key;
  std::iota(key.begin(), key.end(), static_cast<unsigned char>(0));
  return key;
}

TEST(Hash64, AgreesWithTheReferenceVectors) {
  EXPECT_EQ(hash64(reference_key(), ""), 0x726fdb47dd0e0e31u);
  EXPECT_EQ(hash64(reference_key(), std::string_view("\0", 1)), 0x74f839c593dc67fdu);
}

TEST(Hash128, DependsOnTheKey) {
  auto other = reference_key();
  other[0] = 1;
  EXPECT_NE(hash128(reference_key(), "a"), hash128(other, "a"));
  EXPECT_EQ(hash128(reference_key(), "a"), hash128(reference_key(), "a"));
}

TEST(Base32, ComesBackAsItWas) {
  for (const Hash128 hash : {Hash128{0, 0}, Hash128{~0ull, ~0ull}, Hash128{1, 2}, Hash128{1ull << 63, 1}}) {
    Hash128 back;
    ASSERT_TRUE(from_base32(to_base32(hash), back));
    EXPECT_EQ(back, hash);
  }
  EXPECT_EQ(to_base32(Hash128{0, 31}), "0000000000000000000000000z");
}

TEST(Base32, RefusesWhatItNeverWrites) {
  Hash128 hash;
  EXPECT_FALSE(from_base32("", hash));
  EXPECT_FALSE(from_base32("0000000000000000000000000", hash));   // 25 characters
  EXPECT_FALSE(from_base32("0000000000000000000000000u", hash));  // no such digit
  EXPECT_FALSE(from_base32("80000000000000000000000000", hash));  // above 128 bits
}

}  // namespace
}  // namespace balie
