#include "adapters/smpp/incoming.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using namespace std::literals;

Pdu deliver(std::string bytes, std::uint8_t coding = 0, std::uint8_t esm_class = 0, Tlvs tlvs = {}) {
  ShortMessage body;
  body.source = {1, 1, "447700900163"};
  body.destination = {0, 0, "3300"};
  body.short_message = std::move(bytes);
  body.data_coding = coding;
  body.esm_class = esm_class;
  return {command::deliver_sm, 0, 1, body, std::move(tlvs), {}, false};
}

IncomingMessage read(const Pdu& pdu) { return *read_message(pdu, gsm::Alphabet::gsm7); }

TEST(Incoming, Kinds) {
  const struct {
    Pdu pdu;
    Kind kind;
    gsm::Alphabet alphabet;
  } rows[] = {
      {deliver("hello"), Kind::text, gsm::Alphabet::gsm7},
      {deliver("hello", 0x10), Kind::flash, gsm::Alphabet::gsm7},
      {deliver("hello", 1), Kind::text, gsm::Alphabet::ascii},
      {deliver("\x1b\x65", 1), Kind::text, gsm::Alphabet::gsm7},
      {deliver("h", 4), Kind::binary, gsm::Alphabet::octets},
      {deliver("h", 0x0b), Kind::binary, gsm::Alphabet::unknown},
      {deliver("\x06\x05\x04\x0b\x84\x23\xf0x"s, 4, 0x40), Kind::wap_push, gsm::Alphabet::octets},
      {deliver("\x03\x25\x01\x06x"s, 0, 0x40), Kind::binary, gsm::Alphabet::gsm7},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(read(row.pdu).kind, row.kind);
    EXPECT_EQ(read(row.pdu).alphabet, row.alphabet);
  }
}

TEST(Incoming, PartsInAHeaderOrInParameters) {
  const auto part = read(deliver("\x05\x00\x03\x07\x03\x02text"s, 0, 0x40)).part;
  ASSERT_TRUE(part);
  EXPECT_EQ(part->reference, 7);
  EXPECT_EQ(part->total, 3);
  EXPECT_EQ(part->number, 2);
  const auto sar = read(deliver("text", 0, 0,
                                {make_tlv(tag::sar_msg_ref_num, 300), make_tlv(tag::sar_total_segments, 2),
                                 make_tlv(tag::sar_segment_seqnum, 2)}));
  ASSERT_TRUE(sar.part);
  EXPECT_EQ(sar.part->reference, 300);
  const auto odd = {make_tlv(tag::sar_msg_ref_num, 300), make_tlv(tag::sar_total_segments, 2),
                    make_tlv(tag::sar_segment_seqnum, 3)};
  EXPECT_FALSE(read(deliver("text", 0, 0, odd)).part);
  EXPECT_FALSE(read(deliver("\x05\x00\x03\x07\x01\x01text"s, 0, 0x40)).part) << "part 1 of 1 is whole";
}

TEST(Incoming, TextsWhereverTheyAre) {
  EXPECT_EQ(read(deliver("", 0, 0, {{tag::message_payload, "long"}})).bytes, "long");
  const Pdu data{command::data_sm, 0, 1, DataMessage{}, {{tag::message_payload, "data"}}, {}, false};
  EXPECT_EQ(read(data).bytes, "data");
  EXPECT_EQ(read(deliver("\x09text", 0, 0x40)).bytes, "\x09text") << "a header that cannot be one";
  const Pdu other{command::unbind, 0, 1, {}, {}, {}, false};
  EXPECT_EQ(read_message(other, gsm::Alphabet::gsm7).error().code(), "smpp.no_message");
}

TEST(Incoming, WhatIsStableOfAMessage) {
  const auto one = stable_bytes(read(deliver("hello")));
  auto again = deliver("hello");
  again.sequence = 99;
  std::get<ShortMessage>(again.body).priority_flag = 3;
  again.tlvs.push_back({0x1400, "this attempt"});
  EXPECT_EQ(stable_bytes(read(again)), one);
  EXPECT_NE(stable_bytes(read(deliver("hello", 3))), one);
  EXPECT_NE(stable_bytes(read(deliver("hello!"))), one);
  EXPECT_NE(stable_bytes(read(deliver("hello", 0, 0, {make_tlv(tag::user_message_reference, 5)}))), one);
}

}  // namespace
}  // namespace balie::smpp
