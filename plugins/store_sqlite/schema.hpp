// The schema of a database file: created, checked and brought up to date.
#pragma once

#include "core/base/hash.hpp"
#include "plugins/store_sqlite/database.hpp"

#include <span>
#include <string>
#include <string_view>

namespace balie::store_sqlite {

struct Schema {
  std::uint32_t application_id = 0;
  std::span<const std::string_view> migrations;  // the n-th makes version n of version n - 1
};

// Makes a new file's tables or runs the migrations that are missing, each in one transaction; nothing of it
// remains when it fails. Errors: store.newer_schema, store.corrupt (not a file of ours) and those of the
// disk.
result<void> prepare_schema(Database& database, const Schema& schema);

// Rows of table meta(name, value); 16 bytes each.
result<void> set_meta(Database& database, std::string_view name, const HashKey& value);
result<HashKey> meta(Database& database, std::string_view name);

}  // namespace balie::store_sqlite
