// The part of Runner that says to the hub what the adapter has to say beside its contacts.
#include "adapters/sdk/runner.hpp"
#include "adapters/sdk/stamp.hpp"
#include "adapters/sdk/text_repair.hpp"

#include <utility>

namespace balie::sdk {
namespace {

// It has happened, and is as true later.
bool is_fact(const v1::ToHub& message) {
  return message.has_outcome() || message.has_customer_change() ||
         (message.has_routing_order() && message.routing_order().kind() == "end");
}

Error error_of(const v1::Refusal& refusal) {
  const auto fate = refusal.fate() == "reject" ? Fate::reject : Fate::retry;
  return {fate, refusal.code(), refusal.text().empty() ? refusal.field() : refusal.text()};
}

}  // namespace

void Runner::complete(v1::ToHub& message) {
  repair_text(message);
  stamp(
      message, [this] { return fresh_id(); }, parts_.clock.time());
}

Task<v1::FromHub> Runner::ask(v1::ToHub message) {
  complete(message);
  BALIE_CO_TRY(auto answer, co_await client_.request(std::move(message), parts_.settings.deadline));
  if (answer.has_refusal()) co_return std::unexpected(error_of(answer.refusal()));
  co_return answer;
}

void Runner::tell(v1::ToHub message) {
  complete(message);
  if (message.has_signal()) return client_.signal(message.signal());
  // One with a lease is said again by the adapter, or is meant to run out.
  if (message.has_presence() && !message.presence().has_lease()) {
    presences_[message.presence().agent()] = message.presence();
  }
  ++telling_;
  auto sent = message;
  client_.request(std::move(sent), parts_.settings.deadline,
                  [this, message = std::move(message)](const result<v1::FromHub>& answer) mutable {
                    told(std::move(message), answer);
                    --telling_;
                    ended_.cancel();
                  });
}

void Runner::told(v1::ToHub message, const result<v1::FromHub>& answer) {
  const bool refused = answer && answer->has_refusal();
  const bool rejected = refused && answer->refusal().fate() == "reject";
  if (answer && (rejected || message.presence().state() == "away")) {
    const auto held = presences_.find(message.presence().agent());
    if (held != presences_.end() && held->second.id() == message.presence().id()) presences_.erase(held);
  }
  if (answer && !refused) return;
  const auto error = refused ? error_of(answer->refusal()) : answer.error();
  parts_.log.warning("the hub did not take what was said", {{"code", error.code()}, {"error", error.text()}});
  if (rejected || !is_fact(message)) return;
  spawn([](Runner& self, v1::ToHub fact) -> asio::awaitable<void> {
    const auto kept = co_await self.keep(std::move(fact));
    if (kept) co_return;
    self.parts_.log.error("what was said is lost",
                          {{"code", kept.error().code()}, {"error", kept.error().text()}});
  }(*this, std::move(message)));
}

// The hub holds a presence no longer than the session in which it was said.
void Runner::say_presences() {
  for (auto& [agent, presence] : std::exchange(presences_, {})) {
    v1::ToHub message;
    *message.mutable_presence() = std::move(presence);
    message.mutable_presence()->set_id(fresh_id());  // said anew: the same id would be a repeat
    tell(std::move(message));
  }
}

}  // namespace balie::sdk
