#include "core/feel/json.hpp"

#include "core/feel/operators.hpp"

#include <gtest/gtest.h>

namespace balie::feel {
namespace {

TEST(Json, ReadsAndWritesValues) {
  for (const std::string_view text :
       {"null", "true", "-12.50", "1e3", "\"a\\\"b\\u00e9\"", "[]", "[1,[null],{\"a\":\"b\"}]", "{}",
        R"({"a b":1,"c":{"d":[true,false]}})", "0.1234567890123456789012345678901234"}) {
    const auto value = from_json(text);
    ASSERT_TRUE(value) << text << ": " << value.error().text();
    const auto again = from_json(to_json(*value));
    ASSERT_TRUE(again);
    EXPECT_EQ(equal(*value, *again), true) << text;
  }
  EXPECT_EQ(to_json(*from_json("0.1234567890123456789012345678901234")),
            "0.1234567890123456789012345678901234");
  EXPECT_EQ(to_json(*parse_date("2026-01-01")), "\"2026-01-01\"");
  EXPECT_EQ(to_json(Value("\"\n")), R"("\"\n")");
}

TEST(Json, ReadsWhatATypeSays) {
  const Type person =
      Type::context({{"born", Type::of(Type::Kind::date)},
                     {"calls", Type::list(Type::context({{"at", Type::of(Type::Kind::date_time)}}))}});
  const auto value =
      from_json(R"({"born":"1990-02-03","calls":[{"at":"2026-01-01T10:00:00Z"}],"more":1})", person);
  ASSERT_TRUE(value) << value.error().text();
  EXPECT_TRUE(value->context().find("born")->is(Kind::date));
  EXPECT_TRUE(value->context().find("calls")->list()[0].context().find("at")->is(Kind::date_time));
  EXPECT_TRUE(from_json(R"({"born":null})", person)->context().find("calls")->is_null());
  const auto wrong = from_json(R"({"born":"1990-02-03","calls":[{"at":"yesterday"}]})", person);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().text(), "calls[1].at: \"yesterday\" is no date and time");
  EXPECT_EQ(from_json(R"({"born":7})", person).error().text(), "born: a number, not a date");
}

TEST(Json, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", " ", "[1", "{\"a\"}", "nul", "1 2", "[1,]", "\"a", "01", "-", "1e", "[1] x"})
    EXPECT_FALSE(from_json(text)) << text;
  EXPECT_FALSE(from_json(std::string(1000, '[') + std::string(1000, ']')));
  JsonLimits limits;
  limits.bytes_max = 3;
  EXPECT_FALSE(from_json("[1,2]", limits));
}

}  // namespace
}  // namespace balie::feel
