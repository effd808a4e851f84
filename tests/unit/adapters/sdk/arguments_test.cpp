#include "adapters/sdk/arguments.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace balie::sdk {
namespace {

class Arguments : public testing::Test {
 protected:
  google::protobuf::Value& value(const std::string& name) {
    return (*command.mutable_arguments()->mutable_fields())[name];
  }
  v1::Command command;
};

TEST_F(Arguments, ATextMayBeAWholeNumber) {
  value("text").set_string_value("0031");
  value("flag").set_bool_value(true);
  EXPECT_EQ(text_argument(command, "text"), "0031");
  EXPECT_EQ(text_argument(command, "flag"), "");
  EXPECT_EQ(text_argument(command, "missing"), "");
  for (const auto& [number, text] :
       {std::pair(90.0, "90"), std::pair(-7.0, "-7"), std::pair(0.0, "0"),
        std::pair(9007199254740992.0, "9007199254740992"), std::pair(90.5, ""), std::pair(1e300, ""),
        std::pair(std::numeric_limits<double>::quiet_NaN(), ""),
        std::pair(std::numeric_limits<double>::infinity(), "")}) {
    value("number").set_number_value(number);
    EXPECT_EQ(text_argument(command, "number"), text) << number;
  }
}

TEST_F(Arguments, WhatIsOfAnotherKindIsNotThere) {
  value("text").set_string_value("true");
  value("yes").set_bool_value(true);
  EXPECT_TRUE(flag_argument(command, "yes"));
  EXPECT_FALSE(flag_argument(command, "text"));
  EXPECT_FALSE(flag_argument(command, "missing"));
  EXPECT_EQ(argument_of(command, "missing"), nullptr);
  ASSERT_NE(argument_of(command, "yes"), nullptr);
  auto& list = *value("list").mutable_list_value();
  list.add_values()->set_string_value("a");
  list.add_values()->set_number_value(1);
  list.add_values()->set_string_value("");
  EXPECT_EQ(list_argument(command, "list"), (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(list_argument(command, "text"), std::vector<std::string>());
  EXPECT_EQ(list_argument(command, "missing"), std::vector<std::string>());
}

}  // namespace
}  // namespace balie::sdk
