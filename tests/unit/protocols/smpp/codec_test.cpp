#include "protocols/smpp/codec.hpp"

#include "protocols/smpp/status.hpp"
#include "tests/unit/protocols/smpp/hex.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using namespace std::literals;

Pdu of(std::uint32_t command, Body body = {}, Tlvs tlvs = {}) {
  return {command, 0, 7, std::move(body), std::move(tlvs), {}, false};
}

ShortMessage message() {
  ShortMessage body;
  body.service_type = "CMT";
  body.source = {1, 1, "447700900163"};
  body.destination = {5, 0, "Balie"};
  body.esm_class = 0x40;
  body.validity_period = "000001000000000R";
  body.registered_delivery = 1;
  body.data_coding = 8;
  body.short_message = "\0h\0i"s;
  return body;
}

std::vector<Pdu> every_kind() {
  using namespace command;
  const Bind bind{"balie", "secret", "VMA", 0x34, {1, 1, "^44"}};
  SubmitMulti multi;
  multi.source = {1, 1, "1"};
  multi.destinations = {{false, {1, 1, "2"}}, {true, {0, 0, "friends"}}};
  multi.short_message = "hello";
  Replace replace{"id", {1, 1, "1"}, "", "", 1, 0, "new"};
  return {of(bind_receiver, bind),
          of(bind_transmitter, bind),
          of(bind_transceiver, bind),
          of(response_to(bind_receiver), SystemId{"SMSC"}, {make_tlv(tag::sc_interface_version, 0x34)}),
          of(response_to(bind_transmitter), SystemId{"SMSC"}),
          of(response_to(bind_transceiver), SystemId{"SMSC"}),
          of(outbind, Outbind{"SMSC", "secret"}),
          of(submit_sm, message(), {make_tlv(tag::sar_msg_ref_num, 300), {0x1400, "own"}}),
          of(deliver_sm, message()),
          of(response_to(submit_sm), MessageId{"4f3a"}),
          of(response_to(deliver_sm), MessageId{""}),
          of(response_to(data_sm), MessageId{"1"}),
          of(submit_multi, multi),
          of(response_to(submit_multi), SubmitMultiResponse{"9", {{{1, 1, "2"}, 0x0b}}}),
          of(data_sm, DataMessage{"", {1, 1, "1"}, {1, 1, "2"}, 0, 1, 0}, {{tag::message_payload, "text"}}),
          of(query_sm, Query{"9", {1, 1, "1"}}),
          of(response_to(query_sm), QueryResponse{"9", "", 2, 0}),
          of(cancel_sm, Cancel{"", "9", {1, 1, "1"}, {1, 1, "2"}}),
          of(response_to(cancel_sm)),
          of(replace_sm, replace),
          of(response_to(replace_sm)),
          of(alert_notification, Alert{{1, 1, "1"}, {1, 1, "2"}}, {make_tlv(0x0422, 1)}),
          of(enquire_link),
          of(response_to(enquire_link)),
          of(unbind),
          of(response_to(unbind)),
          of(generic_nack)};
}

TEST(Codec, EveryKindComesBack) {
  for (const auto& pdu : every_kind()) {
    const auto bytes = encode(pdu);
    const auto back = decode(bytes);
    ASSERT_TRUE(back) << command_name(pdu.command) << ": " << back.error().text();
    EXPECT_EQ(*back, pdu) << command_name(pdu.command);
    EXPECT_EQ(encode(*back), bytes);
  }
}

TEST(Codec, EveryKindCutOffIsRefusedOrLenient) {
  for (const auto& pdu : every_kind()) {
    const auto whole = encode(pdu);
    for (std::size_t size = header_bytes; size < whole.size(); ++size) {
      auto bytes = whole.substr(0, size);
      bytes[2] = static_cast<char>(size >> 8), bytes[3] = static_cast<char>(size & 0xff);
      const auto back = decode(bytes);
      if (!back) {
        EXPECT_EQ(back.error().code(), "smpp.body") << command_name(pdu.command);
      } else if (back->rest.empty()) {
        EXPECT_EQ(encode(*back), bytes);
      }
    }
  }
}

// Seen at centres; the number behind the first space is what they mean.
TEST(Codec, VendorsMistakes) {
  const struct {
    std::string_view what, hex;
    bool taken;
  } rows[] = {
      {"an answer without its body", "00000010 80000004 00000000 00000001", true},
      {"a message id without its NUL", "00000013 80000004 00000000 00000001 313233", true},
      {"an error with half a body", "00000014 80000103 00000045 00000001 41424344", true},
      {"a longer body than there may be", "00000011 80000006 00000000 00000001 00", true},
      {"half a TLV at the end", "00000014 80000009 00000000 00000001 00 021000", true},
      {"a command of SMPP 5.0", "00000014 00000112 00000000 00000001 00000000", true},
      {"a generic_nack with a text", "00000013 80000000 00000003 00000000 6f6f70", true},
      {"a longer length than there are bytes", "00000012 00000015 00000000 00000001", false},
      {"a short message longer than the rest",
       "00000022 00000005 00000000 00000001 00 000000 000000 00 00 00 00 00 00 00 00 00 05 4142", false},
      {"no body where there must be one", "00000010 00000005 00000000 00000001", false},
      {"a destination of no kind", "00000016 00000021 00000000 00000001 00 000000 01 09", false},
  };
  for (const auto& row : rows) {
    const auto bytes = from_hex(row.hex);
    const auto pdu = decode(bytes);
    EXPECT_EQ(pdu.has_value(), row.taken) << row.what << (pdu ? "" : pdu.error().text());
    if (pdu) {
      EXPECT_EQ(encode(*pdu), bytes) << row.what;
    }
  }
}

TEST(Codec, LongTextsAndTooLongOnes) {
  auto pdu = of(response_to(command::submit_sm), MessageId{std::string(255, 'a')});
  EXPECT_EQ(decode(encode(pdu)), pdu);
  pdu.body = MessageId{std::string(256, 'a')};
  EXPECT_EQ(decode(encode(pdu)).error().code(), "smpp.body");
  pdu.body = MessageId{"a\0b"s};
  EXPECT_EQ(std::get<MessageId>(decode(encode(pdu))->body).message_id, "a") << "a text ends at its NUL";
}

TEST(Codec, ALongMessageBecomesThePayload) {
  auto body = message();
  body.short_message = std::string(300, 'x');
  const auto back = decode(encode(of(command::submit_sm, body)));
  ASSERT_TRUE(back);
  EXPECT_EQ(std::get<ShortMessage>(back->body).short_message, "");
  EXPECT_EQ(find(back->tlvs, tag::message_payload)->value, body.short_message);
}

TEST(Codec, NotTooManyOptionalParameters) {
  Pdu pdu = of(command::deliver_sm, message(), Tlvs(200));
  EXPECT_TRUE(decode(encode(pdu)));
  pdu.tlvs.emplace_back();
  EXPECT_EQ(decode(encode(pdu)).error().code(), "smpp.tlvs");
}

TEST(Framer, AnySplitGivesTheSame) {
  std::string stream;
  for (const auto& pdu : every_kind()) encode(pdu, stream);
  for (const std::size_t piece : {1u, 3u, 16u, 17u, 1000u, 100'000u}) {
    Framer framer(1 << 16);
    std::string seen;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      framer.feed(std::string_view(stream).substr(at, piece));
      for (auto next = framer.next(); next && *next; next = framer.next()) seen += **next;
    }
    EXPECT_EQ(seen, stream) << piece;
  }
}

TEST(Framer, ALengthThatCannotBe) {
  for (const auto hex : {"0000000f", "00000000", "00000401", "ffffffff"}) {
    Framer framer(1024);
    framer.feed(from_hex(hex));
    EXPECT_EQ(framer.next().error().code(), "smpp.command_length") << hex;
    EXPECT_FALSE(framer.next()) << "it is final";
  }
  Framer framer(1024);
  framer.feed(from_hex("00000400"));
  EXPECT_EQ(*framer.next(), std::nullopt);
}

TEST(Status, WhatItMeans) {
  EXPECT_EQ(kind_of(0), StatusKind::ok);
  EXPECT_EQ(kind_of(0x58), StatusKind::busy);
  EXPECT_EQ(kind_of(0x14), StatusKind::busy);
  EXPECT_EQ(kind_of(0x08), StatusKind::temporary);
  EXPECT_EQ(kind_of(0x0b), StatusKind::permanent);
  EXPECT_EQ(status_name(0x58), "ESME_RTHROTTLED");
  EXPECT_EQ(status_name(0x412), "0x00000412");
}

}  // namespace
}  // namespace balie::smpp
