// Optional parameters (SMPP 3.4, 5.3): a tag, a length, a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::smpp {

namespace tag {
constexpr std::uint16_t receipted_message_id = 0x001e, user_message_reference = 0x0204, source_port = 0x020a,
                        destination_port = 0x020b, sar_msg_ref_num = 0x020c, sar_total_segments = 0x020e,
                        sar_segment_seqnum = 0x020f, sc_interface_version = 0x0210,
                        network_error_code = 0x0423, message_payload = 0x0424, message_state = 0x0427;
}  // namespace tag

// As it came; a tag that nobody knows too.
struct Tlv {
  std::uint16_t tag = 0;
  std::string value;  // at most 65,535 bytes
  bool operator==(const Tlv&) const = default;
};
using Tlvs = std::vector<Tlv>;

// What 3.4, or 5.0, says of a tag.
struct TlvKind {
  enum class Type : std::uint8_t { integer, text, octets };  // text: with a NUL at its end
  std::uint16_t tag;
  std::string_view name;
  Type type;
  std::uint16_t bytes_min, bytes_max;
};
const TlvKind* tlv_kind(std::uint16_t tag);  // nullptr: neither has it

// Whether its length is as they have it; true for a tag that neither has.
bool is_well_formed(const Tlv& tlv);

const Tlv* find(const Tlvs& tlvs, std::uint16_t tag);  // the first; nullptr: none
// The value as a number, whatever its length up to four bytes; nullopt: not there, empty or longer.
std::optional<std::uint32_t> integer(const Tlvs& tlvs, std::uint16_t tag);
// The value up to a NUL, which peers forget.
std::optional<std::string_view> text(const Tlvs& tlvs, std::uint16_t tag);

// A number in as many bytes as 3.4 gives the tag (two where it does not have it).
Tlv make_tlv(std::uint16_t tag, std::uint32_t value);

}  // namespace balie::smpp
