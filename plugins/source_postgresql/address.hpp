// Addresses of PostgreSQL databases: the URIs of libpq (PostgreSQL 15, section 34.1.1.2).
#pragma once

#include "core/base/result.hpp"

#include <string>

namespace balie::source_postgresql {

// Error (reject, "source.address"): libpq cannot read it, or it holds a password. Says nothing of its text.
result<void> check_address(const std::string& address);

}  // namespace balie::source_postgresql
