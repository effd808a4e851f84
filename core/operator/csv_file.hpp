// A file of rows on disk, as the commands read it: piece by piece, with how far it is.
#pragma once

#include "core/base/result.hpp"
#include "core/operator/csv_reader.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

namespace balie::operation {

class CsvFile {
 public:
  // Without a separator: of the usual ones that which is in the first line most often. Error (reject): it
  // cannot be read.
  static result<CsvFile> open(const std::string& file, std::optional<char> separator);

  // nullopt: the end. Error (retry): it cannot be read on.
  result<std::optional<CsvReader::Item>> next();
  [[nodiscard]] std::uint64_t bytes_all() const { return bytes_all_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }
  [[nodiscard]] char separator() const { return separator_; }

 private:
  CsvFile(std::ifstream stream, std::uint64_t bytes_all, char separator)
      : stream_(std::move(stream)),
        bytes_all_(bytes_all),
        separator_(separator),
        reader_({.separator = separator}) {}

  std::ifstream stream_;
  std::uint64_t bytes_all_;
  std::uint64_t bytes_read_ = 0;
  char separator_;
  CsvReader reader_;
};

}  // namespace balie::operation
