#include "adapters/smpp/outgoing.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using namespace std::literals;

v1::Command command(std::string_view to, std::string_view text) {
  v1::Command command;
  command.set_kind("send");
  command.set_to(std::string(to));
  command.set_text(std::string(text));
  return command;
}

class OutgoingTest : public testing::Test {
 protected:
  result<Outgoing> make(const v1::Command& command) {
    return make_outgoing(command, settings_, 0x1234, Time{});
  }
  ShortMessage first(const v1::Command& command) {
    return std::get<ShortMessage>(make(command)->parts.at(0).body);
  }
  Settings settings_;
};

TEST_F(OutgoingTest, Addresses) {
  const struct {
    std::string_view text;
    bool may_be_name;
    Address address;
  } rows[] = {{"+44 7700 900163", false, {1, 1, "447700900163"}},
              {"3300", false, {3, 0, "3300"}},
              {"447700900163", false, {0, 0, "447700900163"}},
              {"Balie", true, {5, 0, "Balie"}},
              {"My Shop", true, {5, 0, "My Shop"}}};
  for (const auto& row : rows) EXPECT_EQ(address_of(row.text, row.may_be_name), row.address) << row.text;
  for (const auto* text : {"", "+", "Balie", "+44x", "123456789012345678901"}) {
    EXPECT_EQ(address_of(text, false).error().code(), "smpp.address") << text;
  }
  EXPECT_FALSE(address_of("ANameThatIsTooLong", true));
}

TEST_F(OutgoingTest, PartsInEveryWay) {
  const auto order = command("+447700900163", std::string(200, 'a'));
  settings_.parts = "udh8";
  auto parts = make(order)->parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(std::get<ShortMessage>(parts[1].body).short_message,
            "\x05\x00\x03\x34\x02\x02"s + std::string(47, 'a'));
  EXPECT_EQ(std::get<ShortMessage>(parts[1].body).esm_class, 0x40);
  settings_.parts = "udh16";
  parts = make(order)->parts;
  EXPECT_TRUE(
      std::get<ShortMessage>(parts[0].body).short_message.starts_with("\x06\x08\x04\x12\x34\x02\x01"sv));
  settings_.parts = "sar";
  parts = make(order)->parts;
  EXPECT_EQ(std::get<ShortMessage>(parts[0].body).short_message, std::string(153, 'a'));
  EXPECT_EQ(integer(parts[1].tlvs, tag::sar_segment_seqnum), 2u);
  EXPECT_EQ(integer(parts[1].tlvs, tag::sar_msg_ref_num), 0x1234u);
  settings_.parts = "payload";
  parts = make(order)->parts;
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(find(parts[0].tlvs, tag::message_payload)->value, std::string(200, 'a'));
}

TEST_F(OutgoingTest, TheCentresOwnMeaningOfCodingZero) {
  EXPECT_EQ(first(command("+447700900163", "é{")).short_message, "\x05\x1b\x28");
  settings_.coding = "latin1";
  EXPECT_EQ(first(command("+447700900163", "é{")).short_message, "\xe9{");
  EXPECT_EQ(first(command("+447700900163", "Ω")).data_coding, 8) << "Latin-1 has none";
  settings_.coding = "gsm7_packed";
  EXPECT_EQ(first(command("+447700900163", "hellohello")).short_message,
            "\xe8\x32\x9b\xfd\x46\x97\xd9\xec\x37");
  settings_.coding = "ucs2";
  EXPECT_EQ(first(command("+447700900163", "a")).short_message, "\0a"s);
}

TEST_F(OutgoingTest, WhatElseIsSaid) {
  auto order = command("+447700900163", "a");
  EXPECT_EQ(first(order).registered_delivery, 1);
  settings_.receipts = "none";
  settings_.from = "Balie";
  settings_.validity = std::chrono::hours(25);
  EXPECT_EQ(first(order).registered_delivery, 0);
  EXPECT_EQ(first(order).source, (Address{5, 0, "Balie"}));
  EXPECT_EQ(first(order).validity_period, "000001010000000R");
  order.mutable_expires()->set_seconds(90);
  EXPECT_EQ(first(order).validity_period, "000000000130000R");
  order.mutable_expires()->set_seconds(-1);
  EXPECT_EQ(make(order).error().code(), "expired");
  order = command("+447700900163", "a");
  (*order.mutable_arguments()->mutable_fields())["flash"].set_bool_value(true);
  EXPECT_EQ(first(order).data_coding, 0x10);
}

TEST_F(OutgoingTest, RefusesByName) {
  EXPECT_EQ(make(command("nobody", "a")).error().code(), "smpp.address");
  settings_.parts_max = 1;
  EXPECT_EQ(make(command("+447700900163", std::string(161, 'a'))).error().code(), "gsm.too_long");
}

TEST_F(OutgoingTest, WhatIsNoText) {
  auto order = command("+447700900163", "");
  auto& arguments = *order.mutable_arguments()->mutable_fields();
  arguments["bytes"].set_string_value("0106ff");
  EXPECT_EQ(first(order).short_message, "\x01\x06\xff"s);
  EXPECT_EQ(first(order).data_coding, 0x04);
  EXPECT_EQ(first(order).esm_class, 0);
  arguments["port"].set_number_value(2948);
  EXPECT_EQ(first(order).short_message, "\x06\x05\x04\x0b\x84\x0b\x84\x01\x06\xff"s) << "a WAP push";
  EXPECT_EQ(first(order).esm_class, 0x40);
  arguments["bytes"].set_string_value(std::string(2 * 134, '0'));
  const auto parts = make(order)->parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(std::get<ShortMessage>(parts[0].body).short_message.size(), 140u);
  EXPECT_TRUE(
      std::get<ShortMessage>(parts[1].body).short_message.starts_with("\x0b\x00\x03\x34\x02\x02\x05\x04"sv));
  for (const auto* digits : {"", "0", "0g", "zz"}) {
    arguments["bytes"].set_string_value(digits);
    EXPECT_EQ(make(order).error().code(), "smpp.bytes") << digits;
  }
  arguments["bytes"].set_string_value("00");
  arguments["port"].set_number_value(65'536);
  EXPECT_EQ(make(order).error().code(), "smpp.bytes");
}

}  // namespace
}  // namespace balie::smpp
