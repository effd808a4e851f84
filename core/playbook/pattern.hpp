// What an entry of the playbook matches: a channel, what the customer addressed, what it is about.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace balie::playbook {

// Upper and lower case of A to Z are one: mailboxes and page names are written in either.
std::string folded(std::string_view text);

// One place of a match. "" or "*" takes everything; with * (any text) or ? (any one byte) it is a glob; else
// the text itself.
class Part {
 public:
  explicit Part(std::string_view written);
  // No allocation; time is the product of both lengths at worst.
  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] bool exact() const { return kind_ == Kind::exact; }
  [[nodiscard]] const std::string& text() const { return text_; }  // folded
  // Larger is more specific: the text itself, then globs by how much of the text they fix, then everything.
  [[nodiscard]] std::uint32_t rank() const { return rank_; }
  bool operator==(const Part&) const = default;

 private:
  enum class Kind : unsigned char { everything, glob, exact };
  std::string text_;
  std::uint32_t rank_ = 0;
  Kind kind_ = Kind::everything;
};

// A match: all three. The more specific comes first: what was addressed counts most, then the topic, then the
// channel.
struct Pattern {
  Part channel;
  Part entry;
  Part topic;
  [[nodiscard]] bool before(const Pattern& other) const;
  [[nodiscard]] bool everything() const {
    return channel.rank() == 0 && entry.rank() == 0 && topic.rank() == 0;
  }
  bool operator==(const Pattern&) const = default;
};

}  // namespace balie::playbook
