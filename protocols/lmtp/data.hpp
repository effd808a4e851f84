// A message as it stands after DATA: lines that begin with a dot have one more, and a dot alone ends it. RFC
// 5321, 4.5.2.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace balie::lmtp {

// Only CR LF . CR LF is an end. A CR or LF that stands alone becomes a blank: whoever takes it for a line's
// end would see commands, or an end, where none are.
class DataReader {
 public:
  // Takes from the front of `bytes` what belongs to the message, and adds it to `message`. True: the message
  // is whole, and what is left in `bytes` comes after it.
  bool read(std::string_view& bytes, std::string& message);
  // How many stood alone.
  [[nodiscard]] std::size_t stray() const { return stray_; }

 private:
  enum class State : unsigned char { line_begins, dot, dot_return, within, after_return };
  void letter(char letter, std::string& message);

  State state_ = State::line_begins;
  bool ended_ = false;
  std::size_t stray_ = 0;
};

// The other way, in pieces of any length. `bytes` has CR LF for its line ends; a LF that stands alone becomes
// one.
class DataWriter {
 public:
  void write(std::string_view bytes, std::string& out);
  // The last line's end, if it has none, and the dot.
  void end(std::string& out);

 private:
  char last_ = '\n';
  bool line_begins_ = true;
};

}  // namespace balie::lmtp
