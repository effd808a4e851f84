#include "plugins/builtin.hpp"

#include <gtest/gtest.h>

namespace balie {
namespace {

TEST(BuiltinPlugins, ReadModelsByTheEndingsTheyComeWith) {
  store::StoreRegistry stores;
  scoring::ScorerRegistry scorers;
  register_builtin_plugins(stores, scorers);
  for (const char* file : {"churn.pmml", "models/churn.xml"}) EXPECT_NE(scorers.find(file), nullptr) << file;
  EXPECT_EQ(scorers.find("churn.onnx"), nullptr);
}

}  // namespace
}  // namespace balie
