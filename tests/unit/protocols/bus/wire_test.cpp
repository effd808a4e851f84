#include "protocols/bus/wire.hpp"

#include "balie/v1/event.pb.h"
#include <gtest/gtest.h>

namespace balie::bus {
namespace {

TEST(Wire, WhatIsPutTogetherIsWhatProtobufWrites) {
  v1::Event event;
  event.set_sequence(300);
  event.set_type("contact.decided");
  std::string bytes;
  append_number_field(bytes, 1, 300);
  append_bytes_field(bytes, 3, "contact.decided");
  EXPECT_EQ(bytes, event.SerializeAsString());
  // A tag of two bytes.
  event.mutable_customers_merged()->set_id("m");
  append_bytes_field(bytes, 16, event.customers_merged().SerializeAsString());
  EXPECT_EQ(bytes, event.SerializeAsString());
}

TEST(WireReader, TellsTheOutermostFieldsApart) {
  v1::Event event;
  event.set_sequence(1ull << 63);
  event.set_type("type");
  event.mutable_contact_decided()->mutable_contact()->set_id("call");
  const auto bytes = event.SerializeAsString();
  WireReader reader(bytes);
  std::string again;
  std::vector<int> numbers;
  while (const auto field = reader.next()) {
    numbers.push_back(field->number);
    again += field->whole;
    if (field->number == 1) {
      EXPECT_EQ(field->value, 1ull << 63);
    }
  }
  EXPECT_TRUE(reader.good());
  EXPECT_EQ(numbers, (std::vector{1, 3, 10}));
  EXPECT_EQ(again, bytes);
  EXPECT_EQ(bytes_field(bytes_field(bytes_field(bytes, 10), 1), 1), "call");
}

TEST(WireReader, MalformedBytesEndItAndEveryPrefixIsSafe) {
  for (const std::string_view bad :
       {std::string_view("\x0a\x05"
                         "abc"),
        std::string_view("\xff"), std::string_view("\x0b"), std::string_view("\x08"),
        std::string_view("\x09"
                         "1234567"),
        std::string_view("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")}) {
    WireReader reader(bad);
    while (reader.next()) {
    }
    EXPECT_FALSE(reader.good()) << bad.size();
  }
}

}  // namespace
}  // namespace balie::bus
