// proto_snapshot --add: writes down what was added to balie.v1 since tests/data/bus/balie.v1.txt was last
// written. Lines that are there stay as they are. Run it from the top of the tree.
#include "tests/conformance/protocols/bus/evolution.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string_view>

int main(int argc, char** argv) {
  const std::string path = "tests/data/bus/balie.v1.txt";
  if (argc != 2 || std::string_view(argv[1]) != "--add") {
    fmt::print(stderr, "usage: proto_snapshot --add\n");
    return 2;
  }
  const auto files = balie::bus::package_files();
  const auto snapshot = balie::bus::read_lines(path);
  for (const auto& sentence : balie::bus::broken(snapshot, files))
    fmt::print(stderr, "not added: {}\n", sentence);
  if (!balie::bus::broken(snapshot, files).empty()) return 1;
  const auto added = balie::bus::added(snapshot, files);
  std::ofstream output(path, std::ios::app);
  for (const auto& line : added) output << line << "\n";
  fmt::print("{} lines added to {}\n", added.size(), path);
  return output.flush() ? 0 : 1;
}
