// A part of the benchmark in a process of its own, so that what it uses can be told apart.
#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>

#include <functional>

namespace balie::operation {

// Forks; the child runs `body` and exits with its status. Only where no other thread runs and no socket is
// open.
class Child {
 public:
  explicit Child(const std::function<int()>& body);
  ~Child();  // kills it, if it was not stopped
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  // SIGTERM, and waits. Error "bench.child": it ended with another status than 0.
  result<void> stop();

 private:
  pid_t pid_;
};

}  // namespace balie::operation
