// The hub's commands and reservations, as actions of the manager's.
#include "adapters/asterisk/desk.hpp"
#include "adapters/asterisk/orders.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace balie::asterisk {
namespace {

constexpr Duration margin = std::chrono::seconds(2);  // between the telephone's time and ours

}  // namespace

sdk::Task<ami::Message> Desk::ask(ami::Action action) {
  auto answer = std::make_shared<Awaited<result<ami::Message>>>(executor_);
  link_->submit(std::move(action), [answer](const auto& response) { answer->bring(response); });
  BALIE_CO_TRY(auto response, co_await Awaited<result<ami::Message>>::of(answer));
  if (!response) co_return std::unexpected(response.error());
  if (response->name() == "Error") co_return error_of(*response);
  co_return std::move(*response);
}

sdk::Task<void> Desk::set(const Call& call, std::string_view name, std::string_view value) {
  auto action = ami::Action("Setvar").with("Channel", call.channel).with("Variable", name);
  action.fields.emplace_back("Value", value);  // also an empty one
  BALIE_CO_TRY(const auto done, co_await ask(std::move(action)));
  (void)done;
  co_return result<void>{};
}

sdk::Task<void> Desk::redirect(const Call& call, std::string_view exten) {
  BALIE_CO_TRY(const auto done, co_await ask(ami::Action("Redirect")
                                                 .with("Channel", call.channel)
                                                 .with("Context", settings_.context)
                                                 .with("Exten", exten)
                                                 .with("Priority", "1")));
  (void)done;
  co_return result<void>{};
}

sdk::Task<sdk::Delivered> Desk::carry_out(const v1::Command& command) {
  const std::map<std::string_view, Done (Desk::*)(const v1::Command&)> kinds = {
      {"connect", &Desk::connect},       {"wait", &Desk::keep_waiting},
      {"route", &Desk::route},           {"join", &Desk::join},
      {"hang_up", &Desk::hang_up},       {"call_back", &Desk::originate},
      {"dial", &Desk::originate},        {"pause", &Desk::change_member},
      {"unpause", &Desk::change_member}, {"sign_in", &Desk::change_member},
      {"sign_out", &Desk::change_member}};
  const auto kind = kinds.find(command.kind());
  if (kind == kinds.end()) co_return refused("not_understood", "a command that no call knows");
  BALIE_CO_CHECK(co_await until_listed());
  co_return co_await (this->*kind->second)(command);
}

// Rings at `to` for this call; with an empty word when it was taken there, or why not.
sdk::Task<std::string> Desk::ring(std::string contact_id, std::string to, std::string reservation,
                                  Duration limit) {
  const auto* found = calls_.find(contact_id);
  if (!found) co_return std::string("hung_up");
  const auto call = *found;
  if (call.talks && call.interface == to) co_return std::string();
  auto taken = std::make_shared<Awaited<std::string>>(executor_);
  Rings::Ring ring;
  ring.to = to;
  ring.attempt = fmt::format("{}", ++attempts_);
  ring.reservation = std::move(reservation);
  ring.until = clock_.instant() + limit + margin;
  ring.done = [taken](const std::string& error) { taken->bring(error); };
  const auto attempt = ring.attempt;
  rings_.begin(call.caller, std::move(ring));
  wait_for_rings();
  if (const auto started = co_await start_ring(call, std::move(to), attempt, limit); !started) {
    const auto* still = rings_.find(call.caller);
    if (still && still->attempt == attempt) rings_.end(call.caller, started.error().code());
    if (started.error().fate() == Fate::reconnect) co_return std::unexpected(started.error());
  }
  co_return co_await Awaited<std::string>::of(taken);
}

sdk::Task<void> Desk::start_ring(Call call, std::string to, std::string attempt, Duration limit) {
  const auto seconds = std::to_string(std::chrono::ceil<std::chrono::seconds>(limit).count());
  BALIE_CO_CHECK(co_await set(call, "BALIE_TO", to));
  BALIE_CO_CHECK(co_await set(call, "BALIE_RING", seconds));
  BALIE_CO_CHECK(co_await set(call, "BALIE_TRY", attempt));
  co_return co_await redirect(call, "agent");
}

sdk::Task<sdk::Delivered> Desk::connect(const v1::Command& command) {
  if (!is_address(command.to())) co_return refused("bad_address", "the agent has no address like PJSIP/2001");
  members_.engage(command.agent(), true);  // that the telephone rings now is our doing
  const auto taken = co_await ring(command.contact_id(), command.to(), {}, settings_.ring);
  if (!taken || !taken->empty()) members_.engage(command.agent(), false);
  BALIE_CO_TRY(const auto error, taken);
  if (!error.empty()) co_return refused(error, "the agent did not get the call");
  co_return sdk::Delivered{};
}

sdk::Task<sdk::Delivered> Desk::keep_waiting(const v1::Command& command) {
  const auto* found = calls_.find(command.contact_id());
  if (!found) co_return refused("hung_up", "no such call");
  const auto call = *found;
  const auto estimate = argument(command, "estimate_seconds");
  BALIE_CO_CHECK(co_await set(call, "BALIE_ESTIMATE", estimate));
  const bool waits = call.held && !call.talks && !rings_.find(call.caller);
  if (!waits) {
    rings_.end(call.caller, "superseded");
    BALIE_CO_CHECK(co_await redirect(call, "hold"));
  }
  calls_.hold(command.contact_id(), true);
  co_return sdk::Delivered{};
}

sdk::Task<sdk::Delivered> Desk::route(const v1::Command& command) {
  const auto* found = calls_.find(command.contact_id());
  if (!found) co_return refused("hung_up", "no such call");
  const auto call = *found;
  const auto kind = argument(command, "kind");
  // Each in a name of its own: GCC 12 destroys twice what "?:" makes within a co_await.
  std::string queue;
  if (kind == "queue" || kind.empty()) queue = argument(command, "name");
  BALIE_CO_CHECK(co_await set(call, "BALIE_KIND", kind));
  BALIE_CO_CHECK(co_await set(call, "BALIE_QUEUE", queue));
  BALIE_CO_CHECK(co_await set(call, "BALIE_TARGET", command.to()));
  BALIE_CO_CHECK(co_await set(call, "BALIE_MESSAGE", command.text()));
  rings_.end(call.caller, "superseded");
  calls_.hold(command.contact_id(), false);
  BALIE_CO_CHECK(co_await redirect(call, "route"));
  co_return sdk::Delivered{};
}

sdk::Task<sdk::Delivered> Desk::join(const v1::Command& command) {
  const auto* call = calls_.find(command.contact_id());
  if (!call) co_return refused("hung_up", "no such call");
  if (!is_address(command.to()) || !ami::is_plain(call->channel))
    co_return refused("bad_address", "the agent has no address like PJSIP/2001");
  const auto id = channel_id_of(command);
  BALIE_CO_TRY(const auto done,
               co_await ask(ami::Action("Originate")
                                .with("Channel", command.to())
                                .with("Context", settings_.context)
                                .with("Exten", "join")
                                .with("Priority", "1")
                                .with("Async", "true")
                                .with("ChannelId", id)
                                .with("Variable", fmt::format("BALIE_JOIN={}", call->channel))));
  (void)done;
  co_return sdk::Delivered{{id}, {}};
}

sdk::Task<sdk::Delivered> Desk::hang_up(const v1::Command& command) {
  const auto* call = calls_.find(command.contact_id());
  if (!call) co_return refused("hung_up", "no such call");
  BALIE_CO_TRY(const auto done,
               co_await ask(ami::Action("Hangup").with("Channel", call->channel).with("Cause", "16")));
  (void)done;
  co_return sdk::Delivered{};
}

}  // namespace balie::asterisk
