// Work in parts that do not touch each other. This library starts no thread: who calls it says how parts run.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace balie::identity::match {

using Part = std::function<void(std::size_t part)>;

// Calls `work` once for each number below `parts`, in any order, on any threads, and returns when all are
// done. `stage` is what a person is told meanwhile. How the work is cut never depends on the number of
// threads, so results do not either.
using Parallel = std::function<void(std::string_view stage, std::size_t parts, const Part& work)>;

// One after the other, on the caller's thread.
inline void one_by_one(std::string_view, std::size_t parts, const Part& work) {
  for (std::size_t part = 0; part < parts; ++part) work(part);
}

}  // namespace balie::identity::match
