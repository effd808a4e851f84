#include "core/bus/role.hpp"

#include <gtest/gtest.h>

namespace balie::bus {
namespace {

TEST(Role, WordsComeBack) {
  for (const auto role : {Role::observer, Role::adapter, Role::desk, Role::admin}) {
    EXPECT_EQ(role_of(to_string(role)), role);
  }
  EXPECT_EQ(role_of("root"), std::nullopt);
}

TEST(Role, EachMayDoItsOwnWorkAndNoMore) {
  struct Case {
    v1::ToHub::BodyCase what;
    bool observer, adapter, desk, admin;
  };
  const Case cases[] = {
      {v1::ToHub::kContact, false, true, true, true},
      {v1::ToHub::kOutcome, false, true, true, true},
      {v1::ToHub::kPresence, false, true, true, true},
      {v1::ToHub::kSignal, false, true, true, true},
      {v1::ToHub::kCustomerQuery, false, false, true, true},
      {v1::ToHub::kHistoryQuery, false, false, true, true},
      {v1::ToHub::kDecisionQuery, false, false, true, true},
      {v1::ToHub::kEventsQuery, true, false, true, true},
      {v1::ToHub::kAdapterQuery, false, true, true, true},
      {v1::ToHub::kChoicesQuery, false, true, true, true},
      {v1::ToHub::kStatusQuery, true, true, true, true},
      {v1::ToHub::kMergeCustomers, false, false, true, true},
      {v1::ToHub::kUnmergeCustomers, false, false, true, true},
      {v1::ToHub::kPublish, false, false, false, true},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(may(Role::observer, one.what), one.observer) << one.what;
    EXPECT_EQ(may(Role::adapter, one.what), one.adapter) << one.what;
    EXPECT_EQ(may(Role::desk, one.what), one.desk) << one.what;
    EXPECT_EQ(may(Role::admin, one.what), one.admin) << one.what;
  }
}

}  // namespace
}  // namespace balie::bus
