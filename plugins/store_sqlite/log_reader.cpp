#include "plugins/store_sqlite/log_reader.hpp"

#include "plugins/store_sqlite/schema.hpp"

#include <algorithm>

namespace balie::store_sqlite {

result<std::unique_ptr<store::LogReader>> SqliteLogReader::open(const std::string& directory) {
  BALIE_TRY(auto database, Database::open(directory + "/log.db", {.vfs = {}, .writes = false}));
  std::unique_ptr<SqliteLogReader> reader(new SqliteLogReader(std::move(database)));
  BALIE_TRY(reader->secret_, meta(*reader->database_, "secret"));
  BALIE_TRY(reader->last_, reader->database_->number("SELECT max(sequence) FROM log"));
  BALIE_TRY(reader->page_,
            reader->database_->prepare("SELECT sequence, event FROM log WHERE sequence BETWEEN ?1 AND ?2"));
  return reader;
}

result<std::vector<store::LoggedEvent>> SqliteLogReader::events(std::uint64_t from, std::size_t count_max,
                                                                std::size_t bytes_max) {
  std::vector<store::LoggedEvent> events;
  std::size_t bytes = 0;
  page_.bind(1, std::max<std::uint64_t>(from, 1)).bind(2, last_);
  for (;;) {
    BALIE_TRY(const bool row, page_.step());
    if (!row) break;
    const auto event = page_.bytes(1);
    bytes += event.size();
    if (!events.empty() && (events.size() >= count_max || bytes > bytes_max)) break;
    events.push_back({page_.number(0), std::string(event)});
  }
  page_.reset();
  return events;
}

}  // namespace balie::store_sqlite
