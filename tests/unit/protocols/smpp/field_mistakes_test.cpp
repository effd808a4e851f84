// PDUs as peers get them wrong. What is sure is taken and comes back to the same bytes; what is not is
// refused, with the name of the field.
#include "protocols/smpp/codec.hpp"
#include "tests/unit/protocols/smpp/hex.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

struct Row {
  // In hexadecimal; the length and sequence number are added, and for ">" what stands before esm_class.
  std::string_view what, command, body;
  std::string_view refused = {};  // the field
};

std::string whole(const Row& row, std::string_view status = "00000000") {
  const bool addressed = row.body.starts_with('>');
  const auto body = (addressed ? from_hex("00 0101 31 00 0001 32 00") : std::string()) +
                    from_hex(row.body.substr(addressed ? 1 : 0));
  return from_hex(fmt::format("{:08x} {} {} 00000001", body.size() + 16, row.command, status)) + body;
}

constexpr Row rows[] = {
    {"a NUL behind the short message", "00000005", "> 00 00 00 00 00 00 00 00 00 02 6869 00"},
    {"two of them", "00000005", "> 00 00 00 00 00 00 00 00 00 02 6869 0000"},
    {"a TLV that says more bytes than are left", "00000005",
     "> 04 00 00 00 00 00 00 00 00 00 0427 0001 02 001e 0041 313200"},
    {"a TLV of one byte too many", "00000005", "> 04 00 00 00 00 00 00 00 00 00 0427 0002 0002"},
    {"a TLV of a number without bytes", "00000005", "> 04 00 00 00 00 00 00 00 00 00 0427 0000"},
    {"a TLV of text without its NUL", "00000005", "> 04 00 00 00 00 00 00 00 00 00 001e 0002 3132"},
    {"the same TLV twice", "00000005", "> 04 00 00 00 00 00 00 00 00 00 0427 0001 02 0427 0001 05"},
    {"a TLV of the vendor's", "00000005", "> 00 00 00 00 00 00 00 00 00 00 1400 0003 313233 3fff 0000"},
    {"TLVs of SMPP 5.0", "80000004", "3100 0428 0001 5a 0611 0001 02"},
    {"a text and a payload", "00000005", "> 00 00 00 00 00 00 00 00 00 02 6869 0424 0003 686921"},
    {"255 bytes of short message", "00000005", "> 00 00 00 00 00 00 00 00 00 05 61000a0dff"},
    {"an absolute time of more than 16 letters", "00000004",
     "> 00 00 00 3230313030313031303030303030303030302b30 00 00 00 00 00 00 00"},
    {"an address of more than 20 digits", "00000005",
     "00 0101 3132333435363738393031323334353637383930313233343536 00 000132 00 00 00 00 00 00 00 00 00 00 "
     "00"},
    {"a letter and marks in a number", "00000005",
     "00 0500 2b2d2841 00 000132 00 00 00 00 00 00 00 00 00 00 00"},
    {"a bind answered without anything", "80000009", ""},
    {"a bind answered without the NUL", "80000009", "534d5343"},
    {"a bind answered with a TLV alone", "80000009", "00 0210 0001 34"},
    {"a submit answered without anything", "80000004", ""},
    {"a submit answered with an empty id", "80000004", "00"},
    {"an id in hexadecimal, as SMPP 3.3 has it", "80000004", "37 42 46 00"},
    {"an id of more than 64 bytes", "80000004",
     "61616161616161616161616161616161 61616161616161616161616161616161 61616161616161616161616161616161 "
     "61616161616161616161616161616161 6161 00"},
    {"an id and what is no TLV", "80000004", "3100 00"},
    {"an enquire_link with a body", "00000015", "00"},
    {"an unbind answered with a body", "80000006", "00"},
    {"a generic_nack with a body", "80000000", "00000001"},
    {"a query answered without a date", "80000003", "3100 00 02 00"},
    {"a submit_multi that failed nowhere", "80000021", "3100 00"},
    {"a command of SMPP 5.0", "00000111", "00"},
    {"a command of the vendor's", "00010200", "01020304"},
    {"a message of nothing at all", "00000005", "", "service_type"},
    {"a message that ends in an address", "00000005", "00 0101 31", "destination_addr"},
    {"a short message of fewer bytes than it says", "00000005", "> 00 00 00 00 00 00 00 08 00 10 c1e1",
     "short_message"},
    {"a submit_multi of more receivers than there are", "00000021", "00 010131 00 02 01 010132 00",
     "dest_address"},
    {"a list of unsuccessful ones that ends", "80000021", "3100 01 0101 31 00 0000", "unsuccess_sme"},
    {"a bind without a version", "00000009", "6100 6200 00", "interface_version"},
    {"a query without its source", "00000003", "3100", "source_addr"},
};

TEST(FieldMistakes, AreTakenWhereTheMeaningIsSure) {
  for (const auto& row : rows) {
    const auto bytes = whole(row);
    const auto pdu = decode(bytes);
    ASSERT_EQ(pdu.has_value(), row.refused.empty()) << row.what << (pdu ? "" : ": " + pdu.error().text());
    if (pdu) {
      EXPECT_EQ(encode(*pdu), bytes) << row.what;
    } else {
      EXPECT_NE(pdu.error().text().find(row.refused), std::string::npos)
          << row.what << ": " << pdu.error().text();
    }
  }
}

// What counts of an error is its status, whatever stands in its body.
TEST(FieldMistakes, OfAnErrorNothingIsRefused) {
  for (const auto& row : rows) {
    if (!row.command.starts_with('8')) continue;
    const auto bytes = whole(row, "00000045");
    const auto pdu = decode(bytes);
    ASSERT_TRUE(pdu) << row.what;
    EXPECT_EQ(pdu->status, 0x45u);
    EXPECT_EQ(encode(*pdu), bytes) << row.what;
  }
}

// A status has no meaning in a request, but is seen there; numbers may be any.
TEST(FieldMistakes, StatusesAndSequenceNumbersAreAsTheyCome) {
  for (const auto* header : {"00000010 00000015 00000008 00000000", "00000010 00000015 00000000 80000001",
                             "00000010 80000015 000000ff ffffffff"}) {
    const auto bytes = from_hex(header);
    const auto pdu = decode(bytes);
    ASSERT_TRUE(pdu) << header;
    EXPECT_EQ(encode(*pdu), bytes) << header;
  }
}

}  // namespace
}  // namespace balie::smpp
