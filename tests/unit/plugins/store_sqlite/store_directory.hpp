// A directory for one test's store, and the store in it.
#pragma once

#include "plugins/store_sqlite/sqlite_store.hpp"
#include "tests/conformance/store_suite.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace balie::store_sqlite {

class StoreDirectory {
 public:
  StoreDirectory() { settings.directory = store::make_directory(); }
  ~StoreDirectory() {
    store.reset();
    std::filesystem::remove_all(settings.directory);
  }
  StoreDirectory(const StoreDirectory&) = delete;
  StoreDirectory& operator=(const StoreDirectory&) = delete;

  result<void> open() {
    store.reset();
    BALIE_TRY(store, SqliteStore::open(settings, {}));
    return {};
  }
  // As a process that was killed, as far as one can from within.
  void drop() { store.reset(); }
  [[nodiscard]] std::string file(const std::string& name) const { return settings.directory + "/" + name; }
  result<store::Committed> commit(const store::WriteBatch& batch) {
    auto committed = store->commit(batch, Time{});
    if (committed) model.apply(batch, *committed);
    return committed;
  }

  SqliteSettings settings;
  std::unique_ptr<store::Store> store;
  store::StoreModel model;
};

}  // namespace balie::store_sqlite
