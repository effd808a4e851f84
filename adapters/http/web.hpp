// The words of the web server that this adapter is full of.
#pragma once

#include "adapters/sdk/web/message.hpp"
#include "adapters/sdk/web/target.hpp"

namespace balie::http {

using web::parse_target;
using web::percent_decode;
using web::reason_phrase;
using web::Request;
using web::Response;
using web::Target;

}  // namespace balie::http
