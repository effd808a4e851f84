#include "tests/support/process.hpp"

#include "core/base/assert.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace balie::test {
namespace {

constexpr int wait_milliseconds = 20'000, read_milliseconds = 10'000;

}  // namespace

Process::Process(std::vector<std::string> command, const std::string& log_file) {
  std::vector<char*> words;
  for (auto& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  int input[2], output[2];
  BALIE_ASSERT(::pipe2(input, O_CLOEXEC) == 0 && ::pipe2(output, O_CLOEXEC) == 0);
  id_ = ::fork();
  BALIE_ASSERT(id_ >= 0);
  if (id_ != 0) {
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    output_ = output[0];
    return;
  }
  ::dup2(input[0], STDIN_FILENO);
  ::dup2(output[1], STDOUT_FILENO);
  const int log = log_file.empty() ? -1 : ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (log >= 0) ::dup2(log, STDERR_FILENO);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

Process::~Process() {
  close_input();
  ::close(output_);
  if (!running()) return;
  signal(SIGKILL);
  wait();
}

void Process::write_input(std::string_view text) const {
  BALIE_ASSERT(::write(input_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

void Process::close_input() {
  if (input_ >= 0) ::close(std::exchange(input_, -1));
}

bool Process::read_lines(std::size_t count) {
  while (lines_.size() < count) {
    pollfd readable{output_, POLLIN, 0};
    std::array<char, 4096> room;
    if (::poll(&readable, 1, read_milliseconds) != 1) return false;
    const auto got = ::read(output_, room.data(), room.size());
    if (got <= 0) return false;
    unread_.append(room.data(), static_cast<std::size_t>(got));
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
      lines_.push_back(unread_.substr(0, end));
      unread_.erase(0, end + 1);
    }
  }
  return true;
}

void Process::signal(int number) const {
  if (id_ > 0) ::kill(id_, number);
}

int Process::wait() {
  if (id_ <= 0) return status_;
  const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
  pollfd ended{handle, POLLIN, 0};
  const bool in_time = handle >= 0 && ::poll(&ended, 1, wait_milliseconds) == 1;
  if (handle >= 0) ::close(handle);
  if (!in_time) return -1;
  int status = 0;
  ::waitpid(id_, &status, 0);
  id_ = -1;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return status_;
}

bool Process::running() {
  if (id_ <= 0) return false;
  siginfo_t what{};
  return ::waitid(P_PID, static_cast<id_t>(id_), &what, WEXITED | WNOHANG | WNOWAIT) == 0 && what.si_pid == 0;
}

Folder::Folder() {
  std::string name = std::filesystem::temp_directory_path() / "balie-test-XXXXXX";
  BALIE_ASSERT(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace balie::test
