#include "core/store/registry.hpp"

#include "core/store/memory_store.hpp"

#include <gtest/gtest.h>

namespace balie::store {
namespace {

TEST(StoreRegistry, FindsWhatWasAdded) {
  StoreRegistry registry;
  registry.add("memory", [](const StoreSettings&, const Progress&) -> result<std::unique_ptr<Store>> {
    return std::make_unique<MemoryStore>(HashKey{});
  });
  EXPECT_EQ(registry.find("memroy"), nullptr);
  ASSERT_NE(registry.find("memory"), nullptr);
  EXPECT_TRUE((*registry.find("memory"))({}, {}).has_value());
  EXPECT_EQ(registry.names(), std::vector<std::string>{"memory"});
}

}  // namespace
}  // namespace balie::store
