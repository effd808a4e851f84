// States of adaptive models from strangers: an error, or a model that scores, learns, and is saved as it was
// read.
#include "core/scoring/adaptive/adaptive_model.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace balie::scoring::adaptive;

ModelSpec small_spec() {
  ModelSpec spec;
  spec.name = "fuzz";
  spec.buckets_max = buckets_least;
  spec.features = {{.name = "a"}, {.name = "b"}};
  return spec;
}

Inputs inputs_of(const ModelSpec& spec) {
  const InputWriter writer(spec);
  Inputs inputs;
  writer.begin(inputs);
  writer.add_text(0, "x", inputs);
  writer.add_text(1, "y", inputs);
  return inputs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ModelSpec spec = small_spec();
  static const Inputs inputs = inputs_of(spec);
  const balie::Time now(std::chrono::hours(24 * 20'000));
  auto model = AdaptiveModel::load(spec, balie::fuzz::text(data, size));
  if (!model) {
    BALIE_ASSERT(model.error().code() == "adaptive.state");
    return 0;
  }
  const auto saved = model->save();
  const auto again = AdaptiveModel::load(spec, saved);
  BALIE_ASSERT(again && again->save() == saved);
  for (int i = 0; i < 3; ++i) {
    const Score score = model->score(inputs, now);
    BALIE_ASSERT(score.chance > 0 && score.chance < 1 && score.variance > 0 && score.evidence > 0);
    model->learn(inputs, i == 1, now);
  }
  return 0;
}
