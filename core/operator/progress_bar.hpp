// How far a long command is, on one line of a terminal that is written over.
#pragma once

#include "core/base/clock.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>

namespace balie::operation {

// "[#######.............]  35 %  12,345 rows  9,870/s"
std::string progress_line(std::uint64_t bytes, std::uint64_t bytes_all, std::uint64_t rows,
                          Duration since_start);
// 12345 -> "12,345"
std::string with_thousands(std::uint64_t number);

class ProgressBar {
 public:
  // `shown` false: says nothing.
  ProgressBar(std::ostream& out, const Clock& clock, std::uint64_t bytes_all, bool shown);
  ~ProgressBar();  // wipes the line
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  // Cheap: writes ten times a second at most.
  void update(std::uint64_t bytes, std::uint64_t rows);
  // Before something else is written to the terminal.
  void wipe();

 private:
  std::ostream& out_;
  const Clock& clock_;
  std::uint64_t bytes_all_;
  bool shown_;
  Instant start_;
  Instant next_;
};

}  // namespace balie::operation
