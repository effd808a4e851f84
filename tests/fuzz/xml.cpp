// XML of strangers: a document or a refusal with a place; what is read keeps to the limits.
#include "protocols/xml/reader.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

const balie::xml::Limits limits{
    .bytes_max = 1 << 16, .depth_max = 16, .attributes_max = 8, .elements_max = 1'000};

void walk(const balie::xml::Element& element, std::uint32_t depth) {
  BALIE_ASSERT(depth <= limits.depth_max);
  BALIE_ASSERT(!element.name().empty() && element.line() > 0 && element.column() > 0);
  BALIE_ASSERT(element.attributes().size() <= limits.attributes_max);
  for (const auto& attribute : element.attributes()) BALIE_ASSERT(attribute.value.size() <= limits.bytes_max);
  for (const auto child : element.children()) walk(child, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = balie::xml::read(balie::fuzz::text(data, size), "fuzz.xml", limits);
  if (document)
    walk(document->root(), 1);
  else
    BALIE_ASSERT(!document.error().text.empty());
  return 0;
}
