// The bytes of one message while it comes in: in memory, or in a file once there are many.
#pragma once

#include "core/base/result.hpp"
#include "protocols/milter/session.hpp"
#include "protocols/mime/read.hpp"

#include <cstdint>

namespace balie::email {

class RawMessage {
 public:
  struct Limits {
    std::uint64_t bytes_max;         // what comes after is left out
    std::uint64_t memory_bytes_max;  // above, the bytes go into a file of `folder`
    std::string folder;              // "": where the system has its temporary files
  };
  explicit RawMessage(Limits limits) : limits_(std::move(limits)) {}
  ~RawMessage();
  RawMessage(const RawMessage&) = delete;
  RawMessage& operator=(const RawMessage&) = delete;

  // Errors: "email.disk" (retry), and what follows is left out.
  result<void> append(std::string_view bytes);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // all that came, left out or not
  [[nodiscard]] bool cut() const { return bytes_ > kept_; }
  [[nodiscard]] bool in_file() const { return file_ >= 0; }
  // Any thread, while nothing is appended.
  [[nodiscard]] mime::Message read(const mime::ReadLimits& limits) const;
  // `line` and then all that was kept, to the end of an open file. Errors: "email.disk" (retry).
  [[nodiscard]] result<void> write_to(int descriptor, const std::string& line) const;
  // At most `count` of the bytes that were kept, from `offset` on; fewer at their end. Errors: "email.disk"
  // (retry).
  [[nodiscard]] result<std::string> piece(std::uint64_t offset, std::size_t count) const;
  [[nodiscard]] std::uint64_t kept_bytes() const { return kept_; }

 private:
  result<void> move_to_file();

  Limits limits_;
  std::string memory_;
  std::string path_;  // of the file
  int file_ = -1;
  std::uint64_t bytes_ = 0;
  std::uint64_t kept_ = 0;
};

// Return-Path, and the headers as they came, with an empty line after them. What a value holds cannot make a
// header of its own; one of more than `value_bytes_max` is cut.
std::string header_text(const milter::Envelope& envelope, std::size_t value_bytes_max = 64u << 10);

}  // namespace balie::email
