#include "core/operator/csv_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace balie::operation {
namespace {

char separator_of(std::ifstream& stream) {
  constexpr std::string_view separators = ",;\t|";
  std::string head;
  std::getline(stream, head);
  stream.clear();
  stream.seekg(0);
  return *std::ranges::max_element(separators, {}, [&](char c) { return std::ranges::count(head, c); });
}

std::string first_bytes(std::ifstream& stream) {
  std::string bytes(2, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  stream.clear();
  stream.seekg(0);
  return bytes;
}

}  // namespace

result<CsvFile> CsvFile::open(const std::string& file, std::optional<char> separator) {
  std::error_code error;
  const auto bytes_all = std::filesystem::file_size(file, error);
  std::ifstream stream(file, std::ios::binary);
  if (error || !stream) {
    return failure(Fate::reject, "csv.file",
                   fmt::format("cannot read {}: {}", file, error ? error.message() : std::strerror(errno)));
  }
  if (const auto mark = first_bytes(stream); mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    return failure(Fate::reject, "csv.encoding", file + ":1:1: is in UTF-16; save it as UTF-8");
  }
  const char between = separator ? *separator : separator_of(stream);
  return CsvFile(std::move(stream), bytes_all, between);
}

result<std::optional<CsvReader::Item>> CsvFile::next() {
  std::array<char, 64 << 10> bytes;
  for (;;) {
    if (auto item = reader_.next()) return item;
    if (!stream_) return std::nullopt;
    stream_.read(bytes.data(), bytes.size());
    const auto count = static_cast<std::size_t>(stream_.gcount());
    if (stream_.bad()) return failure(Fate::retry, "csv.file", "the file cannot be read any further");
    bytes_read_ += count;
    reader_.feed(std::string_view(bytes.data(), count));
    if (!stream_) reader_.finish();
  }
}

}  // namespace balie::operation
