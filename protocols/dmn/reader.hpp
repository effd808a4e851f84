// Reads documents of DMN 1.1 to 1.5.
#pragma once

#include "core/base/problem.hpp"
#include "protocols/dmn/definitions.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace balie::dmn {

struct Limits {
  std::size_t bytes_max = 16u << 20;  // of the document
  std::uint32_t depth_max = 200;      // of elements in elements
  std::uint32_t elements_max = 2'000'000;
  std::size_t cells_max = 1'000'000;  // of one decision table
  std::size_t problems_max = 100;     // then reading ends
};

// The model, or all that is wrong with the document: elements and attributes that DMN does not know, that are
// missing or doubled, tables whose rules have other columns than their clauses. Diagrams, extension elements
// and elements and attributes of other namespaces are skipped. Any thread.
std::expected<Definitions, Problems> read(std::string_view bytes, std::string name,
                                          const Limits& limits = {});

// Whether this is the namespace of a version of DMN that is read.
bool is_dmn(std::string_view space);

}  // namespace balie::dmn
