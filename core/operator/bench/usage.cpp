#include "core/operator/bench/usage.hpp"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace balie::operation {
namespace {

// The number after `name` in a file of "name: number" lines.
std::uint64_t number_in(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    if (word != name) continue;
    std::uint64_t number = 0;
    file >> number;
    return number;
  }
  return 0;
}

}  // namespace

Usage usage_of(pid_t process) {
  Usage usage;
  std::ifstream file(fmt::format("/proc/{}/stat", process));
  std::string text((std::istreambuf_iterator<char>(file)), {});
  // After the name, which is in parentheses and may hold anything: state, then utime and stime as fields 14
  // and 15.
  std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string word;
  for (int i = 3; i < 14; ++i) rest >> word;
  std::uint64_t user = 0, system = 0;
  rest >> user >> system;
  usage.cpu_seconds = static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  usage.written_bytes = number_in(fmt::format("/proc/{}/io", process), "write_bytes:");
  usage.resident_bytes = number_in(fmt::format("/proc/{}/status", process), "VmRSS:") * 1024;
  return usage;
}

InstructionCounter::InstructionCounter(pid_t process) {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
  attributes.inherit = 1;
  attributes.exclude_kernel = 1;
  descriptor_ = static_cast<int>(syscall(SYS_perf_event_open, &attributes, process, -1, -1, 0));
}

InstructionCounter::~InstructionCounter() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<std::uint64_t> InstructionCounter::count() const {
  std::uint64_t count = 0;
  if (descriptor_ < 0 || read(descriptor_, &count, sizeof count) != sizeof count) return std::nullopt;
  return count;
}

}  // namespace balie::operation
