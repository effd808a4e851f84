#include "adapters/chat/attachment.hpp"

#include "core/base/file.hpp"
#include "core/base/hash.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace balie::chat {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_bytes_max = 100, path_bytes = 26, file_bytes_max = 64 << 20;

struct Magic {
  std::string_view bytes;
  std::string_view type;
};
constexpr std::array magics = {
    Magic{"\x89PNG\r\n\x1a\n", "image/png"},
    Magic{"\xff\xd8\xff", "image/jpeg"},
    Magic{"GIF87a", "image/gif"},
    Magic{"GIF89a", "image/gif"},
    Magic{"%PDF-", "application/pdf"},
    Magic{"PK\x03\x04", "application/zip"},
};

struct Ending {
  std::string_view type;
  std::array<std::string_view, 9> endings;  // the first is added where there is none of them
};
constexpr std::array endings = {
    Ending{"image/png", {".png"}},
    Ending{"image/jpeg", {".jpg", ".jpeg"}},
    Ending{"image/gif", {".gif"}},
    Ending{"image/webp", {".webp"}},
    Ending{"application/pdf", {".pdf"}},
    Ending{"application/zip", {".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"}},
    Ending{"text/plain", {".txt", ".csv", ".log", ".md"}},
};

bool is_text(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[at]);
    if (c < 0x20 && c != '\n' && c != '\r' && c != '\t') return false;
    const auto length = utf8_length(bytes.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// Cuts where a character begins.
void cut(std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  auto at = bytes_max;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) --at;
  text.resize(at);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace

std::string_view sniffed_type(std::string_view bytes) {
  if (bytes.empty()) return {};
  for (const auto& magic : magics) {
    if (bytes.starts_with(magic.bytes)) return magic.type;
  }
  if (bytes.starts_with("RIFF") && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP") return "image/webp";
  return is_text(bytes) ? "text/plain" : std::string_view();
}

std::string safe_name(std::string_view name, std::string_view type) {
  std::string out(name.substr(name.find_last_of("/\\:") == name.npos ? 0 : name.find_last_of("/\\:") + 1));
  repair_utf8(out);
  std::erase_if(out, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || std::string_view("\"*<>?|%;").contains(c);
  });
  // Marks that turn the direction of writing make an ending look like another one.
  for (const std::string_view mark : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067",
                                      "\u2068", "\u2069", "\u200e", "\u200f"}) {
    for (auto at = out.find(mark); at != out.npos; at = out.find(mark)) out.erase(at, mark.size());
  }
  out.erase(0, out.find_first_not_of(". "));
  const auto* const found = std::ranges::find(endings, type, &Ending::type);
  const auto lowered = lower(out);
  const bool fits =
      found == endings.end() || std::ranges::any_of(found->endings, [&](std::string_view ending) {
        return !ending.empty() && lowered.size() > ending.size() && lowered.ends_with(ending);
      });
  const auto ending =
      fits ? out.substr(std::min(out.rfind('.'), out.size())) : std::string(found->endings[0]);
  if (fits) out.resize(out.size() - ending.size());
  if (out.empty()) out = "file";
  cut(out, name_bytes_max - std::min(ending.size(), name_bytes_max));
  return out + ending;
}

result<Attachments> Attachments::open(const std::string& folder, std::uint64_t bytes_max) {
  BALIE_CHECK(make_directories(folder));
  Attachments made(folder, bytes_max);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored)) made.bytes_ += entry.file_size(ignored);
  }
  return made;
}

result<File> Attachments::keep(std::string_view bytes, std::string_view name, std::string_view type) {
  if (bytes_ + bytes.size() > bytes_max_) {
    return failure(Fate::retry, "chat.full", "the folder of attachments is full");
  }
  const auto first = random_hash_key();
  File file;
  file.path = to_base32(hash128(first, "attachment"));
  BALIE_CHECK(write_file_atomically(folder_ + "/" + file.path, bytes));
  bytes_ += bytes.size();
  file.name = safe_name(name, type);
  file.type = type;
  file.size = bytes.size();
  return file;
}

result<std::string> Attachments::read(std::string_view path) const {
  Hash128 ignored;
  if (path.size() != path_bytes || !from_base32(path, ignored)) {
    return failure(Fate::reject, "chat.bad_path", "no attachment is called so");
  }
  return read_file(folder_ + "/" + std::string(path), file_bytes_max);
}

std::vector<std::string> Attachments::paths() const {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored))
    found.push_back(entry.path().filename().string());
  return found;
}

void Attachments::drop(std::string_view path) {
  Hash128 ignored;
  if (path.size() != path_bytes || !from_base32(path, ignored)) return;
  const auto full = fs::path(folder_) / path;
  std::error_code failed;
  const auto size = fs::file_size(full, failed);
  if (!failed && fs::remove(full, failed)) bytes_ -= std::min<std::uint64_t>(bytes_, size);
}

}  // namespace balie::chat
