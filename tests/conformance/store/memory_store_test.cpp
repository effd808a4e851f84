#include "core/store/memory_store.hpp"

#include "tests/conformance/store_suite.hpp"

namespace balie::store {
namespace {

class MemoryHolder final : public StoreHolder {
 public:
  Store& store() override { return store_; }
  void reopen() override { store_.derive(); }
  void crash() override { store_.crash(); }

 private:
  MemoryStore store_{HashKey{42}};
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreSuite,
                         testing::Values(StoreCase{"memory",
                                                   [] { return std::make_unique<MemoryHolder>(); }}));

}  // namespace
}  // namespace balie::store
