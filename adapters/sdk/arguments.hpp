// What a command says in its arguments, and to whom it is.
#pragma once

#include "balie/v1/agent.pb.h"

#include <string>

namespace balie::sdk {

// "" where it is not there, or no text.
inline std::string text_argument(const v1::Command& command, const char* name) {
  const auto& fields = command.arguments().fields();
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second.string_value();
}
// False where it is not there, or neither true nor false.
inline bool flag_argument(const v1::Command& command, const char* name) {
  const auto& fields = command.arguments().fields();
  const auto found = fields.find(name);
  return found != fields.end() && found->second.bool_value();
}
// An address; "" where it names none.
inline std::string receiver_of(const v1::Command& command) {
  return command.to().empty() ? command.identifier().value() : command.to();
}

}  // namespace balie::sdk
