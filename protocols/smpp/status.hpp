// What a centre answers (SMPP 3.4, 5.1.3), and what that means for the one who asked.
#pragma once

#include <cstdint>
#include <string>

namespace balie::smpp {

namespace status {
constexpr std::uint32_t ok = 0x00, invalid_message_length = 0x01, invalid_command_length = 0x02,
                        invalid_command = 0x03, invalid_bind_status = 0x04, already_bound = 0x05,
                        system_error = 0x08, bind_failed = 0x0d, invalid_password = 0x0e,
                        invalid_system_id = 0x0f, message_queue_full = 0x14, throttled = 0x58,
                        temporary_application_error = 0x64, permanent_application_error = 0x65,
                        reject_application_error = 0x66, delivery_failure = 0xfe, unknown_error = 0xff;
}  // namespace status

enum class StatusKind : std::uint8_t {
  ok,
  busy,       // too much at once: the same again, later and slower
  temporary,  // the same again may work
  permanent,  // it never will
};

StatusKind kind_of(std::uint32_t status);

// "ESME_RTHROTTLED"; "0x00000412" for one that 3.4 does not have.
std::string status_name(std::uint32_t status);

}  // namespace balie::smpp
