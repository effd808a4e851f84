// log.db, read beside whoever writes it.
#pragma once

#include "core/store/log_reader.hpp"
#include "plugins/store_sqlite/database.hpp"

namespace balie::store_sqlite {

class SqliteLogReader final : public store::LogReader {
 public:
  // DIRECTORY/log.db is there.
  static result<std::unique_ptr<store::LogReader>> open(const std::string& directory);

  [[nodiscard]] const HashKey& secret() const override { return secret_; }
  result<std::vector<store::LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                                 std::size_t bytes_max) override;
  [[nodiscard]] std::uint64_t last() const override { return last_; }

 private:
  explicit SqliteLogReader(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  std::unique_ptr<Database> database_;
  Statement page_;  // goes before its database
  HashKey secret_{};
  std::uint64_t last_ = 0;
};

}  // namespace balie::store_sqlite
