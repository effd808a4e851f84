#include "tests/support/process.hpp"

#include "core/base/assert.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace balie::test {
namespace {

constexpr int wait_milliseconds = 20'000;

void redirect(const std::string& file, int target) {
  if (file.empty()) return;
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (opened >= 0) ::dup2(opened, target);
}

}  // namespace

Process::Process(std::vector<std::string> command, const std::string& log_file,
                 const std::string& output_file) {
  std::vector<char*> words;
  for (auto& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  id_ = ::fork();
  BALIE_ASSERT(id_ >= 0);
  if (id_ != 0) return;
  redirect(log_file, STDERR_FILENO);
  redirect(output_file, STDOUT_FILENO);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

Process::~Process() {
  if (!running()) return;
  signal(SIGKILL);
  wait();
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
