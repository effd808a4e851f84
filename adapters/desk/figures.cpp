#include "adapters/desk/figures.hpp"

#include "adapters/sdk/figures.hpp"

#include <prometheus/text_serializer.h>

namespace balie::desk {
namespace {

using sdk::counter;
using sdk::gauge;

}  // namespace

Figures::Figures()
    : signed_in(counter(registry, "balie_desk_sign_ins_total", "Users who signed in")),
      sign_ins_refused(
          counter(registry, "balie_desk_sign_ins_refused_total", "Wrong passwords and lock-outs")),
      too_often(counter(registry, "balie_desk_too_often_total", "Requests beyond the rate of their address")),
      frames(counter(registry, "balie_desk_frames_total", "Frames from pages")),
      frames_refused(counter(registry, "balie_desk_frames_refused_total", "Frames that end their page")),
      forwarded(counter(registry, "balie_desk_forwarded_total", "What pages had asked of the hub")),
      refused(counter(registry, "balie_desk_refused_total", "What pages may not ask")),
      forged(counter(registry, "balie_desk_forged_total",
                     "Requests of others' pages, or without the session's CSRF token")),
      messages(counter(registry, "balie_desk_messages_total", "Messages of conversations, both ways")),
      slow_pages(counter(registry, "balie_desk_lost_pages_total",
                         "Pages that ended without a word, or read too slowly")),
      connections_(gauge(registry, "balie_desk_connections", "Connections that are open")),
      pages_(gauge(registry, "balie_desk_pages", "Pages that are open")),
      agents_(gauge(registry, "balie_desk_agents", "Agents with a page open")),
      hub_open_(gauge(registry, "balie_desk_hub_open", "1 while there is a session with the hub")) {}

std::string Figures::text(std::size_t connections, std::size_t pages, std::size_t agents, bool hub_open) {
  connections_.Set(static_cast<double>(connections));
  pages_.Set(static_cast<double>(pages));
  agents_.Set(static_cast<double>(agents));
  hub_open_.Set(hub_open ? 1 : 0);
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace balie::desk
