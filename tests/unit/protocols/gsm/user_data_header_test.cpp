#include "protocols/gsm/user_data_header.hpp"

#include <gtest/gtest.h>

namespace balie::gsm {
namespace {

using namespace std::literals;

TEST(UserDataHeader, Reads) {
  const auto split = split_user_data("\x05\x00\x03\xcc\x03\x02text"sv);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->header.concatenation(), (Concatenation{0xcc, 3, 2, false}));
  EXPECT_EQ(split->header_octets, 6u);
  EXPECT_EQ(split->rest, "text");
  EXPECT_EQ(split->header.shift(), Shift());
  EXPECT_FALSE(split->header.ports());
}

TEST(UserDataHeader, ReadsWhatElseThereMayBe) {
  const auto split =
      split_user_data("\x14\x08\x04\x12\x34\x02\x01\x05\x04\x0b\x84\x23\xf0\x24\x01\x03\x25\x01\x01rest"sv);
  ASSERT_FALSE(split) << "its last element is cut off";
  const auto whole =
      split_user_data("\x12\x08\x04\x12\x34\x02\x01\x05\x04\x0b\x84\x23\xf0\x24\x01\x03\x25\x01\x01rest"sv);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->header.concatenation(), (Concatenation{0x1234, 2, 1, true}));
  EXPECT_EQ(whole->header.ports(), (Ports{2948, 9200}));
  EXPECT_EQ(whole->header.shift(), (Shift{Language::turkish, Language::portuguese}));
  EXPECT_EQ(whole->rest, "rest");
}

TEST(UserDataHeader, RefusesByName) {
  EXPECT_EQ(split_user_data("").error().code(), "gsm.header_length");
  EXPECT_EQ(split_user_data("\x05\x00\x03"sv).error().code(), "gsm.header_length");
  EXPECT_EQ(split_user_data("\x03\x00\x03\x01"sv).error().code(), "gsm.header_element");
  EXPECT_EQ(split_user_data("\x01\x00"sv).error().code(), "gsm.header_element");
}

TEST(UserDataHeader, WhatMakesNoSenseSaysNothing) {
  for (const auto data : {"\x05\x00\x03\x01\x02\x03"sv, "\x05\x00\x03\x01\x02\x00"sv,
                          "\x05\x00\x03\x01\x00\x00"sv, "\x04\x00\x02\x01\x02"sv}) {
    const auto split = split_user_data(data);
    ASSERT_TRUE(split);
    EXPECT_FALSE(split->header.concatenation());
  }
  EXPECT_FALSE(split_user_data("\x03\x25\x01\x0e"sv)->header.shift()) << "reserved";
  EXPECT_TRUE(split_user_data("\x00text"sv)->header.elements.empty());
}

TEST(UserDataHeader, WritesWhatItReads) {
  UserDataHeader header;
  header.elements.push_back(element_of({0x1234, 9, 3, true}));
  for (auto& element : elements_of({Language::portuguese, Language::spanish}))
    header.elements.push_back(element);
  const auto octets = encode(header);
  EXPECT_EQ(octets, "\x0c\x08\x04\x12\x34\x09\x03\x24\x01\x02\x25\x01\x03"sv);
  EXPECT_EQ(split_user_data(octets)->header, header);
  EXPECT_EQ(encode({}), "");
}

}  // namespace
}  // namespace balie::gsm
