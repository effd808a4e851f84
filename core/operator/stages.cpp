#include "core/operator/stages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <ostream>
#include <thread>
#include <vector>

namespace balie::operation {
namespace {

constexpr unsigned threads_max = 8;
constexpr std::size_t width = 30;
constexpr std::string_view wipe_line = "\r\x1b[K";

std::string stage_line(std::string_view stage, std::size_t done, std::size_t all) {
  const auto filled = done * width / all;
  return fmt::format("[{}{}] {:>3} %  {}", std::string(filled, '#'), std::string(width - filled, '.'),
                     done * 100 / all, stage);
}

void run(std::ostream* out, std::string_view stage, std::size_t parts, const identity::match::Part& work) {
  std::atomic<std::size_t> next{0}, finished{0};
  const auto some = [&](bool tells) {
    for (auto part = next++; part < parts; part = next++) {
      work(part);
      const auto done = ++finished;
      if (tells && out != nullptr) *out << wipe_line << stage_line(stage, done, parts) << std::flush;
    }
  };
  {
    std::vector<std::jthread> others;
    const std::size_t threads = std::clamp(std::thread::hardware_concurrency(), 1U, threads_max);
    for (std::size_t i = 1; i < std::min(threads, parts); ++i) others.emplace_back(some, false);
    some(true);
  }
  if (out != nullptr) *out << wipe_line << std::flush;
}

}  // namespace

identity::match::Parallel in_stages(std::ostream& out, bool shown) {
  return [out = shown ? &out : nullptr](std::string_view stage, std::size_t parts,
                                        const identity::match::Part& work) { run(out, stage, parts, work); };
}

}  // namespace balie::operation
