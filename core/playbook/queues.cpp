#include "core/playbook/queues.hpp"

#include "core/playbook/language.hpp"

#include <algorithm>

namespace balie::playbook {

const Queue* Queues::queue(std::string_view name) const {
  const auto found = queue_index.find(name);
  return found == queue_index.end() ? nullptr : &queues[found->second];
}

const Agent* Queues::agent(std::string_view name) const {
  const auto found = agent_index.find(name);
  return found == agent_index.end() ? nullptr : &agents[found->second];
}

const ChannelLoad* Queues::channel(std::string_view name) const {
  const auto found = std::ranges::find(channels, name, &ChannelLoad::name);
  return found == channels.end() ? nullptr : &*found;
}

std::string_view Queues::text(std::string_view message, std::string_view channel, std::string_view language,
                              std::string_view language_default) const {
  const auto found = std::ranges::find(messages, message, &Message::name);
  if (found == messages.end()) return {};
  std::string_view best;
  int best_fit = 0;
  for (const auto& text : found->texts) {
    if (!text.channels.empty() && std::ranges::find(text.channels, channel) == text.channels.end()) continue;
    const int own = language_fit(text.language, language, language_default);
    if (own > best_fit) best = text.text;
    best_fit = std::max(best_fit, own);
  }
  return best;
}

}  // namespace balie::playbook
