#include "protocols/smpp/tlv.hpp"

#include <algorithm>

namespace balie::smpp {
namespace {

using Type = TlvKind::Type;

constexpr TlvKind kinds[] = {
    {0x0005, "dest_addr_subunit", Type::integer, 1, 1},
    {0x0006, "dest_network_type", Type::integer, 1, 1},
    {0x0007, "dest_bearer_type", Type::integer, 1, 1},
    {0x0008, "dest_telematics_id", Type::integer, 2, 2},
    {0x000d, "source_addr_subunit", Type::integer, 1, 1},
    {0x000e, "source_network_type", Type::integer, 1, 1},
    {0x000f, "source_bearer_type", Type::integer, 1, 1},
    {0x0010, "source_telematics_id", Type::integer, 1, 1},
    {0x0017, "qos_time_to_live", Type::integer, 4, 4},
    {0x0019, "payload_type", Type::integer, 1, 1},
    {0x001d, "additional_status_info_text", Type::text, 1, 256},
    {0x001e, "receipted_message_id", Type::text, 1, 65},
    {0x0030, "ms_msg_wait_facilities", Type::integer, 1, 1},
    {0x0201, "privacy_indicator", Type::integer, 1, 1},
    {0x0202, "source_subaddress", Type::octets, 2, 23},
    {0x0203, "dest_subaddress", Type::octets, 2, 23},
    {0x0204, "user_message_reference", Type::integer, 2, 2},
    {0x0205, "user_response_code", Type::integer, 1, 1},
    {0x020a, "source_port", Type::integer, 2, 2},
    {0x020b, "destination_port", Type::integer, 2, 2},
    {0x020c, "sar_msg_ref_num", Type::integer, 2, 2},
    {0x020d, "language_indicator", Type::integer, 1, 1},
    {0x020e, "sar_total_segments", Type::integer, 1, 1},
    {0x020f, "sar_segment_seqnum", Type::integer, 1, 1},
    {0x0210, "sc_interface_version", Type::integer, 1, 1},
    {0x0302, "callback_num_pres_ind", Type::integer, 1, 1},
    {0x0303, "callback_num_atag", Type::octets, 0, 65},
    {0x0304, "number_of_messages", Type::integer, 1, 1},
    {0x0381, "callback_num", Type::octets, 4, 19},
    {0x0420, "dpf_result", Type::integer, 1, 1},
    {0x0421, "set_dpf", Type::integer, 1, 1},
    {0x0422, "ms_availability_status", Type::integer, 1, 1},
    {0x0423, "network_error_code", Type::octets, 3, 3},
    {0x0424, "message_payload", Type::octets, 0, 65535},
    {0x0425, "delivery_failure_reason", Type::integer, 1, 1},
    {0x0426, "more_messages_to_send", Type::integer, 1, 1},
    {0x0427, "message_state", Type::integer, 1, 1},
    {0x0428, "congestion_state", Type::integer, 1, 1},
    {0x0501, "ussd_service_op", Type::octets, 1, 1},
    {0x0600, "broadcast_channel_indicator", Type::integer, 1, 1},
    {0x0601, "broadcast_content_type", Type::octets, 3, 3},
    {0x0602, "broadcast_content_type_info", Type::octets, 1, 255},
    {0x0603, "broadcast_message_class", Type::integer, 1, 1},
    {0x0604, "broadcast_rep_num", Type::integer, 2, 2},
    {0x0605, "broadcast_frequency_interval", Type::octets, 3, 3},
    {0x0606, "broadcast_area_identifier", Type::octets, 1, 100},
    {0x0607, "broadcast_error_status", Type::integer, 4, 4},
    {0x0608, "broadcast_area_success", Type::integer, 1, 1},
    {0x0609, "broadcast_end_time", Type::octets, 1, 17},
    {0x060a, "broadcast_service_group", Type::octets, 1, 255},
    {0x060b, "billing_identification", Type::octets, 1, 1024},
    {0x060d, "source_network_id", Type::text, 7, 65},
    {0x060e, "dest_network_id", Type::text, 7, 65},
    {0x060f, "source_node_id", Type::octets, 6, 6},
    {0x0610, "dest_node_id", Type::octets, 6, 6},
    {0x0611, "dest_addr_np_resolution", Type::integer, 1, 1},
    {0x0612, "dest_addr_np_information", Type::octets, 10, 10},
    {0x0613, "dest_addr_np_country", Type::integer, 1, 5},
    {0x1201, "display_time", Type::integer, 1, 1},
    {0x1203, "sms_signal", Type::integer, 2, 2},
    {0x1204, "ms_validity", Type::integer, 1, 1},
    {0x130c, "alert_on_message_delivery", Type::octets, 0, 0},
    {0x1380, "its_reply_type", Type::integer, 1, 1},
    {0x1383, "its_session_info", Type::octets, 2, 2},
};

}  // namespace

const TlvKind* tlv_kind(std::uint16_t tag) {
  const auto* const found = std::ranges::lower_bound(kinds, tag, {}, &TlvKind::tag);
  return found != std::end(kinds) && found->tag == tag ? found : nullptr;
}

bool is_well_formed(const Tlv& tlv) {
  const auto* kind = tlv_kind(tlv.tag);
  if (kind == nullptr) return true;
  if (tlv.value.size() < kind->bytes_min || tlv.value.size() > kind->bytes_max) return false;
  return kind->type != Type::text || tlv.value.find('\0') == tlv.value.size() - 1;
}

const Tlv* find(const Tlvs& tlvs, std::uint16_t tag) {
  const auto found = std::ranges::find(tlvs, tag, &Tlv::tag);
  return found == tlvs.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> integer(const Tlvs& tlvs, std::uint16_t tag) {
  const auto* tlv = find(tlvs, tag);
  if (tlv == nullptr || tlv->value.empty() || tlv->value.size() > 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const char byte : tlv->value) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::optional<std::string_view> text(const Tlvs& tlvs, std::uint16_t tag) {
  const auto* tlv = find(tlvs, tag);
  if (tlv == nullptr) return std::nullopt;
  const std::string_view value = tlv->value;
  return value.substr(0, value.find('\0'));
}

Tlv make_tlv(std::uint16_t tag, std::uint32_t value) {
  const auto* kind = tlv_kind(tag);
  const int bytes = kind == nullptr || kind->type != Type::integer ? 2 : kind->bytes_max;
  Tlv tlv{tag, {}};
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    tlv.value += static_cast<char>(value >> shift & 0xff);
  return tlv;
}

}  // namespace balie::smpp
