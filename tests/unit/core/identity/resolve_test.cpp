#include "core/identity/resolve.hpp"

#include <gtest/gtest.h>

namespace balie::identity {
namespace {

Candidate candidate(const char* scheme, Assurance assurance, std::optional<Hash128> customer) {
  return {Identifier{scheme, "value", assurance}, customer};
}

constexpr Hash128 anna{1, 1}, bert{2, 2};

TEST(Resolve, NobodyIsKnownByNothing) {
  EXPECT_EQ(resolve({}), std::nullopt);
  const Candidate unknown[] = {candidate("tel", Assurance::verified, std::nullopt)};
  EXPECT_EQ(resolve(unknown), std::nullopt);
}

TEST(Resolve, TheBestAssuredOneDecides) {
  const Candidate candidates[] = {candidate("tel", Assurance::observed, anna),
                                  candidate("account", Assurance::verified, bert),
                                  candidate("email", Assurance::claimed, anna)};
  EXPECT_EQ(resolve(candidates), 1u);
}

TEST(Resolve, TheFirstOfEqualsDecides) {
  const Candidate candidates[] = {candidate("cookie", Assurance::claimed, std::nullopt),
                                  candidate("tel", Assurance::claimed, anna),
                                  candidate("email", Assurance::claimed, bert)};
  EXPECT_EQ(resolve(candidates), 1u);
}

TEST(Resolve, AnUnknownVerifiedOneDoesNotHideAKnownObservedOne) {
  const Candidate candidates[] = {candidate("account", Assurance::verified, std::nullopt),
                                  candidate("tel", Assurance::observed, anna)};
  EXPECT_EQ(resolve(candidates), 1u);
}

}  // namespace
}  // namespace balie::identity
