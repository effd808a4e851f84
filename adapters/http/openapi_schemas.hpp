// JSON schemas of protobuf messages, as protocols/bus/json.hpp writes them. Private to openapi.cpp.
#pragma once

#include <google/protobuf/descriptor.h>

#include <span>
#include <string>

namespace balie::http {

// Appends `"Contact":{...},"Identifier":{...}`: of the types and of all that they reach, each once, by name.
// A type in `closed`, and what it reaches, has no fields but the known: it is what a request carries.
void append_schemas(std::span<const google::protobuf::Descriptor* const> closed,
                    std::span<const google::protobuf::Descriptor* const> open, std::string& out);

}  // namespace balie::http
