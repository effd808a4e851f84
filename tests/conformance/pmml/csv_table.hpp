// A small CSV file as columns by name: what the reference data needs, no more.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace balie::conformance {

struct CsvTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
};

std::string read_text(const std::filesystem::path& path);
CsvTable read_csv(const std::filesystem::path& path);

}  // namespace balie::conformance
