// How much of a mail GMime may be given: it takes memory for each header and each part, and time for each
// pair of a header's parameters, whatever their number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::mime {

struct Bounds {
  std::size_t parts_max = 10'000;
  std::size_t fields_max = 50'000;  // of all parts together
  std::size_t parameters_max =
      200;  // of one Content-Type or Content-Disposition; others may take longer to read
};

struct Bounded {
  std::size_t bytes = 0;  // from the beginning: so much is within the bounds
  struct Range {
    std::size_t begin, end;
    bool operator==(const Range&) const = default;
  };
  std::vector<Range> too_much;  // parameters to be left out of it, in order
  std::vector<std::string_view> problems;
};

// Reads headers and boundaries alone; time is linear in the bytes.
Bounded within(const Bounds& bounds, std::string_view mail);
// What is within them.
std::string taken(const Bounded& bounded, std::string_view mail);

}  // namespace balie::mime
