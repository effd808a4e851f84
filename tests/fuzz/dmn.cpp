// Documents of DMN: a model or problems with a place; each text has one in the file.
#include "protocols/dmn/reader.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const balie::dmn::Limits limits{
      .bytes_max = 1 << 16, .depth_max = 40, .elements_max = 2'000, .cells_max = 100, .problems_max = 10};
  const auto model = balie::dmn::read(balie::fuzz::text(data, size), "fuzz.dmn", limits);
  if (!model) {
    BALIE_ASSERT(!model.error().empty() && model.error().size() <= limits.problems_max);
    return 0;
  }
  for (const auto& decision : model->decisions) {
    if (!decision.logic) continue;
    const auto* const literal = std::get_if<balie::dmn::Literal>(&decision.logic->logic);
    if (literal != nullptr) BALIE_ASSERT(place_in(literal->text, 1, 1).line > 0);
  }
  return 0;
}
