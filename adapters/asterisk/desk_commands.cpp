// The hub's commands and reservations, as actions of the manager's.
#include "adapters/asterisk/desk.hpp"
#include "adapters/asterisk/orders.hpp"
#include "adapters/sdk/arguments.hpp"

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

const Desk::Kinds& Desk::kinds() {
  static const Kinds all = {{"connect", &Desk::connect},       {"wait", &Desk::keep_waiting},
                            {"route", &Desk::route},           {"join", &Desk::join},
                            {"hang_up", &Desk::hang_up},       {"call_back", &Desk::originate},
                            {"dial", &Desk::originate},        {"hold", &Desk::hold},
                            {"retrieve", &Desk::retrieve},     {"pause", &Desk::change_member},
                            {"unpause", &Desk::change_member}, {"sign_in", &Desk::change_member},
                            {"sign_out", &Desk::change_member}};
  return all;
}

sdk::Task<sdk::Delivered> Desk::carry_out(const v1::Command& command) {
  const auto kind = kinds().find(command.kind());
  if (kind == kinds().end()) co_return refused("not_understood", "a command that no call knows");
  BALIE_CO_CHECK(co_await until_listed());
  if (command.kind() == "connect" || command.kind() == "wait" || command.kind() == "route")
    BALIE_CO_CHECK(goes_elsewhere(command.contact_id()));
  co_return co_await (this->*kind->second)(command);
}

// What we would send elsewhere is the channel that we follow: of a call that we dialled, the agent's.
result<void> Desk::goes_elsewhere(const std::string& contact_id) const {
  const auto* call = calls_.find(contact_id);
  if (!call || !call->agent_first) return {};
  return refused("not_possible", "the call's channel is the agent's: the customer would be lost");
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
  BALIE_CO_CHECK(co_await redirect(call, "agent"));
  co_return co_await let_agent_go(call);
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
  const auto estimate = sdk::text_argument(command, "estimate_seconds");
  BALIE_CO_CHECK(co_await set(call, "BALIE_ESTIMATE", estimate));
  const bool waits = call.held && !call.talks && !rings_.find(call.caller);
  if (!waits) {
    rings_.end(call.caller, "superseded");
    BALIE_CO_CHECK(co_await redirect(call, "hold"));
    BALIE_CO_CHECK(co_await let_agent_go(call));
  }
  calls_.hold(command.contact_id(), true);
  co_return sdk::Delivered{};
}

sdk::Task<sdk::Delivered> Desk::route(const v1::Command& command) {
  const auto* found = calls_.find(command.contact_id());
  if (!found) co_return refused("hung_up", "no such call");
  const auto call = *found;
  const auto kind = sdk::text_argument(command, "kind");
  // Each in a name of its own: GCC 12 destroys twice what "?:" makes within a co_await.
  std::string queue;
  if (kind == "queue" || kind.empty()) queue = sdk::text_argument(command, "name");
  BALIE_CO_CHECK(co_await set(call, "BALIE_KIND", kind));
  BALIE_CO_CHECK(co_await set(call, "BALIE_QUEUE", queue));
  BALIE_CO_CHECK(co_await set(call, "BALIE_TARGET", command.to()));
  BALIE_CO_CHECK(co_await set(call, "BALIE_MESSAGE", command.text()));
  rings_.end(call.caller, "superseded");
  calls_.hold(command.contact_id(), false);
  BALIE_CO_CHECK(co_await redirect(call, "route"));
  BALIE_CO_CHECK(co_await let_agent_go(call));
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

// The manager has no action that holds. So the two are parted: the customer hears music in `held`, the
// agent's telephone waits in `holding`, until Bridge brings them together again.
sdk::Task<sdk::Delivered> Desk::hold(const v1::Command& command) {
  // To an extension that is not there both would be hung up.
  BALIE_CO_CHECK(co_await has_extension("held"));
  BALIE_CO_CHECK(co_await has_extension("holding"));
  const auto* found = calls_.find(command.contact_id());
  if (!found) co_return refused("hung_up", "no such call");
  const auto call = *found;
  if (call.on_hold || !call.parted.empty()) co_return sdk::refused_hold(true);
  const auto* talks = call.talks ? calls_.channels().find(call.talks_to) : nullptr;
  if (!talks) co_return refused("not_talking", "nobody has the call");
  const auto leg = *talks;
  calls_.part(call.contact_id, leg.uniqueid);
  const auto parted = co_await part(call, leg);
  if (parted) co_return sdk::Delivered{};
  calls_.part(call.contact_id, {});
  if (parted.error().fate() == Fate::reject) co_await do_not_part(call);
  co_return std::unexpected(parted.error());
}

// Asterisk may have taken the customer away before it refused: who is alone now waits for the hub again.
asio::awaitable<void> Desk::do_not_part(const Call& call) {
  (void)co_await set(call, "BALIE_LEG", {});
  const auto* now = calls_.find(call.contact_id);
  if (!now || now->talks || now->agent_first) co_return;
  (void)co_await redirect(call, "hold");
  calls_.hold(call.contact_id, true);
}

sdk::Task<void> Desk::has_extension(std::string_view exten) {
  const auto found =
      co_await ask(ami::Action("ShowDialPlan").with("Context", settings_.context).with("Extension", exten));
  if (found) co_return result<void>{};
  if (found.error().code() != "refused") co_return std::unexpected(found.error());
  co_return refused("no_extension", fmt::format("the dialplan has no {}@{}", exten, settings_.context));
}

sdk::Task<void> Desk::part(const Call& call, const Channel& leg) {
  // After a restart of ours it says who waits for whom.
  BALIE_CO_CHECK(co_await set(call, "BALIE_LEG", leg.uniqueid));
  const auto& customer = call.agent_first ? leg.name : call.channel;
  const auto& agent = call.agent_first ? call.channel : leg.name;
  BALIE_CO_TRY(const auto done, co_await ask(ami::Action("Redirect")
                                                 .with("Channel", customer)
                                                 .with("Context", settings_.context)
                                                 .with("Exten", "held")
                                                 .with("Priority", "1")
                                                 .with("ExtraChannel", agent)
                                                 .with("ExtraContext", settings_.context)
                                                 .with("ExtraExten", "holding")
                                                 .with("ExtraPriority", "1")));
  (void)done;
  co_return result<void>{};
}

sdk::Task<sdk::Delivered> Desk::retrieve(const v1::Command& command) {
  const auto* found = calls_.find(command.contact_id());
  if (!found) co_return refused("hung_up", "no such call");
  const auto call = *found;
  const auto* leg = calls_.channels().find(call.parted);
  if (!leg && call.on_hold) co_return refused("held_at_telephone", "the telephone's own key takes it back");
  if (!leg) co_return sdk::refused_hold(false);
  BALIE_CO_TRY(const auto done, co_await ask(ami::Action("Bridge")
                                                 .with("Channel1", call.channel)
                                                 .with("Channel2", leg->name)
                                                 .with("Tone", "no")));
  (void)done;
  BALIE_CO_CHECK(co_await set(call, "BALIE_LEG", {}));
  co_return sdk::Delivered{};
}

// The call goes elsewhere: who held it has it no longer.
sdk::Task<void> Desk::let_agent_go(const Call& call) {
  if (call.parted.empty()) co_return result<void>{};
  const auto* leg = calls_.channels().find(call.parted);
  if (leg) let_go(leg->name);
  calls_.part(call.contact_id, {});
  co_return co_await set(call, "BALIE_LEG", {});
}

}  // namespace balie::asterisk
