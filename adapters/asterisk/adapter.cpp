#include "adapters/asterisk/adapter.hpp"

#include "adapters/asterisk/answer.hpp"
#include "adapters/asterisk/question.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace balie::asterisk {
namespace {

sdk::Task<void> done() { co_return result<void>{}; }

LogLevel level_of(const Settings& settings) {
  return log_level_of(settings.common.log_level).value_or(LogLevel::info);
}

}  // namespace

AsteriskAdapter::AsteriskAdapter(asio::any_io_executor executor, Settings settings)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      log_("asterisk", level_of(settings_)),
      arrived_(executor_) {}

sdk::Task<void> AsteriskAdapter::connect() {
  server_ = std::make_unique<AgiServer>(executor_, clock_, settings_, agi_hooks());
  BALIE_CO_CHECK(server_->listen());
  if (settings_.manager_user.empty() || desk_) co_return result<void>{};
  desk_ = std::make_unique<Desk>(executor_, clock_, log_, settings_, hub());
  co_return desk_->start();
}

// A command of which nobody knows whether it was done is no reason to let go of the calls that are asked
// about.
void AsteriskAdapter::close() noexcept {
  if (!stopping_) return;
  server_.reset();
  desk_.reset();
}

sdk::Task<sdk::Inbound> AsteriskAdapter::receive() {
  while (inbound_.empty()) {
    arrived_.expires_at(Instant::max());
    co_await arrived_.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() == asio::cancellation_type::none) continue;
    stopping_ = true;
    co_return failure(Fate::retry, "asterisk.stopping", "told to stop");
  }
  auto inbound = std::move(inbound_.front());
  inbound_.pop_front();
  co_return inbound;
}

sdk::Task<sdk::Delivered> AsteriskAdapter::deliver(const v1::Command& command) {
  if (!desk_) co_return failure(Fate::reject, "no_manager", "no manager_user is set");
  co_return co_await desk_->carry_out(command);
}

sdk::Deliveries AsteriskAdapter::deliveries() const {
  constexpr std::size_t at_once = 256;
  sdk::Deliveries how{at_once, settings_.ring + std::chrono::seconds(30)};
  if (!settings_.manager_user.empty()) how.kinds = sdk::kinds_of(Desk::kinds());
  return how;
}

sdk::Task<void> AsteriskAdapter::reserve(const v1::Reservation& reservation) {
  if (!desk_) co_return failure(Fate::reject, "no_manager", "no manager_user is set");
  co_return co_await desk_->reserve(reservation);
}

void AsteriskAdapter::signal(const v1::Signal& signal) {
  if (desk_) desk_->follow(signal);
}

AgiCall::Hooks AsteriskAdapter::agi_hooks() {
  AgiCall::Hooks hooks;
  hooks.asked = [this](const auto& call, const agi::Asked& question) { asked(call, question); };
  hooks.late = [this](AgiCall& call) { answer(call, fallback(call.contact_id)); };
  hooks.hung_up = [](AgiCall&) {};
  hooks.closed = [this](const auto& call, const std::string& error) {
    log_.warning("a call was not answered", {{"contact", call->contact_id}, {"code", error}});
  };
  return hooks;
}

void AsteriskAdapter::asked(const std::shared_ptr<AgiCall>& call, const agi::Asked& asked) {
  sdk::Inbound inbound;
  inbound.contact = contact_of(asked);
  call->contact_id = inbound.contact.id();
  if (asked.environment.script == "callback" && desk_)
    return asio::co_spawn(executor_, call_back(call), asio::detached);
  if (desk_) desk_->asked(asked, inbound.contact);
  // A call that is too many is reported all the same, but nobody waits for what is decided.
  if (server_->calls() > settings_.calls) answer(*call, fallback(call->contact_id));
  if (inbound_.size() >= settings_.calls) {
    log_.warning("a call was not reported: too many wait", {{"contact", call->contact_id}});
    return;
  }
  // A little less than Late: the hub's own fallback is better than ours, as it is recorded.
  *inbound.contact.mutable_wait() = sdk::to_wire(settings_.common.deadline / 10 * 8);
  inbound.settle = [this, call](const v1::Decision& decision) {
    if (desk_) desk_->decided(call->contact_id, decision.route().hold());
    answer(*call, decision);
    return done();
  };
  inbound.refuse = [this, call](const Error&) {
    answer(*call, fallback(call->contact_id));
    return done();
  };
  inbound_.push_back(std::move(inbound));
  arrived_.cancel();
}

void AsteriskAdapter::answer(AgiCall& call, const v1::Decision& decision) {
  call.answer(variables_of(decision));
}

asio::awaitable<void> AsteriskAdapter::call_back(std::shared_ptr<AgiCall> call) {
  const auto taken = co_await desk_->call_back(call->contact_id);
  call->answer({{"BALIE_STATUS", taken && *taken ? "CALLBACK" : "FALLBACK"}});
}

v1::Decision AsteriskAdapter::fallback(const std::string& contact_id) const {
  v1::Decision decision;
  decision.set_contact_id(contact_id);
  *decision.mutable_route() = settings_.common.fallback_route();
  decision.set_fallback(true);
  return decision;
}

}  // namespace balie::asterisk
