#include "core/base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace balie {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// strerror is not safe with threads; the GNU strerror_r answers without a buffer of ours for known numbers.
std::string system_text(int number) {
  std::array<char, 128> room{};
  return ::strerror_r(number, room.data(), room.size());
}

std::unexpected<Error> reading_failed(const std::string& path, int number) {
  const bool absent = number == ENOENT || number == ENOTDIR;
  return failure(Fate::reject, absent ? "file.not_found" : "file.unreadable",
                 fmt::format("cannot read {}: {}", path, system_text(number)));
}

std::unexpected<Error> writing_failed(const std::string& path, int number) {
  const bool full = number == ENOSPC || number == EDQUOT;
  return failure(Fate::retry, full ? "file.disk_full" : "file.unwritable",
                 fmt::format("cannot write {}: {}", path, system_text(number)));
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// 0, or the number of what went wrong.
int write_synced(const std::string& path, std::string_view content, mode_t mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (file.number() < 0) return errno;
  const bool done = write_all(file.number(), content) && ::fsync(file.number()) == 0;
  return done ? 0 : errno;
}

int sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory.number() >= 0 && ::fsync(directory.number()) == 0 ? 0 : errno;
}

std::string parent_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return reading_failed(path, errno);
  std::string content;
  std::array<char, 16384> room;
  for (;;) {
    const ssize_t count = ::read(file.number(), room.data(), room.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return reading_failed(path, errno);
    if (count == 0) return content;
    // Counted while reading: a size asked for beforehand may be another one by now, and a pipe has none.
    if (content.size() + static_cast<std::size_t>(count) > bytes_max) {
      return failure(Fate::reject, "file.too_large",
                     fmt::format("cannot read {}: larger than {} bytes", path, bytes_max));
    }
    content.append(room.data(), static_cast<std::size_t>(count));
  }
}

result<void> write_file_atomically(const std::string& path, std::string_view content, mode_t mode) {
  const std::string temporary = fmt::format("{}.{}.new", path, ::getpid());
  ::unlink(temporary.c_str());  // of a process of the same number that died here
  int fault = write_synced(temporary, content, mode);
  if (fault == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) fault = errno;
  if (fault != 0) {
    ::unlink(temporary.c_str());
    return writing_failed(path, fault);
  }
  if (const int number = sync_directory(parent_of(path)); number != 0) return writing_failed(path, number);
  return {};
}

result<void> make_directories(const std::string& path, mode_t mode) {
  std::filesystem::path made;
  for (const auto& part : std::filesystem::path(path)) {
    made /= part;
    struct stat status {};
    if (::stat(made.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) continue;
    if (::mkdir(made.c_str(), mode) != 0 && errno != EEXIST) return writing_failed(made.string(), errno);
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return writing_failed(path, errno);
  if (!S_ISDIR(status.st_mode)) return writing_failed(path, ENOTDIR);
  return {};
}

std::string path_beside(std::string_view file, std::string_view path) {
  if (path.empty()) return {};
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

}  // namespace balie
