// The part of FreeswitchAdapter that brings held calls to agents' phones: for reservations, and for
// "connect".
#include "adapters/freeswitch/freeswitch_adapter.hpp"
#include "adapters/freeswitch/orders.hpp"
#include "adapters/sdk/net.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace balie::freeswitch {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr Duration slack = std::chrono::seconds(5);   // beyond the ringing, for FreeSWITCH to say so
constexpr Duration margin = std::chrono::seconds(1);  // ours ends before the hub's
constexpr std::string_view superseded = "superseded";
using sdk::refused;

}  // namespace

// The agent's phone is the offer: picking up accepts it, everything else declines. One for an agent of
// mod_callcenter, as others' reservations go to their desks.
sdk::Task<void> FreeswitchAdapter::reserve(const v1::Reservation& reservation) {
  if (reservation.state() != "offered") {
    for (const auto& [uuid, ring] : ringing_) {
      if (ring.reservation != reservation.id() || ring.end->value) continue;
      asio::co_spawn(executor_, take_back(uuid), asio::detached);
      break;
    }
    co_return result<void>{};
  }
  if (!line_ || !line_->open())
    co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  // A customer who hung up cannot ring: the agent is rung when that one answers.
  if (reservation.callback()) co_return answer(reservation, result<void>{}), result<void>{};
  Ringable what{.uuid = book_.uuid_of(reservation.contact_id()),
                .contact = reservation.contact_id(),
                .agent = reservation.agent(),
                .to = agents_.phone_of(reservation.agent()),
                .reservation = reservation.id(),
                .limit = settings_.ring};
  if (!esl::is_endpoint(what.uuid) || (!reservation.channel().empty() && reservation.channel() != "voice"))
    co_return refused("freeswitch.no_call", "only calls are brought to phones");
  BALIE_CO_CHECK(goes_elsewhere(what.uuid));
  if (what.to.empty()) co_return refused("freeswitch.no_phone", "no phone of the agent is known");
  if (reservation.has_limit())
    what.limit = std::clamp(sdk::from_wire(reservation.limit()) - margin, Duration(margin), settings_.ring);
  asio::co_spawn(executor_, answer(reservation, std::move(what)), asio::detached);
  co_return result<void>{};
}

asio::awaitable<void> FreeswitchAdapter::answer(v1::Reservation reservation, Ringable what) {
  const auto uuid = what.uuid, agent = what.agent;
  const auto how = co_await ring(std::move(what));
  if (!how && how.error().code() == superseded) co_return;  // the hub took it back
  if (how) taken_[uuid] = agent;
  answer(reservation, how);
}

void FreeswitchAdapter::answer(const v1::Reservation& reservation, const result<void>& how) {
  const auto reason = how ? std::string() : std::string(how.error().code());
  hub().tell(sdk::answer_to(reservation, reason));
}

// Until it is answered, or not. Errors: "freeswitch.busy", ".declined", ".no_answer", ".no_phone", "hung_up";
// "superseded" - the hub wants it elsewhere.
sdk::Task<void> FreeswitchAdapter::ring(Ringable what) {
  // The line tells whether the agent answered: without it nobody would know, and the call would ring for
  // nothing.
  if (!line_ || !line_->open())
    co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  const bool extension = what.to.find('/') == std::string::npos && esl::is_extension(what.to);
  const auto phone = phone_endpoint(what.to);
  if (!extension && phone.empty())
    co_return refused("freeswitch.bad_address", "`to` is no address of FreeSWITCH");
  settle_ringing(what.uuid, refused(superseded, "it is brought to somebody else"));
  const Ring ring{.end = std::make_shared<Promise<result<void>>>(executor_),
                  .attempt = fmt::format("{}", ++attempts_),
                  .reservation = what.reservation};
  const auto target = extension ? what.to
                                : esl::ring_target({.endpoint = phone,
                                                    .limit = what.limit,
                                                    .comes_back = own_address_,
                                                    .lost = settings_.lost,
                                                    .music = settings_.music,
                                                    .attempt = ring.attempt});
  ringing_.emplace(what.uuid, ring);
  taken_.erase(what.uuid);
  book_.begin(what.uuid, what.contact);
  book_.expect(what.uuid, what.agent);
  if (const auto link = held(what.uuid)) {
    link->move(target);
  } else {
    // It waits elsewhere in FreeSWITCH, since this process or the link was away: it is taken from there.
    auto moved = co_await line_->ask(fmt::format("uuid_setvar {} socket_resume false", what.uuid));
    if (moved) moved = co_await line_->ask(fmt::format("uuid_transfer {} {}", what.uuid, target));
    if (!moved) settle_ringing(what.uuid, std::unexpected(moved.error()));
  }
  auto how = co_await wait_for_answer(what.uuid, ring.end, what.limit);
  if (!how && !ringing_.contains(what.uuid)) book_.expect(what.uuid, {});
  co_return how;
}

sdk::Task<void> FreeswitchAdapter::wait_for_answer(const std::string& uuid, const Ringing& ringing,
                                                   Duration limit) {
  ringing->timer.expires_after(limit + slack);
  while (!ringing->value) {
    co_await ringing->timer.async_wait(awaited);
    if (ringing->value) break;
    const auto found = ringing_.find(uuid);
    if (found != ringing_.end() && found->second.end == ringing) ringing_.erase(found);
    co_return failure(Fate::reconnect, "freeswitch.late", "FreeSWITCH did not say what became of the call");
  }
  co_return *ringing->value;
}

// From the agent's phone, back to waiting.
asio::awaitable<void> FreeswitchAdapter::take_back(std::string uuid) {
  const auto found = ringing_.find(uuid);
  if (found == ringing_.end() || !line_ || own_address_.empty()) co_return;
  found->second.end->keep(refused(superseded, "the hub took it back"));
  const auto moved = co_await line_->ask(
      fmt::format("uuid_transfer {} {}", uuid, esl::socket_target(own_address_, settings_.lost)));
  if (!moved) settle_ringing(uuid, std::unexpected(moved.error()));
}

}  // namespace balie::freeswitch
