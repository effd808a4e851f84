#include "adapters/sdk/spool.hpp"

#include "core/base/assert.hpp"
#include "core/base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace balie::sdk {
namespace {

namespace format = spool_format;

constexpr std::uint64_t file_bytes_limit = 2ull << 30;  // whatever the settings say now
constexpr std::uint64_t compact_bytes_min = 1 << 20;    // below this a file is not worth rewriting

Fate fate_of(int number) {
  return number == EINTR || number == ENOSPC || number == EDQUOT ? Fate::retry : Fate::fatal;
}

std::unexpected<Error> unusable(const std::string& path, int number) {
  return failure(Fate::fatal, "spool.unusable", fmt::format("{}: {}", path, std::strerror(number)));
}

std::unexpected<Error> unwritable(const std::string& path, int number) {
  const bool full = fate_of(number) == Fate::retry;
  return failure(Fate::retry, full ? "spool.disk_full" : "spool.unwritable",
                 fmt::format("{}: {}", path, std::strerror(number)));
}

void close_file(int& file) {
  if (file >= 0) ::close(std::exchange(file, -1));
}

}  // namespace

result<std::unique_ptr<Spool>> Spool::open(const std::string& directory, const std::string& name,
                                           std::uint64_t bytes_max) {
  if (auto made = make_directories(directory); !made) {
    return failure(Fate::fatal, "spool.unusable", made.error().text());
  }
  std::unique_ptr<Spool> spool(new Spool(fmt::format("{}/{}.spool", directory, name), bytes_max));
  BALIE_CHECK(spool->lock());
  BALIE_CHECK(spool->recover());
  return spool;
}

Spool::~Spool() {
  close_file(file_);
  close_file(lock_);
}

// Beside the file and not on it: compaction puts another file in its place.
result<void> Spool::lock() {
  const auto path = path_ + ".lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) return unusable(path, errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    return failure(Fate::fatal, "spool.in_use",
                   path_ + ": another process has it; is this adapter running already?");
  }
  return {};
}

result<void> Spool::recover() {
  auto bytes = read_file(path_, file_bytes_limit);
  if (!bytes && bytes.error().code() != "file.not_found") return std::unexpected(bytes.error());
  if (!bytes || bytes->empty()) {
    BALIE_CHECK(write_file_atomically(path_, format::magic));
    bytes = std::string(format::magic);
  }
  auto found = format::scan(*bytes);
  if (found.whole_bytes == 0) return failure(Fate::fatal, "spool.foreign", path_ + ": is not a spool");
  cut_bytes_ = bytes->size() - found.whole_bytes;
  if (cut_bytes_ > 0)
    BALIE_CHECK(write_file_atomically(path_ + ".damaged", bytes->substr(found.whole_bytes)));
  file_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  if (file_ < 0) return unusable(path_, errno);
  if (cut_bytes_ > 0 &&
      (::ftruncate(file_, static_cast<off_t>(found.whole_bytes)) != 0 || ::fsync(file_) != 0)) {
    return unusable(path_, errno);
  }
  entries_.assign(found.entries.begin(), found.entries.end());
  for (const auto& entry : entries_) live_bytes_ += entry.bytes + format::record_overhead;
  last_number_ = synced_number_ = found.last_number;
  file_bytes_ = synced_bytes_ = found.whole_bytes;
  return {};
}

result<std::uint64_t> Spool::add(std::string_view content) {
  if (content.size() > format::content_bytes_max) {
    return failure(Fate::reject, "spool.too_large", "an entry is larger than a spool takes");
  }
  const auto bytes = content.size() + format::record_overhead;
  const bool full = file_bytes_ + bytes > bytes_max_;
  if (full && live_bytes_ + bytes + format::magic.size() > bytes_max_) {
    return failure(Fate::retry, "spool.full", fmt::format("{}: holds {} entries", path_, entries_.size()));
  }
  BALIE_CHECK(reopen());
  if (full) BALIE_CHECK(compact());
  std::string record;
  const auto number = last_number_ + 1;
  const auto offset = file_bytes_ + format::append(record, format::Kind::entry, number, content);
  BALIE_CHECK(write(record));
  last_number_ = number;
  entries_.push_back({number, offset, content.size()});
  live_bytes_ += bytes;
  return number;
}

result<void> Spool::write(std::string_view bytes) {
  auto rest = bytes;
  auto at = static_cast<off_t>(file_bytes_);
  while (!rest.empty()) {
    const auto written = ::pwrite(file_, rest.data(), rest.size(), at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const auto number = errno;
      // What is left of it is cut off by recover(), should this fail too.
      if (::ftruncate(file_, static_cast<off_t>(file_bytes_)) != 0) close_file(file_);
      return unwritable(path_, number);
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
    at += written;
  }
  file_bytes_ += bytes.size();
  return {};
}

result<void> Spool::sync(std::uint64_t number) {
  if (number <= synced_number_) return {};
  const auto place = std::ranges::lower_bound(entries_, number, {}, &format::Entry::number);
  if (place == entries_.end() || place->number != number) {
    return failure(Fate::retry, "spool.unwritable", path_ + ": the entry was lost with others");
  }
  if (file_ >= 0 && ::fdatasync(file_) == 0) {
    synced_bytes_ = file_bytes_;
    synced_number_ = last_number_;
    return {};
  }
  // After a failed sync nobody knows what the disk holds, and the next sync would not tell either.
  const auto fault = errno;
  forget_unsynced();
  return unwritable(path_, fault);
}

void Spool::forget_unsynced() {
  while (!entries_.empty() && entries_.back().offset >= synced_bytes_) {
    live_bytes_ -= entries_.back().bytes + format::record_overhead;
    entries_.pop_back();
  }
  file_bytes_ = synced_bytes_;
  if (file_ >= 0 && ::ftruncate(file_, static_cast<off_t>(file_bytes_)) != 0) close_file(file_);
}

void Spool::done(std::uint64_t number) {
  const auto place = std::ranges::lower_bound(entries_, number, {}, &format::Entry::number);
  if (place == entries_.end() || place->number != number) return;
  live_bytes_ -= place->bytes + format::record_overhead;
  entries_.erase(place);
  if (file_ < 0) return;
  if (entries_.empty() && ::ftruncate(file_, static_cast<off_t>(format::magic.size())) == 0) {
    file_bytes_ = format::magic.size();
    synced_bytes_ = std::min(synced_bytes_, file_bytes_);
    return;
  }
  std::string record;
  format::append(record, format::Kind::done, number, {});
  (void)write(record);
  if (file_bytes_ > compact_bytes_min && live_bytes_ < file_bytes_ / 4) (void)compact();
}

result<void> Spool::compact() {
  std::string bytes(format::magic);
  std::deque<format::Entry> moved;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    BALIE_TRY(const auto entry, read(i));
    const auto offset = format::append(bytes, format::Kind::entry, entry.number, entry.content);
    moved.push_back({entry.number, offset, entry.content.size()});
  }
  BALIE_CHECK(write_file_atomically(path_, bytes));
  close_file(file_);
  entries_ = std::move(moved);
  file_bytes_ = synced_bytes_ = bytes.size();
  synced_number_ = last_number_;
  return reopen();
}

// After a failure that left the file's end in doubt, or when another file took its place.
result<void> Spool::reopen() {
  if (file_ >= 0) return {};
  file_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  if (file_ < 0) return unwritable(path_, errno);
  if (::ftruncate(file_, static_cast<off_t>(file_bytes_)) == 0) return {};
  const auto number = errno;
  close_file(file_);
  return unwritable(path_, number);
}

result<Spool::Entry> Spool::read(std::size_t index) {
  BALIE_ASSERT(index < entries_.size());
  BALIE_CHECK(reopen());
  const auto& entry = entries_[index];
  Entry found{entry.number, std::string(entry.bytes, '\0')};
  const auto got = ::pread(file_, found.content.data(), entry.bytes, static_cast<off_t>(entry.offset));
  if (got != static_cast<ssize_t>(entry.bytes)) {
    return failure(Fate::retry, "spool.unreadable", fmt::format("{}: {}", path_, std::strerror(errno)));
  }
  return found;
}

}  // namespace balie::sdk
