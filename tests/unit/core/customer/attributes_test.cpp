#include "core/customer/attributes.hpp"

#include <gtest/gtest.h>

namespace balie::customer {
namespace {

google::protobuf::Value text(std::string_view text) {
  google::protobuf::Value value;
  value.set_string_value(std::string(text));
  return value;
}

google::protobuf::Value number(double number) {
  google::protobuf::Value value;
  value.set_number_value(number);
  return value;
}

google::protobuf::Value boolean(bool flag) {
  google::protobuf::Value value;
  value.set_bool_value(flag);
  return value;
}

AttributeSpec of(AttributeType type) {
  AttributeSpec spec;
  spec.type = type;
  return spec;
}

struct Case {
  AttributeSpec spec;
  google::protobuf::Value given;
  std::string expected;  // the value's debug string, or why it does not fit
};

TEST(Fitted, KeepsAValueInOneFormOrSaysWhyItDoesNotFit) {
  auto tier = of(AttributeType::text);
  tier.allowed = {"basic", "plus"};
  auto age = of(AttributeType::integer);
  age.least = 0;
  age.most = 120;
  auto born = of(AttributeType::date);
  born.earliest = std::string_view("1900-01-01");
  const auto kept = [](const google::protobuf::Value& value) { return value.ShortDebugString(); };
  const Case cases[] = {
      {tier, text("plus"), kept(text("plus"))},
      {tier, text("gold"), "is none of the allowed values"},
      {of(AttributeType::text), number(12), kept(text("12"))},
      {of(AttributeType::text), text(std::string(4'097, 'x')), "has more than 4096 bytes"},
      {of(AttributeType::number), text("12.5"), kept(number(12.5))},
      {of(AttributeType::number), text("12,5"), "is not a number"},
      {of(AttributeType::number), text("nan"), "is not a number"},
      {of(AttributeType::number), number(1.0 / 0.0), "is not a number"},
      {age, number(40), kept(number(40))},
      {age, number(40.5), "is not a whole number"},
      {age, number(121), "is outside of what is allowed"},
      {of(AttributeType::integer), number(1e300), "is not a whole number"},
      {of(AttributeType::boolean), boolean(true), kept(boolean(true))},
      {of(AttributeType::boolean), text("false"), kept(boolean(false))},
      {of(AttributeType::boolean), text("no"), "is neither true nor false"},
      {born, text("1980-02-29"), kept(text("1980-02-29"))},
      {born, text("1981-02-29"), "is not a date such as 2026-11-22"},
      {born, text("1899-12-31"), "is outside of what is allowed"},
      {born, text("1980-02-29T00:00:00Z"), "is not a date such as 2026-11-22"},
      {of(AttributeType::date_time), text("2026-11-22T10:00:00+01:00"), kept(text("2026-11-22T09:00:00Z"))},
      {of(AttributeType::date_time), text("2026-11-22T10:00:00"),
       "is not a date and time with its offset such as 2026-11-22T10:00:00Z"},
      {of(AttributeType::date), {}, "is not a single value"},
  };
  for (const auto& one : cases) {
    const auto made = fitted(one.spec, one.given);
    EXPECT_EQ(made ? kept(*made) : made.error(), one.expected) << one.given.ShortDebugString();
  }
}

TEST(Attributes, HaveTheTypesThatFormulasSee) {
  auto age = of(AttributeType::integer);
  age.name = std::string_view("age");
  auto since = of(AttributeType::date_time);
  since.name = std::string_view("since");
  const Attributes attributes({age, since});
  EXPECT_EQ(to_string(attributes.feel_type()), "context<age: number, since: date and time>");
  EXPECT_EQ(attributes.find("age")->type, AttributeType::integer);
  EXPECT_EQ(attributes.find("none"), nullptr);
}

TEST(Trust, FollowsTheOrderOfTheFileAndPutsStrangersLast) {
  auto spec = of(AttributeType::text);
  spec.sources = {"crm", "web"};
  EXPECT_LT(trust(spec, "crm"), trust(spec, "web"));
  EXPECT_LT(trust(spec, "web"), trust(spec, "phone"));
  EXPECT_EQ(trust(spec, "phone"), trust(spec, "chat"));
}

}  // namespace
}  // namespace balie::customer
