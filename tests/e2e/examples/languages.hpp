// How the example adapters that read standard input are started, by language.
#pragma once

#include "tests/support/process.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace balie::test {

struct Language {
  std::string name;
  std::vector<std::string> command;
};

inline void PrintTo(const Language& language, std::ostream* stream) { *stream << language.name; }

inline std::vector<Language> languages() {
  const std::string path = std::string("PYTHONPATH=") + BALIE_PYTHON_MESSAGES;
  return {{"python", {"env", path, "/usr/bin/python3", "-B", BALIE_PYTHON_ADAPTER}},
          {"javascript", {"node", BALIE_JAVASCRIPT_ADAPTER, "--messages", BALIE_MESSAGES}}};
}

// An adapter that runs; its lines of output are in program().lines().
class RunningExample {
 public:
  RunningExample(const Language& language, const std::string& endpoint)
      : program_(with(language, endpoint), folder_.at("log")) {}

  Process& program() { return program_; }
  [[nodiscard]] std::string log() const {
    std::stringstream text;
    text << std::ifstream(folder_.at("log")).rdbuf();
    return text.str();
  }

 private:
  static std::vector<std::string> with(const Language& language, const std::string& endpoint) {
    auto command = language.command;
    command.insert(command.end(), {"--endpoint", endpoint, "--name", language.name});
    return command;
  }
  Folder folder_;
  Process program_;
};

}  // namespace balie::test
