// A child process of a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace balie::test {

class Process {
 public:
  // Starts it; its standard error goes to `log_file` (appended), its standard output to `output_file`, where
  // they are given.
  explicit Process(std::vector<std::string> command, const std::string& log_file = {});
  ~Process();  // kills it
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // To its standard input; close_input() ends it.
  void write_input(std::string_view text) const;
  void close_input();
  // Reads its standard output until `count` lines came in all; false when it ended before, or wrote nothing
  // for ten seconds.
  bool read_lines(std::size_t count);
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

  void signal(int number) const;
  // Its exit status, or 128 + the signal that ended it; -1 when it did not end within twenty seconds.
  int wait();
  [[nodiscard]] bool running();

 private:
  int id_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string unread_;
  std::vector<std::string> lines_;
  int status_ = -1;
};

// A directory of its own, removed with all in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace balie::test
