// What every fuzz target has: the function that libFuzzer, or replay.cpp, calls; and a way to say that a
// promise was broken.
#pragma once

#include "core/base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// Takes any bytes. A decoder has two lawful outcomes: a value, or an error. All else ends the process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace balie::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace balie::fuzz
