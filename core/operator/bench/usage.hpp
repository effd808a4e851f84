// What a process used, read from /proc: so that one process can be measured by another.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace balie::operation {

struct Usage {
  double cpu_seconds = 0;
  std::uint64_t written_bytes = 0;  // handed to the disk
  std::uint64_t resident_bytes = 0;
};

Usage usage_of(pid_t process);

// Counts the instructions of a process and the threads it starts from now on; nullopt where the machine does
// not let us.
class InstructionCounter {
 public:
  explicit InstructionCounter(pid_t process);
  ~InstructionCounter();
  InstructionCounter(const InstructionCounter&) = delete;
  InstructionCounter& operator=(const InstructionCounter&) = delete;
  [[nodiscard]] std::optional<std::uint64_t> count() const;

 private:
  int descriptor_;
};

}  // namespace balie::operation
