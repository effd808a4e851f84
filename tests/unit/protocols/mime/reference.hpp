// Where the golden mails of others are.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace balie::mime {

inline std::filesystem::path reference(const char* folder) {
  const char* const chosen = std::getenv("BALIE_REFERENCE_DATA");
  return std::filesystem::path(chosen == nullptr ? "../shared/data" : chosen) / "email" / folder;
}

inline std::string contents(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

}  // namespace balie::mime
