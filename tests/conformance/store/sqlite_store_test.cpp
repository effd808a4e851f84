#include "plugins/store_sqlite/sqlite_store.hpp"

#include "tests/conformance/store_suite.hpp"

#include <filesystem>

namespace balie::store {
namespace {

class SqliteHolder final : public StoreHolder {
 public:
  explicit SqliteHolder(std::uint64_t memory_bytes) : memory_bytes_(memory_bytes) { open(); }
  ~SqliteHolder() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }
  Store& store() override { return *store_; }
  void reopen() override {
    const auto closed = store_->close();
    EXPECT_TRUE(closed) << closed.error().text();
    open();
  }
  void crash() override { open(); }

 private:
  void open() {
    store_.reset();
    auto opened =
        store_sqlite::SqliteStore::open({.directory = directory_, .memory_bytes = memory_bytes_}, {});
    if (!opened) throw std::runtime_error(opened.error().text());
    store_ = *std::move(opened);
  }

  const std::uint64_t memory_bytes_;
  const std::string directory_ = make_directory();
  std::unique_ptr<Store> store_;
};

StoreCase sqlite(const std::string& name, std::uint64_t memory_bytes) {
  return {name, [memory_bytes] { return std::make_unique<SqliteHolder>(memory_bytes); }};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSuite,
                         testing::Values(sqlite("roomy", 1 << 30),
                                         // Everything is evicted as soon as it may be.
                                         sqlite("cramped", 1 << 10)),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace balie::store
