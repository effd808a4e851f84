#include "adapters/desk/open_id_pending.hpp"

#include "adapters/desk/password.hpp"

namespace balie::desk {
namespace {

std::string hash_of(std::string_view browser) { return hash_word(browser, "openid"); }

}  // namespace

void OpenIdPending::add(OpenIdQuestion question, std::string_view browser) {
  while (!entries_.empty() &&
         (entries_.size() >= entries_max || entries_.front().until <= clock_.instant())) {
    forget_first();
  }
  entries_.push_back({std::move(question), hash_of(browser), clock_.instant() + longest});
  by_state_.emplace(entries_.back().question.state, std::prev(entries_.end()));
}

std::optional<OpenIdQuestion> OpenIdPending::take(std::string_view state, std::string_view browser) {
  const auto found = by_state_.find(state);
  if (found == by_state_.end()) return std::nullopt;
  const auto place = found->second;
  by_state_.erase(found);
  auto entry = std::move(*place);
  entries_.erase(place);
  if (entry.until <= clock_.instant() || !same_word(entry.browser, hash_of(browser))) return std::nullopt;
  return std::move(entry.question);
}

void OpenIdPending::forget_first() {
  by_state_.erase(entries_.front().question.state);
  entries_.pop_front();
}

}  // namespace balie::desk
