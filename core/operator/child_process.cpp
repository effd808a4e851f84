#include "core/operator/child_process.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

namespace balie::operation {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& arguments) {
  std::vector<char*> all;
  for (const auto& one : arguments) all.push_back(const_cast<char*>(one.c_str()));
  all.push_back(nullptr);
  return all;
}

Error cannot_start(const std::string& program, int number) {
  return Error(Fate::fatal, "operator.program",
               fmt::format("cannot start {}: {}", program, std::strerror(number)));
}

}  // namespace

result<pid_t> start_process(const std::vector<std::string>& arguments) {
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  pid_t child = 0;
  const int error =
      posix_spawn(&child, arguments[0].c_str(), nullptr, &attributes, pointers(arguments).data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return std::unexpected(cannot_start(arguments[0], error));
  return child;
}

bool end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return getppid() == parent;  // it may have ended before we asked
}

Error become_process(const std::vector<std::string>& arguments) {
  execv(arguments[0].c_str(), pointers(arguments).data());
  return cannot_start(arguments[0], errno);
}

std::string own_program() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "balie" : path.string();
}

}  // namespace balie::operation
