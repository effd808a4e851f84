// What a command says in its arguments, and to whom it is.
#pragma once

#include "balie/v1/agent.pb.h"

#include <string>
#include <vector>

namespace balie::sdk {

// An argument as it was given; nullptr: it is not there.
const google::protobuf::Value* argument_of(const v1::Command& command, const std::string& name);
// A text, or the digits of a whole number; "" where it is not there, or anything else.
std::string text_argument(const v1::Command& command, const std::string& name);
// False where it is not there, or neither true nor false.
bool flag_argument(const v1::Command& command, const std::string& name);
// The texts of a list; none where it is not there, or no list.
std::vector<std::string> list_argument(const v1::Command& command, const std::string& name);
// An address; "" where it names none.
std::string receiver_of(const v1::Command& command);

}  // namespace balie::sdk
