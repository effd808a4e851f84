// The description of the interface, OpenAPI 3.1, as served at /openapi.json. The paths are written by hand;
// the schemas of the messages are made from their descriptors, so they cannot drift from what is read and
// written.
#pragma once

#include <string>

namespace balie::http {

std::string openapi_document();

}  // namespace balie::http
