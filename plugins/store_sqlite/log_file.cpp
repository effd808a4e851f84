#include "plugins/store_sqlite/log_file.hpp"

#include "core/base/assert.hpp"
#include "plugins/store_sqlite/schema.hpp"

#include <array>
#include <chrono>

namespace balie::store_sqlite {
namespace {

constexpr std::uint32_t application_id = 0x42614c67;  // "BaLg"
constexpr std::array<std::string_view, 1> migrations = {
    "CREATE TABLE log(sequence INTEGER PRIMARY KEY, event BLOB NOT NULL);"};
constexpr int page_bytes = 16 << 10;  // entries are about 2 KB: less processor time than with 4 KB, measured
// Checkpoints and commits share the disk's attention, so few of either kind of stall: a trickle is not worth
// a checkpoint, and the WAL begins anew every some seconds at most. Reading a WAL of this size after a kill
// takes a fraction of a second.
constexpr int wal_frames_max = (256 << 20) / page_bytes;
constexpr std::uint64_t checkpoint_bytes_min = 4 << 20;
constexpr int scrub_attempts_max = 5;  // each waits for others as long as a connection does
constexpr auto checkpoint_every = std::chrono::milliseconds(250);

}  // namespace

result<std::unique_ptr<LogFile>> LogFile::open(const std::string& directory, const std::string& vfs) {
  std::unique_ptr<LogFile> log(new LogFile(directory + "/log.db", vfs));
  BALIE_CHECK(log->connect_writer());
  BALIE_CHECK(log->identify());
  BALIE_TRY(const std::uint64_t last, log->writer_->number("SELECT max(sequence) FROM log"));
  log->last_ = last;
  LogFile* self = log.get();
  log->thread_ = std::thread([self] { self->run_checkpoints(); });
  return log;
}

LogFile::~LogFile() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(waking_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

result<std::unique_ptr<Database>> LogFile::connect() const {
  BALIE_TRY(auto database, Database::open(path_, {.vfs = vfs_}));
  BALIE_CHECK(database->run("PRAGMA page_size=" + std::to_string(page_bytes) +
                            ";PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA wal_autocheckpoint=0"
                            ";PRAGMA secure_delete=ON"));
  return database;
}

result<void> LogFile::connect_writer() {
  for (Statement* statement : {&begin_, &insert_, &commit_}) *statement = {};
  writer_.reset();
  BALIE_TRY(writer_, connect());
  BALIE_CHECK(prepare_schema(*writer_, {application_id, migrations}));
  BALIE_TRY(begin_, writer_->prepare("BEGIN IMMEDIATE"));
  BALIE_TRY(insert_, writer_->prepare("INSERT INTO log VALUES(?1, ?2)"));
  BALIE_TRY(commit_, writer_->prepare("COMMIT"));
  // A sync that failed may have left its batch in the file nonetheless; it was reported as not written, and
  // is not.
  if (suspect_) BALIE_CHECK(writer_->run("DELETE FROM log WHERE sequence > " + std::to_string(last())));
  suspect_ = false;
  return {};
}

result<void> LogFile::identify() {
  BALIE_TRY(const std::uint64_t known,
            writer_->number("SELECT count(*) FROM meta WHERE name IN ('secret', 'identity')"));
  if (known == 0) {
    BALIE_CHECK(writer_->run("BEGIN IMMEDIATE"));
    BALIE_CHECK(set_meta(*writer_, "secret", random_hash_key()));
    BALIE_CHECK(set_meta(*writer_, "identity", random_hash_key()));
    BALIE_CHECK(writer_->run("COMMIT"));
  }
  BALIE_TRY(secret_, meta(*writer_, "secret"));
  BALIE_TRY(identity_, meta(*writer_, "identity"));
  return {};
}

result<void> LogFile::append(std::span<const std::string_view> events) {
  if (events.empty()) return {};
  restart_wanted_.wait(true);
  const std::lock_guard lock(appending_);
  if (suspect_) BALIE_CHECK(connect_writer());
  auto written = write(events);
  if (!written) {
    writer_->roll_back();
    suspect_ = true;
    return written;
  }
  std::uint64_t bytes = 0;
  for (const std::string_view event : events) bytes += event.size();
  appended_bytes_ += bytes;
  last_.store(last() + events.size(), std::memory_order_release);
  return {};
}

result<void> LogFile::write(std::span<const std::string_view> events) {
  BALIE_CHECK(begin_.run());
  std::uint64_t sequence = last();
  for (const std::string_view event : events) BALIE_CHECK(insert_.bind(1, ++sequence).bind(2, event).run());
  return commit_.run();
}

result<std::vector<store::LoggedEvent>> LogFile::events(std::uint64_t from, std::size_t count_max,
                                                        std::size_t bytes_max) {
  const std::lock_guard lock(reading_);
  if (!reader_) {
    BALIE_TRY(reader_, connect());
    BALIE_TRY(page_, reader_->prepare("SELECT sequence, event FROM log WHERE sequence BETWEEN ?1 AND ?2"));
  }
  std::vector<store::LoggedEvent> events;
  auto read = read_page(std::max<std::uint64_t>(from, 1), count_max, bytes_max, events);
  page_.reset();
  if (read) return events;
  page_ = {};
  reader_.reset();
  return std::unexpected(std::move(read).error());
}

result<void> LogFile::read_page(std::uint64_t from, std::size_t count_max, std::size_t bytes_max,
                                std::vector<store::LoggedEvent>& events) {
  const std::uint64_t to = last();  // what a failed sync left behind is past it
  std::size_t bytes = 0;
  page_.bind(1, from).bind(2, to);
  for (std::uint64_t next = from; next <= to; ++next) {
    BALIE_TRY(const bool row, page_.step());
    if (!row || page_.number(0) != next) {
      return failure(Fate::fatal, "store.corrupt", "log.db: entry " + std::to_string(next) + " is missing");
    }
    const std::string_view event = page_.bytes(1);
    bytes += event.size();
    if (!events.empty() && (events.size() >= count_max || bytes > bytes_max)) break;
    events.push_back({next, std::string(event)});
  }
  return {};
}

result<void> LogFile::overwrite(std::span<const store::LoggedEvent> events) {
  if (events.empty()) return {};
  restart_wanted_.wait(true);
  const std::lock_guard lock(appending_);
  if (suspect_) BALIE_CHECK(connect_writer());
  auto written = overwrite_all(events);
  if (!written) {
    writer_->roll_back();
    suspect_ = true;
  }
  return written;
}

// A row of the same size is written over where it stands: its page keeps no copy.
result<void> LogFile::overwrite_all(std::span<const store::LoggedEvent> events) {
  BALIE_TRY(
      Statement update,
      writer_->prepare("UPDATE log SET event=?2 WHERE sequence=?1 AND length(event)=length(?2)", false));
  BALIE_CHECK(begin_.run());
  for (const auto& one : events) {
    BALIE_CHECK(update.bind(1, one.sequence).bind(2, std::string_view(one.event)).run());
    if (sqlite3_changes(writer_->handle()) != 1) {
      return failure(
          Fate::fatal, "store.corrupt",
          "log.db: entry " + std::to_string(one.sequence) + " is not as large as what replaces it");
    }
  }
  return commit_.run();
}

result<void> LogFile::scrub() {
  // A connection of its own; readers are short, and so are commits, so that it waits for them.
  BALIE_TRY(const auto database, connect());
  for (int attempt = 0; attempt < scrub_attempts_max; ++attempt) {
    int frames = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(database->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, &frames, nullptr);
    if (code == SQLITE_OK) return {};
    if ((code & 0xff) != SQLITE_BUSY) return std::unexpected(database->error());
  }
  return failure(Fate::retry, "store.unavailable", "log.db: its WAL is in use; try again");
}

void LogFile::run_checkpoints() {
  std::unique_lock lock(waking_);
  while (!stop_) {
    wake_.wait_for(lock, checkpoint_every, [this] { return stop_; });
    lock.unlock();
    if (appended_bytes_ - checkpointed_bytes_ >= checkpoint_bytes_min) checkpoint_once();
    lock.lock();
  }
}

// While batches keep coming the WAL never empties by itself and would grow for ever. Past its bound,
// appending waits while the little that is left is moved, and the WAL begins anew.
void LogFile::checkpoint_once() {
  const std::uint64_t bytes_before = appended_bytes_;
  auto frames = checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  if (frames && *frames > wal_frames_max) {
    frames = checkpoint(SQLITE_CHECKPOINT_PASSIVE);  // what came in meanwhile: less
    restart_wanted_ = true;
    {
      const std::lock_guard lock(appending_);
      if (frames) frames = checkpoint(SQLITE_CHECKPOINT_RESTART);
    }
    restart_wanted_ = false;
    restart_wanted_.notify_all();
  }
  if (frames) {
    checkpointed_bytes_ = bytes_before;
  } else {
    checkpointer_.reset();  // its disk failed it: begin anew next time; the WAL has it all
  }
}

result<int> LogFile::checkpoint(int mode) {
  if (!checkpointer_) {
    BALIE_TRY(checkpointer_, connect());
    sqlite3_busy_timeout(checkpointer_->handle(), 20);  // readers are short; next time will do
  }
  int frames = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(checkpointer_->handle(), nullptr, mode, &frames, &moved);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) return std::unexpected(checkpointer_->error());
  return frames;
}

result<void> LogFile::close() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(waking_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  const auto frames = checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  if (!frames) return std::unexpected(frames.error());
  return {};
}

}  // namespace balie::store_sqlite
