#include "protocols/bus/limits.hpp"

#include <gtest/gtest.h>

namespace balie::bus {
namespace {

v1::Contact contact_nested(int levels) {
  v1::Contact contact;
  contact.set_id("a");
  contact.set_channel("web");
  auto* value = &(*contact.mutable_attributes()->mutable_fields())["deep"];
  for (int i = 0; i < levels; ++i) value = &(*value->mutable_struct_value()->mutable_fields())["a"];
  value->set_number_value(1);
  return contact;
}

TEST(Limits, AttributesNestNoDeeperThanAnEventCanCarry) {
  const Limits limits;
  const auto deepest = contact_nested(limits.attribute_depth_max);
  EXPECT_TRUE(check(deepest, limits));
  v1::FromHub message, parsed;
  *message.mutable_events()->add_events()->mutable_contact_decided()->mutable_contact() = deepest;
  EXPECT_TRUE(parse(message.SerializeAsString(), limits, parsed));

  const auto held = check(contact_nested(limits.attribute_depth_max + 1), limits);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().field, "contact.attributes");
}

TEST(Limits, AMergeNamesItselfAndBothCustomers) {
  const Limits limits;
  v1::MergeCustomers merge;
  merge.set_id("m1");
  merge.set_kept("a");
  merge.set_merged("b");
  EXPECT_TRUE(check(merge, limits));
  const auto field_of = [&limits](const v1::MergeCustomers& broken) {
    const auto held = check(broken, limits);
    return held ? std::string("none") : held.error().field;
  };
  auto broken = merge;
  broken.clear_merged();
  EXPECT_EQ(field_of(broken), "mergeCustomers.merged");
  broken = merge;
  broken.set_reason(std::string(limits.value_bytes_max + 1, 'x'));
  EXPECT_EQ(field_of(broken), "mergeCustomers.reason");
  v1::UnmergeCustomers unmerge;
  unmerge.set_id("u\n1");
  EXPECT_EQ(check(unmerge, limits).error().field, "unmergeCustomers.id");
}

}  // namespace
}  // namespace balie::bus
