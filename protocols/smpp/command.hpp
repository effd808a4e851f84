// The commands of SMPP 3.4 (5.1.2.1), by number and name.
#pragma once

#include <cstdint>
#include <string_view>

namespace balie::smpp {

namespace command {
constexpr std::uint32_t response = 0x80000000;  // of a request: its number with this bit

constexpr std::uint32_t bind_receiver = 0x01, bind_transmitter = 0x02, query_sm = 0x03, submit_sm = 0x04,
                        deliver_sm = 0x05, unbind = 0x06, replace_sm = 0x07, cancel_sm = 0x08,
                        bind_transceiver = 0x09, outbind = 0x0b, enquire_link = 0x15, submit_multi = 0x21,
                        alert_notification = 0x102, data_sm = 0x103;
constexpr std::uint32_t generic_nack = response;
}  // namespace command

constexpr bool is_response(std::uint32_t id) { return (id & command::response) != 0; }
constexpr std::uint32_t response_to(std::uint32_t id) { return id | command::response; }

// "submit_sm", "submit_sm_resp", ...; empty for a number that 3.4 does not have.
std::string_view command_name(std::uint32_t id);

}  // namespace balie::smpp
