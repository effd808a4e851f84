// The hub's part of live sources: contacts that wait for them stand aside, and hold up nobody
// (core/decisions/0009-live-sources.md).
#include "core/service/hub.hpp"

namespace balie::service {

// A contact keeps a quarter of the time that its channel gives it for being decided.
void Hub::wait_for_sources(Pending pending, std::vector<SourceLookup> wants, Instant now) {
  auto until = Instant::max();
  if (pending.overdue != Instant::max()) {
    until = pending.received + (pending.overdue - pending.received) / 4 * 3;
  }
  const auto number = ++last_waiting_;
  auto fetches = sources_.begin(number, std::move(wants), now, until);
  if (!fetches) {
    waiting_.emplace(number, std::move(pending));
    return;
  }
  pending.fetched = std::make_unique<Fetches>(*std::move(fetches));
  pending_.push_back(std::move(pending));
}

void Hub::source_answered(std::uint64_t question, const SourceAnswer& answer, Instant now, Time time) {
  sources_.answered(question, answer, now, time);
  take_ready();
}

// Those that wait no longer are decided next, in the order in which they are ready.
void Hub::take_ready() {
  for (auto& ready : sources_.take_ready()) {
    auto waiting = waiting_.extract(ready.contact);
    waiting.mapped().fetched = std::make_unique<Fetches>(std::move(ready.fetches));
    pending_.push_back(std::move(waiting.mapped()));
  }
}

void Hub::hurry() {
  sources_.give_up();
  take_ready();
}

}  // namespace balie::service
