// Bytes in, lines out, with their numbers; a line that is too long is told of and left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace balie::operation {

class LineReader {
 public:
  struct Line {
    std::uint64_t number = 0;  // from 1
    std::string text;          // without its end
    bool too_long = false;     // then without text
  };

  explicit LineReader(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void feed(std::string_view bytes) { buffer_.append(bytes); }
  // Nothing follows: what is left is the last line.
  void finish() { finished_ = true; }
  // nullopt: feed more or, after finish(), the end. Empty lines are passed over.
  std::optional<Line> next();

 private:
  Line take(std::size_t end);

  std::size_t bytes_max_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::uint64_t number_ = 0;
  bool dropped_ = false;  // the beginning of this line was too much to keep
  bool finished_ = false;
};

}  // namespace balie::operation
