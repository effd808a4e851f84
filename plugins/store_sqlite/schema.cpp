#include "plugins/store_sqlite/schema.hpp"

#include <cstring>

namespace balie::store_sqlite {
namespace {

constexpr const char* make_meta =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "INSERT INTO meta VALUES('schema', 0);";

result<void> migrate(Database& database, const Schema& schema, std::uint64_t version) {
  if (version == 0) {
    BALIE_CHECK(database.run("PRAGMA application_id=" + std::to_string(schema.application_id)));
    BALIE_CHECK(database.run(make_meta));
  }
  for (; version < schema.migrations.size(); ++version) {
    BALIE_CHECK(database.run(std::string(schema.migrations[version])));
  }
  return database.run("UPDATE meta SET value=" + std::to_string(version) + " WHERE name='schema'");
}

}  // namespace

result<void> prepare_schema(Database& database, const Schema& schema) {
  BALIE_TRY(const std::uint64_t application, database.number("PRAGMA application_id"));
  BALIE_TRY(const std::uint64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
  std::uint64_t version = 0;
  if (tables != 0) {
    if (application != schema.application_id) {
      return failure(Fate::fatal, "store.corrupt", database.name() + ": not a file that Balie made");
    }
    BALIE_TRY(version, database.number("SELECT value FROM meta WHERE name='schema'"));
  }
  if (version > schema.migrations.size()) {
    return failure(Fate::fatal, "store.newer_schema",
                   database.name() + ": written by a newer Balie (schema " + std::to_string(version) +
                       ", this one knows " + std::to_string(schema.migrations.size()) + "); start that one");
  }
  if (version == schema.migrations.size()) return {};
  BALIE_CHECK(database.run("BEGIN IMMEDIATE"));
  auto done = migrate(database, schema, version);
  if (done) done = database.run("COMMIT");
  if (!done) database.roll_back();
  return done;
}

result<void> set_meta(Database& database, std::string_view name, const HashKey& value) {
  BALIE_TRY(Statement statement, database.prepare("INSERT INTO meta VALUES(CAST(?1 AS TEXT), ?2)", false));
  const std::string_view bytes(reinterpret_cast<const char*>(value.data()), value.size());
  return statement.bind(1, name).bind(2, bytes).run();
}

result<HashKey> meta(Database& database, std::string_view name) {
  BALIE_TRY(Statement statement,
            database.prepare("SELECT value FROM meta WHERE name=CAST(?1 AS TEXT)", false));
  BALIE_TRY(const bool row, statement.bind(1, name).step());
  HashKey value{};
  if (!row || statement.bytes(0).size() != value.size()) {
    return failure(Fate::fatal, "store.corrupt", database.name() + ": lacks its " + std::string(name));
  }
  std::memcpy(value.data(), statement.bytes(0).data(), value.size());
  return value;
}

}  // namespace balie::store_sqlite
