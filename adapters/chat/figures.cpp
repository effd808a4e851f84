#include "adapters/chat/figures.hpp"

#include "adapters/sdk/figures.hpp"

#include <prometheus/text_serializer.h>

namespace balie::chat {
namespace {

using sdk::counter;
using sdk::gauge;

}  // namespace

Figures::Figures()
    : conversations(counter(registry, "balie_chat_conversations_total", "Conversations that began")),
      from_visitors(
          counter(registry, "balie_chat_visitor_messages_total", "Messages of visitors that were kept")),
      from_agents(counter(registry, "balie_chat_agent_messages_total", "Messages of agents")),
      repeated(counter(registry, "balie_chat_repeated_total", "Messages that a page sent again")),
      refused(counter(registry, "balie_chat_refused_total", "Messages that were not taken from a page")),
      too_fast(counter(registry, "balie_chat_too_fast_total",
                       "Links and frames beyond the rate of their address")),
      bad_frames(counter(registry, "balie_chat_bad_frames_total", "Frames that end their page")),
      foreign(counter(registry, "balie_chat_foreign_total", "Links of pages that may not have the chat")),
      tokens_refused(counter(registry, "balie_chat_tokens_refused_total", "Forged and expired tokens")),
      attachments(counter(registry, "balie_chat_attachments_total", "Attachments that were kept")),
      pages_(gauge(registry, "balie_chat_pages", "Pages that are open")),
      visitors_(gauge(registry, "balie_chat_visitors", "Visitors in memory")),
      unsent_(
          gauge(registry, "balie_chat_unsent", "Conversations with messages that the hub does not have")) {}

std::string Figures::text(std::size_t pages, std::size_t visitors, std::size_t unsent) {
  pages_.Set(static_cast<double>(pages));
  visitors_.Set(static_cast<double>(visitors));
  unsent_.Set(static_cast<double>(unsent));
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace balie::chat
