// Reads XML of strangers. No document type, no entity but the five of XML itself, nothing fetched from
// anywhere; every size is bounded. The one place that knows Xerces-C.
#pragma once

#include "core/base/problem.hpp"
#include "protocols/xml/document.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace balie::xml {

struct Limits {
  std::size_t bytes_max = 16u << 20;         // of the whole document; checked before anything is parsed
  std::uint32_t depth_max = 64;              // of elements in elements
  std::uint32_t attributes_max = 64;         // of one element
  std::size_t token_bytes_max = 256u << 10;  // of one tag, comment or CDATA section; 64 KiB over it may pass
  std::uint32_t elements_max = 10'000'000;
  std::uint32_t names_max = 10'000;  // different names of elements and attributes
};

// Makes the parser ready and safe for this process. To be called first in main, before any thread is started,
// by every program that reads XML: it puts a variable into the environment, which the parser looks at. read()
// calls it too.
void start();

// The document, or what is wrong with it and where. `name` stands for the document in the problem. Any
// thread; a document of 100 MB takes seconds, what breaks a limit is refused as soon as the limit is met.
std::expected<Document, Problem> read(std::string_view bytes, std::string name, const Limits& limits = {});

}  // namespace balie::xml
