#include "core/operator/child_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

namespace balie::operation {
namespace {

std::unexpected<Error> failed(const std::string& program, std::string_view why) {
  return failure(Fate::fatal, "operator.program", fmt::format("{}: {}", program, why));
}

// Both outputs go into `pipe`; 0, or the number of what went wrong.
int spawn(const std::vector<std::string>& arguments, int pipe, pid_t& child) {
  std::vector<char*> pointers;
  for (const auto& one : arguments) pointers.push_back(const_cast<char*>(one.c_str()));
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe, STDERR_FILENO);
  const int fault = posix_spawn(&child, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return fault;
}

// Reads until the other end is closed; a text says why not.
std::optional<std::string> read_all(int pipe, std::size_t bytes_max, Instant end, const Clock& clock,
                                    std::string& text) {
  std::array<char, 4096> room;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - clock.instant()).count();
    pollfd waited{pipe, POLLIN, 0};
    if (left <= 0) return "is not done in time";
    if (::poll(&waited, 1, static_cast<int>(left)) <= 0) continue;
    const ssize_t count = ::read(pipe, room.data(), room.size());
    if (count == 0) return std::nullopt;
    if (count < 0 && errno != EINTR) return std::string(std::strerror(errno));
    if (count > 0) text.append(room.data(), static_cast<std::size_t>(count));
    if (text.size() > bytes_max) return "says too much";
  }
}

}  // namespace

result<ChildOutput> run_for_output(const std::vector<std::string>& arguments, std::size_t bytes_max,
                                   Duration limit, const Clock& clock) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return failed(arguments[0], std::strerror(errno));
  pid_t child = 0;
  const int fault = spawn(arguments, pipe[1], child);
  ::close(pipe[1]);
  ChildOutput output;
  std::optional<std::string> wrong;
  if (fault == 0) wrong = read_all(pipe[0], bytes_max, clock.instant() + limit, clock, output.text);
  ::close(pipe[0]);
  if (fault != 0) return failed(arguments[0], std::strerror(fault));
  if (wrong) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (wrong) return failed(arguments[0], *wrong);
  output.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return output;
}

}  // namespace balie::operation
