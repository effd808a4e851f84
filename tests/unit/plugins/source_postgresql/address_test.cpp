#include "plugins/source_postgresql/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::source_postgresql {
namespace {

TEST(Address, WithoutAPasswordIsTaken) {
  for (const auto* address :
       {"postgresql://", "postgres://balie@db.example:5433/crm?sslmode=verify-full",
        "postgresql://balie@%2Frun%2Fpostgresql/crm", "postgresql://?service=crm",
        "postgresql://balie:@db/crm",
        "postgresql://one:5432,two:5432/crm?target_session_attrs=read-only&passfile=/etc/balie/pgpass"}) {
    EXPECT_TRUE(check_address(address)) << address;
  }
}

TEST(Address, WithAPasswordIsRefusedWithoutRepeatingIt) {
  for (const auto* address :
       {"postgresql://balie:Secret1@db/crm", "postgresql://db/crm?password=Secret1",
        "postgresql://db/crm?user=balie&sslpassword=Secret1", "postgresql://balie:%53ecret1@db/crm"}) {
    const auto checked = check_address(address);
    ASSERT_FALSE(checked) << address;
    EXPECT_EQ(checked.error().code(), "source.password");
    EXPECT_THAT(checked.error().text(), testing::HasSubstr("PGPASSFILE"));
    EXPECT_THAT(checked.error().text(), testing::Not(testing::HasSubstr("ecret1")));
  }
}

TEST(Address, ThatCannotBeReadIsRefusedWithoutRepeatingIt) {
  for (const auto* address : {"postgresql://balie:Secret1%ZZ@db/crm", "postgresql://db/crm?Secret1=7",
                              "postgresql://[Secret1/crm"}) {
    const auto checked = check_address(address);
    ASSERT_FALSE(checked) << address;
    EXPECT_THAT(checked.error().text(), testing::Not(testing::HasSubstr("Secret1")));
  }
}

}  // namespace
}  // namespace balie::source_postgresql
