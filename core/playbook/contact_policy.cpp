#include "core/playbook/contact_policy.hpp"

#include <algorithm>

namespace balie::playbook {
namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
  return words.empty() || std::ranges::find(words, word) != words.end();
}

}  // namespace

bool Reach::has_channel(std::string_view channel) const { return has(channels, channel); }

bool Reach::has_contact(std::string_view channel, std::string_view direction,
                        std::string_view country) const {
  return has(channels, channel) && has(directions, direction.empty() ? "inbound" : direction) &&
         has(countries, country);
}

Duration ContactPolicy::memory() const {
  Duration longest{};
  for (const Cap& cap : caps) longest = std::max(longest, cap.period);
  for (const Pause& pause : pauses) longest = std::max(longest, pause.period + pause.rest);
  return longest;
}

}  // namespace balie::playbook
