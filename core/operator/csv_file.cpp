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

}  // namespace

result<CsvFile> CsvFile::open(const std::string& file, std::optional<char> separator) {
  std::error_code error;
  const auto bytes_all = std::filesystem::file_size(file, error);
  std::ifstream stream(file, std::ios::binary);
  if (error || !stream) {
    return failure(Fate::reject, "csv.file",
                   fmt::format("cannot read {}: {}", file, error ? error.message() : std::strerror(errno)));
  }
  const char between = separator ? *separator : separator_of(stream);
  return CsvFile(std::move(stream), bytes_all, between);
}

std::optional<CsvReader::Item> CsvFile::next() {
  std::array<char, 64 << 10> bytes;
  for (;;) {
    if (auto item = reader_.next()) return item;
    if (!stream_) return std::nullopt;
    stream_.read(bytes.data(), bytes.size());
    const auto count = static_cast<std::size_t>(stream_.gcount());
    bytes_read_ += count;
    reader_.feed(std::string_view(bytes.data(), count));
    if (!stream_) reader_.finish();
  }
}

}  // namespace balie::operation
