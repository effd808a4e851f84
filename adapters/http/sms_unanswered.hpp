// Posts to a gateway that it has not answered yet: only the answer says what it calls the message, and what
// became of that may reach us first. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace balie::http {

class UnansweredPosts {
 public:
  static constexpr std::size_t messages_max = 10'000, name_bytes_max = 200;

  std::uint64_t begin();          // one goes out: its number
  void over(std::uint64_t post);  // it was answered, or never will be
  // The gateway speaks of a message by a name that we do not know: it may be that of a post which went out
  // before it did so first, and is not over. Later posts do not count, so that it is not put off for ever.
  bool may_be(std::string_view message);

 private:
  std::set<std::uint64_t> posts_;
  std::uint64_t last_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> last_before_;  // of the newest messages spoken of so
  std::deque<std::string> messages_;                               // their names, the oldest first
};

}  // namespace balie::http
