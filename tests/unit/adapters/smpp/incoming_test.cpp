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
      {deliver("\x03\x25\x01\x0ex"s, 0, 0x40), Kind::binary, gsm::Alphabet::gsm7},
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

// What the data coding says cannot be, and what is meant is sure.
TEST(Incoming, AlphabetsThatCentresMeanWithoutSayingSo) {
  const struct {
    std::string_view what;
    Pdu pdu;
    gsm::Alphabet of_default, alphabet;
    std::string_view text;
  } rows[] = {
      {"UTF-8", deliver("caf\xc3\xa9"), gsm::Alphabet::gsm7, gsm::Alphabet::utf8, "café"},
      {"UTF-8 for Latin-1", deliver("caf\xc3\xa9"), gsm::Alphabet::latin1, gsm::Alphabet::utf8, "café"},
      {"UTF-8 said to be ASCII", deliver("\xe2\x82\xac", 1), gsm::Alphabet::gsm7, gsm::Alphabet::utf8, "€"},
      {"Latin-1", deliver("caf\xe9"), gsm::Alphabet::gsm7, gsm::Alphabet::latin1, "café"},
      {"Latin-1 that says so", deliver("\xc3\xa9", 3), gsm::Alphabet::gsm7, gsm::Alphabet::latin1, "Ã©"},
      {"Latin-1 by setting", deliver("caf\xe9"), gsm::Alphabet::latin1, gsm::Alphabet::latin1, "café"},
      {"septets", deliver("caf\x05"), gsm::Alphabet::gsm7, gsm::Alphabet::gsm7, "café"},
      {"packed septets have high bits", deliver("\xe8\x32\x9b\xfd\x06"), gsm::Alphabet::gsm7_packed,
       gsm::Alphabet::gsm7_packed, "hello"},
  };
  for (const auto& row : rows) {
    const auto message = *read_message(row.pdu, row.of_default);
    EXPECT_EQ(message.alphabet, row.alphabet) << row.what;
    EXPECT_EQ(gsm::decode_text(message.bytes, message.alphabet), row.text) << row.what;
  }
  const auto first = read(deliver("\5\0\3\1\2\1caf\xc3"s, 0, 0x40)),
             last = read(deliver("\5\0\3\1\2\2\xa9!"s, 0, 0x40));
  EXPECT_EQ(first.alphabet, gsm::Alphabet::utf8) << "a part that ends within a letter";
  EXPECT_EQ(last.alphabet, gsm::Alphabet::utf8) << "a part that begins within a letter";
}

TEST(Incoming, AHeaderThatNobodyTold) {
  const auto narrow = read(deliver("\5\0\3\7\2\1text"s));
  ASSERT_TRUE(narrow.part);
  EXPECT_EQ(narrow.bytes, "text");
  const auto wide = read(deliver("\6\10\4\1\7\2\2text"s));
  ASSERT_TRUE(wide.part);
  EXPECT_EQ(wide.part->reference, 0x107);
  for (const auto& text : {"\5\0\3\7\2\3text"s, "\5\0\3\7\0\0text"s, "\5\0\3\7\1\1text"s, "\5\0\3"s}) {
    EXPECT_EQ(read(deliver(text)).bytes, text) << "no part of anything";
  }
}

TEST(Incoming, ATextAndAPayload) {
  const Tlvs payload = {{tag::message_payload, "hello world"}};
  EXPECT_EQ(read(deliver("hello", 0, 0, payload)).bytes, "hello world") << "the beginning, and the whole";
  EXPECT_EQ(read(deliver("another", 0, 0, payload)).bytes, "another");
  EXPECT_EQ(read(deliver("hello", 0, 0, {{tag::message_payload, ""}})).bytes, "hello");
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
