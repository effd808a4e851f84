#include "csv_table.hpp"

#include <fstream>
#include <sstream>

namespace balie::conformance {

namespace {

std::vector<std::string> cells(std::string_view line) {
  std::vector<std::string> found(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      found.emplace_back();
    } else if (c != '\r') {
      found.back() += c;
    }
  }
  return found;
}

}  // namespace

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

CsvTable read_csv(const std::filesystem::path& path) {
  std::istringstream text(read_text(path));
  CsvTable table;
  for (std::string line; std::getline(text, line);) {
    if (table.names.empty()) {
      table.names = cells(line);
    } else if (!line.empty()) {
      table.rows.push_back(cells(line));
    }
  }
  return table;
}

}  // namespace balie::conformance
