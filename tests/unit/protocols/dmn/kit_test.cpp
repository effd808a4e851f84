// Every model of the conformance kit is read.
#include "protocols/dmn/reader.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::dmn {
namespace {

TEST(DmnKit, EveryModelIsRead) {
  const char* const chosen = std::getenv("BALIE_REFERENCE_DATA");
  const auto kit = std::filesystem::path(chosen == nullptr ? "../shared/data" : chosen) / "dmn-tck";
  if (!std::filesystem::exists(kit))
    GTEST_SKIP() << "no reference data here: the models of the kit are skipped";
  int models = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kit)) {
    if (entry.path().extension() != ".dmn") continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const auto model = read(bytes.str(), entry.path().filename());
    ++models;
    if (model) continue;
    for (const auto& problem : model.error()) ADD_FAILURE() << to_string(problem);
  }
  EXPECT_EQ(models, 90);
}

}  // namespace
}  // namespace balie::dmn
