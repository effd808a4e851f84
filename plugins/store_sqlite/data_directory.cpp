#include "plugins/store_sqlite/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace balie::store_sqlite {
namespace {

constexpr off_t read_ahead_bytes_max = off_t{4} << 30;

Error error_of(const std::string& path, int number) {
  const std::string text = path + ": " + std::strerror(number);
  if (number == ENOSPC || number == EDQUOT) return {Fate::retry, "store.disk_full", text};
  if (number == EROFS || number == EACCES || number == EPERM) return {Fate::retry, "store.read_only", text};
  return {Fate::retry, "store.unavailable", text};
}

}  // namespace

result<DataDirectory> DataDirectory::open(const std::string& path) {
  std::error_code made;
  const bool is_new = std::filesystem::create_directories(path, made);
  // What customers said is nobody else's to read. A directory that was there is as its owner wants it.
  if (is_new && !made) std::filesystem::permissions(path, std::filesystem::perms::owner_all, made);
  if (made) return std::unexpected(error_of(path, made.value()));
  const std::string name = path + "/lock";
  const int lock = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return std::unexpected(error_of(name, errno));
  DataDirectory directory(path, lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return directory;
  if (errno != EWOULDBLOCK) return std::unexpected(error_of(name, errno));
  return failure(Fate::retry, "store.unavailable", path + ": another hub has this data directory open");
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

void DataDirectory::read_ahead(const std::string& name) const {
  const int file = ::open((path_ + "/" + name).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ::posix_fadvise(file, 0, read_ahead_bytes_max, POSIX_FADV_WILLNEED);
  // Closing any descriptor of a database file would drop the locks that SQLite holds on it; so this runs
  // before it is opened.
  ::close(file);
}

}  // namespace balie::store_sqlite
