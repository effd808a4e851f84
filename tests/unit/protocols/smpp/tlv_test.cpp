#include "protocols/smpp/tlv.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using namespace std::literals;

TEST(Tlv, KnowsThoseOf34And50) {
  int known = 0;
  for (std::uint32_t tag = 0; tag <= 0xffff; ++tag) {
    const auto* kind = tlv_kind(static_cast<std::uint16_t>(tag));
    if (kind == nullptr) continue;
    ++known;
    EXPECT_EQ(kind->tag, tag);
  }
  EXPECT_EQ(known, 44 + 20);
  EXPECT_EQ(tlv_kind(0x1400), nullptr);
  EXPECT_EQ(tlv_kind(tag::message_state)->name, "message_state");
}

TEST(Tlv, WellFormedOrNot) {
  const struct {
    Tlv tlv;
    bool good;
  } rows[] = {{{tag::message_state, "\2"}, true},
              {{tag::message_state, ""}, false},
              {{tag::message_state, "\0\2"s}, false},
              {{tag::receipted_message_id, "abc\0"s}, true},
              {{tag::receipted_message_id, "abc"}, false},
              {{tag::receipted_message_id, "a\0c\0"s}, false},
              {{0x130c, ""}, true},
              {{0x0428, "\x32"}, true},
              {{0x0428, ""}, false},
              {{0x1400, "anything"}, true}};
  for (const auto& row : rows) EXPECT_EQ(is_well_formed(row.tlv), row.good) << row.tlv.tag;
}

TEST(Tlv, ReadsNumbersAndTextsAsPeersWriteThem) {
  const Tlvs tlvs = {{tag::message_state, "\0\2"s},
                     {tag::receipted_message_id, "abc"},
                     {tag::sar_total_segments, ""},
                     {tag::sar_segment_seqnum, "12345"}};
  EXPECT_EQ(integer(tlvs, tag::message_state), 2u);
  EXPECT_EQ(text(tlvs, tag::receipted_message_id), "abc");
  EXPECT_EQ(integer(tlvs, tag::sar_total_segments), std::nullopt);
  EXPECT_EQ(integer(tlvs, tag::sar_segment_seqnum), std::nullopt);
  EXPECT_EQ(integer(tlvs, tag::source_port), std::nullopt);
}

TEST(Tlv, WritesNumbersAsLongAsTheTagHasThem) {
  EXPECT_EQ(make_tlv(tag::sar_msg_ref_num, 0x1234).value, "\x12\x34");
  EXPECT_EQ(make_tlv(tag::sar_total_segments, 3).value, "\3");
  EXPECT_EQ(make_tlv(0x0017, 1).value, "\0\0\0\1"s);
  EXPECT_EQ(make_tlv(0x1400, 1).value, "\0\1"s);
}

}  // namespace
}  // namespace balie::smpp
