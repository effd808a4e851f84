#include "adapters/email/raw_message.hpp"

#include "protocols/mime/header_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace balie::email {
namespace {

std::unexpected<Error> disk_failed(std::string_view doing) {
  return failure(Fate::retry, "email.disk", fmt::format("{}: {}", doing, std::strerror(errno)));
}

result<void> write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return disk_failed("writing a message");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// A line end that is not followed by a blank would begin another header.
void append_value(std::string& text, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char letter = value[i];
    if (letter == '\r' || letter == '\0') continue;
    text += letter;
    const bool folded = i + 1 < value.size() && (value[i + 1] == ' ' || value[i + 1] == '\t');
    if (letter == '\n' && !folded) text += ' ';
  }
}

}  // namespace

RawMessage::~RawMessage() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(path_.c_str());
}

result<void> RawMessage::append(std::string_view bytes) {
  bytes_ += bytes.size();
  const auto taken = bytes.substr(0, limits_.bytes_max - std::min(limits_.bytes_max, kept_));
  if (kept_ + bytes.size() < bytes_ || taken.empty()) return {};  // something before it was left out
  if (file_ < 0 && memory_.size() + taken.size() > limits_.memory_bytes_max) BALIE_CHECK(move_to_file());
  if (file_ < 0) {
    memory_ += taken;
  } else {
    BALIE_CHECK(write_all(file_, taken));
  }
  kept_ += taken.size();
  return {};
}

result<void> RawMessage::move_to_file() {
  path_ = fmt::format("{}/incoming.XXXXXX", limits_.folder.empty() ? "/tmp" : limits_.folder);
  file_ = ::mkostemp(path_.data(), O_CLOEXEC);
  if (file_ < 0) {
    path_.clear();
    return disk_failed("making a file for a long message");
  }
  BALIE_CHECK(write_all(file_, memory_));
  memory_ = {};
  return {};
}

mime::Message RawMessage::read(const mime::ReadLimits& limits) const {
  return file_ < 0 ? mime::read(memory_, limits) : mime::read_file(file_, limits);
}

result<void> RawMessage::write_to(int descriptor, const std::string& line) const {
  if (file_ < 0) return write_all(descriptor, line + memory_);
  BALIE_CHECK(write_all(descriptor, line));
  constexpr std::size_t piece_bytes = 64u << 10;
  for (std::uint64_t at = 0; at < kept_; at += piece_bytes) {
    BALIE_TRY(const auto bytes, piece(at, piece_bytes));
    BALIE_CHECK(write_all(descriptor, bytes));
  }
  return {};
}

result<std::string> RawMessage::piece(std::uint64_t offset, std::size_t count) const {
  const auto from = std::min(offset, kept_);
  count = std::min<std::uint64_t>(count, kept_ - from);
  if (file_ < 0) return memory_.substr(from, count);
  std::string bytes(count, '\0');
  for (std::size_t at = 0; at < count;) {
    const auto read = ::pread(file_, bytes.data() + at, count - at, static_cast<off_t>(from + at));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return disk_failed("reading a long message");
    at += static_cast<std::size_t>(read);
  }
  return bytes;
}

std::string header_text(const milter::Envelope& envelope, std::size_t value_bytes_max) {
  auto text = fmt::format("Return-Path: {}\n", mime::one_line(envelope.mail.sender));
  for (const auto& header : envelope.headers) {
    std::string name = header.name;
    std::ranges::replace_if(
        name, [](unsigned char letter) { return letter <= 0x20 || letter >= 0x7f || letter == ':'; }, '-');
    text += name;
    text += ':';
    append_value(text, std::string_view(header.value).substr(0, value_bytes_max));
    text += '\n';
  }
  return text + "\n";
}

}  // namespace balie::email
