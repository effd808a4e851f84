#include "tests/unit/core/scoring/adaptive/made_up.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace balie::scoring::adaptive {
namespace {

TEST(Fingerprint, IsOfWhatShapesAState) {
  const std::pair<std::function<void(ModelSpec&)>, bool> cases[] = {
      {[](ModelSpec&) {}, true},
      {[](ModelSpec& spec) {
         spec.prior = {0.5, 2};
       },
       true},
      {[](ModelSpec& spec) { spec.half_life *= 2; }, true},
      {[](ModelSpec& spec) { spec.exploration = 0; }, true},
      {[](ModelSpec& spec) { spec.buckets_max *= 2; }, false},
      {[](ModelSpec& spec) { spec.pairs = false; }, false},
      {[](ModelSpec& spec) { spec.features[0].name.push_back('s'); }, false},
      {[](ModelSpec& spec) { spec.features[0].attribute.push_back('x'); }, false},
      {[](ModelSpec& spec) { spec.features[0].source = Source::entry; }, false},
      {[](ModelSpec& spec) { spec.features[0].kind = Kind::words; }, false},
      {[](ModelSpec& spec) { spec.features[1].edges[1] = 61; }, false},
      {[](ModelSpec& spec) { spec.features.pop_back(); }, false},
  };
  int number = 0;
  for (const auto& [change, same] : cases) {
    ModelSpec changed = small_spec();
    change(changed);
    EXPECT_EQ(fingerprint(changed) == fingerprint(small_spec()), same) << "case " << number;
    ++number;
  }
}

}  // namespace
}  // namespace balie::scoring::adaptive
