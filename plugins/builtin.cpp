#include "plugins/builtin.hpp"

#include "core/store/memory_store.hpp"
#include "plugins/scorer_pmml/load.hpp"
#include "plugins/source_postgresql/driver.hpp"
#include "plugins/store_sqlite/log_reader.hpp"
#include "plugins/store_sqlite/sqlite_store.hpp"

namespace balie {

void register_builtin_plugins(store::StoreRegistry& stores, scoring::ScorerRegistry& scorers) {
  stores.add(
      "memory",
      [](const store::StoreSettings&, const store::Progress&) -> result<std::unique_ptr<store::Store>> {
        return std::make_unique<store::MemoryStore>(random_hash_key());
      });
  stores.add(
      "sqlite",
      [](const store::StoreSettings& settings,
         const store::Progress& progress) -> result<std::unique_ptr<store::Store>> {
        return store_sqlite::SqliteStore::open({.directory = settings.directory,
                                                .memory_bytes = settings.memory_bytes,
                                                .behind_max = settings.behind_max},
                                               progress);
      },
      store_sqlite::SqliteLogReader::open);
  scorers.add("pmml", scorer_pmml::load);
  scorers.add("xml", scorer_pmml::load);  // as many tools, and the examples of the standard, name such files
}

void register_builtin_drivers(source::DriverRegistry& drivers) {
  const auto postgresql = std::make_shared<const source_postgresql::PostgresqlDriver>();
  drivers.add("postgresql", postgresql);
  drivers.add("postgres", postgresql);
}

}  // namespace balie
