// The mails as they came in, each a file, for as long as there is room and time. For the desk, and for
// answers, which need the headers of what they answer.
#pragma once

#include "adapters/email/raw_message.hpp"
#include "core/base/clock.hpp"

#include <map>
#include <set>

namespace balie::email {

// One thread, one process a directory.
class Originals {
 public:
  struct Settings {
    std::string folder;
    std::uint64_t bytes_max;  // 0: nothing is kept
    Duration keep;
  };
  // Makes the folder, and finds what is in it. "file.unwritable" (retry).
  static result<Originals> open(Settings settings, Time now);

  // `name`: letters, digits and '-'. What has the name already stays. Errors: "email.disk" (retry).
  result<void> put(const std::string& name, RawMessage& message, Time now);
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

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return kept_.size(); }

 private:
  explicit Originals(Settings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] std::string path(const std::string& name) const {
    return settings_.folder + "/" + name + ".eml";
  }
  void add(const std::string& name, std::uint64_t bytes, Time at);
  void remove_eldest();

  Settings settings_;
  struct Kept {
    std::uint64_t bytes;
    Time at;
  };
  std::map<std::string, Kept> kept_;
  std::set<std::pair<Time, std::string>> by_age_;
  std::uint64_t bytes_ = 0;
};

}  // namespace balie::email
