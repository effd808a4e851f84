// Reads a mail, as lenient as mail programs are: whatever the bytes, there is a Message; what was not
// understood is among its problems. RFC 5322, 2045 to 2047, 2183, 2231, by GMime.
#pragma once

#include "protocols/mime/message.hpp"

#include <functional>

namespace balie::mime {

struct ReadLimits {
  std::uint32_t parts_max = 10'000;         // the rest is left out, with a problem
  std::uint32_t depth_max = 64;             // of parts in parts
  std::uint32_t fields_max = 1'000;         // of one part
  std::size_t field_bytes_max = 16u << 10;  // of one value; the rest is cut off
  std::size_t text_bytes_max = 64u << 10;
  // How much of which leaf is kept; "message/delivery-status" and "text/rfc822-headers" and the like always
  // are.
  std::function<std::size_t(const Part&)> content_bytes_max;
};

// Makes GMime ready. To be called first in main, before any thread is started; read() calls it too.
void start();

// Any thread. Takes about 10 ms a megabyte.
Message read(std::string_view bytes, const ReadLimits& limits = {});
// From the beginning of a file that can be read and sought; needs memory for the structure alone. Lines that
// GMime does not take for boundaries (boundaries.hpp) are none here.
Message read_file(int descriptor, const ReadLimits& limits = {});

}  // namespace balie::mime
