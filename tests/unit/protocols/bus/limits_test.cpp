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

}  // namespace
}  // namespace balie::bus
