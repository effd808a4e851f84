// The mails as they came in, for as long as there is room and time. For the desk, and for answers, which need
// the headers of what they answer.
//
// They lie one after the other in a few files (a file for each cost a third of what a mail cost): a line
// "name bytes microseconds", and the mail. A file is removed as a whole, when its eldest mail is too old or
// there is no room.
#pragma once

#include "adapters/email/raw_message.hpp"
#include "core/base/clock.hpp"

#include <map>

namespace balie::email {

// The name under which the mail of a contact is kept: "<name of the message>-<mailbox>" -> the first.
std::string original_name(const std::string& contact_id);

// One thread, one process a directory. Not synced but by sync(): what a power cut takes is the copy, not the
// mail.
class Originals {
 public:
  struct Settings {
    std::string folder;
    std::uint64_t bytes_max;  // 0: nothing is kept
    Duration keep;            // none lives longer; the last ones of a file at most a 30th less
    std::uint64_t file_bytes_max = 16u << 20;
  };
  // Makes the folder, and finds what is in it. Errors: "file.unwritable" (retry).
  static result<Originals> open(Settings settings, Time now);
  ~Originals();
  Originals(Originals&& other) noexcept;
  Originals& operator=(Originals&&) = delete;

  // `name`: letters, digits and '-'. What has the name already stays. Errors: "email.disk" (retry).
  result<void> put(const std::string& name, const RawMessage& message, Time now);
  // What was put is on the disk when it returns. Errors: "email.disk" (retry).
  result<void> sync();
  // Its first bytes_max bytes; "file.not_found" (reject) when it is not there any more.
  [[nodiscard]] result<std::string> head(const std::string& name, std::size_t bytes_max) const;
  // `count` bytes from `offset` on, and how many there are in all.
  struct Piece {
    std::string bytes;
    std::uint64_t size;
  };
  [[nodiscard]] result<Piece> piece(const std::string& name, std::uint64_t offset, std::size_t count) const;
  // Removes what is too old.
  void sweep(Time now);
  // Writes blanks over it, on the disk when this returns: of whom it is, is to be forgotten. What is not
  // there stays so. Errors: "email.disk" (retry).
  result<void> erase(const std::string& name);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return kept_.size(); }

 private:
  struct File {
    std::uint64_t bytes = 0;
    Time eldest{};
    std::vector<std::string> names;
  };
  struct Kept {
    std::uint64_t file, offset, bytes;
    std::uint64_t line;  // bytes of the line before it
  };

  explicit Originals(Settings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] std::string path(std::uint64_t file) const;
  void find(std::uint64_t file);
  result<void> begin_file();
  void end_file();
  void remove(std::uint64_t file);

  Settings settings_;
  std::map<std::string, Kept> kept_;
  std::map<std::uint64_t, File> files_;  // the eldest first
  std::uint64_t bytes_ = 0;
  std::uint64_t last_file_ = 0;
  std::uint64_t synced_file_ = 0;  // whose name is on the disk
  int open_ = -1;                  // last_file_, while it is written
};

}  // namespace balie::email
