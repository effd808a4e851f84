// Which element is read by which function.
#pragma once

#include "protocols/pmml/model.hpp"

namespace balie::pmml {

using ReadBody = std::unique_ptr<const Body> (*)(Reading& reading, const xml::Element& element);

// nullptr: this kind is not supported.
ReadBody find_kind(std::string_view element_name);
// Why it is not, for a refusal.
std::string_view why_not_supported(std::string_view element_name);

}  // namespace balie::pmml
