// Child processes of `balie up`.
#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace balie::operation {

// Starts `arguments[0]` in a process group of its own, so that a Ctrl-C at the terminal is ours alone, with
// no signal blocked or ignored. Error: it cannot be started.
result<pid_t> start_process(const std::vector<std::string>& arguments);

// Called by a child, first of all: asks the kernel to end it when its parent does. False: the parent is gone
// already.
bool end_with_parent(pid_t parent);

// Becomes another program; returns only if it cannot.
Error become_process(const std::vector<std::string>& arguments);

// The file that this program was started from.
std::string own_program();

}  // namespace balie::operation
