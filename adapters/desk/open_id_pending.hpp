// Who left for the provider and did not come back yet.
#pragma once

#include "adapters/desk/open_id_provider.hpp"
#include "core/base/clock.hpp"

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace balie::desk {

// One strand.
class OpenIdPending {
 public:
  static constexpr auto longest = std::chrono::minutes(10);
  static constexpr std::size_t entries_max = 10'000;  // beyond, who left first is forgotten

  explicit OpenIdPending(const Clock& clock) : clock_(clock) {}

  // `browser`: the word that the one browser was given which may come back with it.
  void add(OpenIdQuestion question, std::string_view browser);
  // Once: what comes with this state a second time is unknown, and so is what another browser brings, or what
  // took too long.
  std::optional<OpenIdQuestion> take(std::string_view state, std::string_view browser);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    OpenIdQuestion question;
    std::string browser;  // a hash of the word
    Instant until;
  };
  void forget_first();

  const Clock& clock_;
  std::list<Entry> entries_;  // who left first in front
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_state_;
};

}  // namespace balie::desk
