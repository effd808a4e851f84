// Runs a program to hear what it says.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace balie::operation {

struct ChildOutput {
  std::string text;  // of standard output and standard error, as it came
  int status = 0;    // the exit status; 128 + the signal that ended it
};

// Runs `arguments[0]`, with nothing to read, until it ends. Error (fatal, "operator.program"): it cannot be
// started, says more than bytes_max or is not done within `limit`; it is killed then.
result<ChildOutput> run_for_output(const std::vector<std::string>& arguments, std::size_t bytes_max,
                                   Duration limit, const Clock& clock);

}  // namespace balie::operation
