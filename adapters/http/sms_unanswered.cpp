#include "adapters/http/sms_unanswered.hpp"

namespace balie::http {

std::uint64_t UnansweredPosts::begin() {
  posts_.insert(++last_);
  return last_;
}

void UnansweredPosts::over(std::uint64_t post) { posts_.erase(post); }

bool UnansweredPosts::may_be(std::string_view message) {
  if (posts_.empty() || message.empty() || message.size() > name_bytes_max) return false;
  const auto [known, is_new] = last_before_.try_emplace(std::string(message), last_);
  const bool may = *posts_.begin() <= known->second;
  if (is_new) messages_.push_back(known->first);
  if (messages_.size() > messages_max) {
    last_before_.erase(messages_.front());
    messages_.pop_front();
  }
  return may;
}

}  // namespace balie::http
