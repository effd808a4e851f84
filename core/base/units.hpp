// Lengths of time and sizes as people write them.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace balie {

// "30s", "5ms", "1h30m", "0": whole numbers with ns, us, ms, s, m, h or d, added up. Error: reject,
// "units.duration".
result<Duration> parse_duration(std::string_view text);
// "512", "64KiB", "10MB": bytes; KiB, MiB, GiB, TiB are powers of 1024, kB, MB, GB, TB of 1000. Error:
// reject, "units.bytes".
result<std::uint64_t> parse_bytes(std::string_view text);

// The shortest text that the functions above read back as the same.
std::string format_duration(Duration duration);
std::string format_bytes(std::uint64_t bytes);

}  // namespace balie
