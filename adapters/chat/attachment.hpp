// What visitors attach: recognised by its own first bytes, never by what it is called; kept under random
// names.
#pragma once

#include "adapters/chat/conversation.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::chat {

// "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip" (which documents
// of office programs are, too) or "text/plain"; empty: none of these.
std::string_view sniffed_type(std::string_view bytes);
// A name to save it under: without folders and control characters, 100 bytes at most, and with an ending that
// belongs to the type.
std::string safe_name(std::string_view name, std::string_view type);

// A folder of attachments; one thread.
class Attachments {
 public:
  // Makes the folder. Errors: those of make_directories.
  static result<Attachments> open(const std::string& folder, std::uint64_t bytes_max);

  // Writes it under a random name. Errors: "chat.full" (retry), and those of write_file_atomically.
  result<File> keep(std::string_view bytes, std::string_view name, std::string_view type);
  // Errors: those of read_file; "chat.bad_path" where it is none of our names.
  [[nodiscard]] result<std::string> read(std::string_view path) const;
  void drop(std::string_view path);
  [[nodiscard]] std::vector<std::string> paths() const;
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  Attachments(std::string folder, std::uint64_t bytes_max)
      : folder_(std::move(folder)), bytes_max_(bytes_max) {}
  std::string folder_;
  std::uint64_t bytes_max_;
  std::uint64_t bytes_ = 0;  // of all files
};

}  // namespace balie::chat
