// An error: a code of the library it came from, and a text that names the place. Policy compares its Fate, never codes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace balie {

// What the one who meets an error should do about it.
enum class Fate {
  retry,      // the same again, later, may work
  reconnect,  // the peer or the link is at fault: begin anew
  reject,     // this input can never work; the next one may
  fatal,      // this process cannot go on
};

std::string_view to_string(Fate fate);

// An error of any library. `code` is a stable word of that library ("store.disk_full"), for tests, metrics and problem
// documents; `text` is for people: it names the place and, where there is one, the way out. No personal data in either.
class Error {
 public:
  Error(Fate fate, std::string_view code, std::string text)
      : fate_(fate), code_(code), text_(std::move(text)) {}

  [[nodiscard]] Fate fate() const { return fate_; }
  [[nodiscard]] const std::string& code() const { return code_; }
  [[nodiscard]] const std::string& text() const { return text_; }

  // The same error, seen from further away: "reading hub.db: disk full".
  [[nodiscard]] Error within(std::string_view context) const;

 private:
  Fate fate_;
  std::string code_;
  std::string text_;
};

}  // namespace balie
