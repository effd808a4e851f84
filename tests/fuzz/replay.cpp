// Feeds a fuzz target the files of the folders that are named, in order of their names. The first folder must
// hold some; the others, of inputs that once failed, may be absent.
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void replay(const std::filesystem::path& path) {
  std::ifstream input(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(input), {}};
  std::fprintf(stderr, "%s\n", path.c_str());  // the last line named is the one that failed
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || files_of(argv[1]).empty()) {
    std::fprintf(stderr, "%s has no inputs\n", argc < 2 ? "nothing" : argv[1]);
    return 1;
  }
  for (int i = 1; i < argc; ++i) {
    for (const auto& file : files_of(argv[i])) replay(file);
  }
  return 0;
}
