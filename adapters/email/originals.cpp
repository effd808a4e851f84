#include "adapters/email/originals.hpp"

#include "core/base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::email {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".mails";

std::unexpected<Error> not_there() {
  return failure(Fate::reject, "file.not_found", "the original mail is not kept any more");
}

bool write_over(int file, std::uint64_t offset, std::uint64_t bytes, char letter) {
  const std::string blanks(std::min<std::uint64_t>(bytes, 64u << 10), letter);
  while (bytes > 0) {
    const auto count = std::min<std::uint64_t>(bytes, blanks.size());
    const auto written = ::pwrite(file, blanks.data(), count, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    offset += static_cast<std::uint64_t>(written);
    bytes -= static_cast<std::uint64_t>(written);
  }
  return true;
}

std::int64_t microseconds(Time time) { return time.time_since_epoch().count(); }

}  // namespace

std::string original_name(const std::string& contact_id) {
  return contact_id.substr(0, contact_id.rfind('-'));
}

result<Originals> Originals::open(Settings settings, Time now) {
  Originals originals(std::move(settings));
  const auto& folder = originals.settings_.folder;
  BALIE_CHECK(make_directories(folder));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const auto name = entry.path().filename().string();
    std::istringstream number(name);
    std::uint64_t file = 0;
    if (name.starts_with("incoming.")) {  // of a process that died
      fs::remove(entry.path(), error);
    } else if (number >> file && name == fmt::format("{}{}", file, ending)) {
      originals.find(file);
    }
  }
  originals.sweep(now);
  return originals;
}

Originals::Originals(Originals&& other) noexcept
    : settings_(std::move(other.settings_)),
      kept_(std::move(other.kept_)),
      files_(std::move(other.files_)),
      bytes_(other.bytes_),
      last_file_(other.last_file_),
      synced_file_(other.synced_file_),
      open_(std::exchange(other.open_, -1)) {}

Originals::~Originals() { end_file(); }

std::string Originals::path(std::uint64_t file) const {
  return fmt::format("{}/{}{}", settings_.folder, file, ending);
}

// What is in it, up to where a process died while it wrote.
void Originals::find(std::uint64_t file) {
  last_file_ = std::max(last_file_, file);
  auto& found = files_[file];
  std::error_code error;
  const auto size = fs::file_size(path(file), error);
  std::ifstream in(path(file), std::ios::binary);
  std::uint64_t at = 0;
  for (std::string line; !error && std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t bytes = 0;
    std::int64_t when = 0;
    if (line.size() > 200 || !(words >> name >> bytes >> when)) break;
    at += line.size() + 1;
    if (bytes > size || at > size - bytes) break;
    if (found.names.empty()) found.eldest = Time(std::chrono::microseconds(when));
    kept_[name] = {file, at, bytes, line.size() + 1};
    found.names.push_back(name);
    at += bytes;
    in.seekg(static_cast<std::streamoff>(at));
  }
  found.bytes = error ? 0 : size;
  bytes_ += found.bytes;
}

result<void> Originals::begin_file() {
  end_file();
  open_ = ::open(path(last_file_ + 1).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (open_ < 0)
    return failure(Fate::retry, "email.disk", fmt::format("keeping mails: {}", std::strerror(errno)));
  ++last_file_;
  return {};
}

void Originals::end_file() {
  if (open_ >= 0) ::close(open_);
  open_ = -1;
}

void Originals::remove(std::uint64_t file) {
  if (file == last_file_) end_file();
  ::unlink(path(file).c_str());
  const auto& removed = files_.at(file);
  for (const auto& name : removed.names) kept_.erase(name);
  bytes_ -= removed.bytes;
  files_.erase(file);
}

void Originals::sweep(Time now) {
  while (!files_.empty()) {
    const auto& [number, file] = *files_.begin();
    if (bytes_ <= settings_.bytes_max && now - file.eldest <= settings_.keep) return;
    remove(number);
  }
}

result<void> Originals::erase(const std::string& name) {
  const auto found = kept_.find(name);
  if (found == kept_.end()) return {};
  const auto& kept = found->second;
  const auto failed = [] {
    return failure(Fate::retry, "email.disk", fmt::format("erasing a mail: {}", std::strerror(errno)));
  };
  const int file = ::open(path(kept.file).c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return failed();
  // The name goes too, so that it is not found again; last, so that what a crash leaves is found.
  bool written = write_over(file, kept.offset, kept.bytes, ' ') && ::fdatasync(file) == 0;
  written = written && write_over(file, kept.offset - kept.line, name.size(), '-') && ::fdatasync(file) == 0;
  const auto why = errno;
  ::close(file);
  errno = why;
  if (!written) return failed();
  kept_.erase(found);
  return {};
}

result<void> Originals::put(const std::string& name, const RawMessage& message, Time now) {
  if (settings_.bytes_max == 0 || kept_.contains(name)) return {};
  const bool full = open_ >= 0 && (files_[last_file_].bytes > settings_.file_bytes_max ||
                                   now - files_[last_file_].eldest > settings_.keep / 30);
  if (open_ < 0 || full) BALIE_CHECK(begin_file());
  auto& file = files_[last_file_];
  const auto line = fmt::format("{} {} {}\n", name, message.kept_bytes(), microseconds(now));
  if (const auto written = message.write_to(open_, line); !written) {
    end_file();  // with half a mail at its end: the next one begins another file
    return written;
  }
  if (file.names.empty()) file.eldest = now;
  kept_[name] = {last_file_, file.bytes + line.size(), message.kept_bytes(), line.size()};
  file.names.push_back(name);
  file.bytes += line.size() + message.kept_bytes();
  bytes_ += line.size() + message.kept_bytes();
  sweep(now);
  return {};
}

result<void> Originals::sync() {
  if (open_ < 0) return {};
  const auto failed = [](std::string_view doing) {
    return failure(Fate::retry, "email.disk", fmt::format("{}: {}", doing, std::strerror(errno)));
  };
  if (::fdatasync(open_) != 0) {
    end_file();  // what the system made of it is not known
    return failed("keeping mails");
  }
  if (std::exchange(synced_file_, last_file_) == last_file_) return {};
  const int folder = ::open(settings_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!synced) synced_file_ = 0;
  return synced ? result<void>() : failed("keeping mails");
}

result<std::string> Originals::head(const std::string& name, std::size_t bytes_max) const {
  BALIE_TRY(auto found, piece(name, 0, bytes_max));
  return std::move(found.bytes);
}

result<Originals::Piece> Originals::piece(const std::string& name, std::uint64_t offset,
                                          std::size_t count) const {
  const auto found = kept_.find(name);
  if (found == kept_.end()) return not_there();
  const auto& kept = found->second;
  std::ifstream file(path(kept.file), std::ios::binary);
  if (!file) return not_there();
  const auto from = std::min(offset, kept.bytes);
  Piece piece{std::string(std::min<std::uint64_t>(count, kept.bytes - from), '\0'), kept.bytes};
  file.seekg(static_cast<std::streamoff>(kept.offset + from));
  file.read(piece.bytes.data(), static_cast<std::streamsize>(piece.bytes.size()));
  piece.bytes.resize(static_cast<std::size_t>(file.gcount()));
  return piece;
}

}  // namespace balie::email
