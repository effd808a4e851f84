// The part of CstaAdapter that brings waiting calls to agents' phones: for reservations, and for "connect".
#include "adapters/csta/csta_adapter.hpp"
#include "adapters/sdk/net.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>

namespace balie::csta {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr Duration margin = std::chrono::seconds(1);  // ours ends before the hub's
constexpr Duration arrival_limit = std::chrono::seconds(5);
constexpr std::string_view superseded = "superseded";

using sdk::refused;

}  // namespace

bool CstaAdapter::watches(const std::string& device) const {
  return std::ranges::count(settings_.monitors, device) > 0;
}

// The agent's phone is the offer: picking up accepts it, everything else declines. A phone that is not
// monitored cannot be seen to be picked up: then the offer is accepted, and rings when the hub says
// "connect".
sdk::Task<void> CstaAdapter::reserve(const v1::Reservation& reservation) {
  if (reservation.state() != "offered") {
    for (const auto& [contact, ring] : rings_) {
      if (ring->reservation != reservation.id()) continue;
      asio::co_spawn(executor_, take_back(contact, ring), asio::detached);
      break;
    }
    co_return result<void>{};
  }
  if (!session_ || !session_->open())
    co_return failure(Fate::retry, "csta.away", "there is no session with the PBX");
  const auto device = agents_.device_of(reservation.agent());
  if (reservation.callback() || !watches(device)) {
    answer(reservation, {});
    co_return result<void>{};
  }
  if (!calls_.connection_of(reservation.contact_id()))
    co_return refused("hung_up", "only calls are brought to phones");
  auto limit = settings_.ring;
  if (reservation.has_limit())
    limit = std::clamp(sdk::from_wire(reservation.limit()) - margin, Duration(margin), settings_.ring);
  auto ring = std::make_shared<Ring>(Ring{.device = device,
                                          .back = {},
                                          .agent = reservation.agent(),
                                          .reservation = reservation.id(),
                                          .timer = asio::steady_timer(executor_)});
  asio::co_spawn(executor_, answer(reservation, std::move(ring), limit), asio::detached);
  co_return result<void>{};
}

asio::awaitable<void> CstaAdapter::answer(v1::Reservation reservation, std::shared_ptr<Ring> ring,
                                          Duration limit) {
  const auto contact = reservation.contact_id();
  const auto how = co_await this->ring(contact, std::move(ring), limit);
  if (!how && how.error().code() == superseded) co_return;  // the hub took it back
  if (how) taken_[contact] = reservation.agent();
  answer(reservation, how);
}

void CstaAdapter::answer(const v1::Reservation& reservation, const result<void>& how) {
  const auto reason = how ? std::string() : std::string(how.error().code());
  hub().tell(sdk::answer_to(reservation, reason));
}

// A call that was just routed is nowhere yet: it is brought on when it has arrived.
sdk::Task<ConnectionId> CstaAdapter::arrived(std::string contact, std::shared_ptr<Ring> ring) {
  const auto until = clock_.instant() + arrival_limit;
  while (!ring->end && clock_.instant() < until) {
    const auto connection = calls_.connection_of(contact);
    if (!connection) break;
    if (!connection->device.empty()) co_return *connection;
    BALIE_CO_CHECK(co_await wait(ring, until));
  }
  if (ring->end && !*ring->end) co_return std::unexpected(ring->end->error());
  co_return refused("hung_up", "the call is at no device that is monitored");
}

sdk::Task<void> CstaAdapter::wait(std::shared_ptr<Ring> ring, Instant until) {
  ring->timer.expires_at(until);
  [[maybe_unused]] const auto woken = co_await ring->timer.async_wait(awaited);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    co_return failure(Fate::reconnect, "csta.late", "nobody waits any more");
  co_return result<void>{};
}

// Until it is answered, or not. Errors: "csta.refused" - the PBX would not bring it there; "csta.busy",
// "csta.no_answer", "hung_up"; "superseded" - the hub wants it elsewhere.
sdk::Task<void> CstaAdapter::ring(std::string contact, std::shared_ptr<Ring> ring, Duration limit) {
  if (!calls_.connection_of(contact)) co_return refused("hung_up", "the caller hung up");
  if (calls_.talks(contact)) co_return refused("csta.talks", "somebody has the call");
  if (const auto before = rings_.find(contact); before != rings_.end()) ring->back = before->second->back;
  end_ring(contact, refused(superseded, "it is brought to somebody else"));
  rings_[contact] = ring;
  taken_.erase(contact);
  calls_.expect(contact, ring->agent);
  const auto connection = co_await arrived(contact, ring);
  result<void> brought;
  if (!connection) {
    brought = std::unexpected(connection.error());
  } else {
    if (ring->back.empty()) ring->back = connection->device;
    brought = co_await deflect(contact, *connection, ring->device);
  }
  if (!brought && !ring->end) end_ring(contact, brought);
  const auto until = clock_.instant() + limit;
  while (!ring->end) {
    BALIE_CO_CHECK(co_await wait(ring, until));
    if (ring->end || clock_.instant() < until) continue;
    co_await take_back(contact, ring);
    ring->end = refused("csta.no_answer", "the agent's phone was not answered");
  }
  if (!*ring->end && !rings_.contains(contact)) calls_.expect(contact, {});
  co_return *ring->end;
}

sdk::Task<void> CstaAdapter::deflect(std::string contact, ConnectionId connection, std::string device) {
  if (!session_) co_return failure(Fate::retry, "csta.away", "there is no session with the PBX");
  Along along;
  if (settings_.correlator != "none") along.correlator = correlator_for(contact);
  const auto request = deflect_call(session_->space(), connection, device, along);
  const auto answer = co_await ask(request);
  if (!answer) co_return std::unexpected(answer.error());
  co_return result<void>{};
}

// From the agent's phone, back to where it waited.
asio::awaitable<void> CstaAdapter::take_back(std::string contact, std::shared_ptr<Ring> ring) {
  const auto connection = calls_.connection_of(contact, ring->device);
  end_ring(contact, refused(superseded, "the hub took it back"));
  if (!connection || ring->back.empty()) co_return;
  const auto moved = co_await deflect(contact, *connection, ring->back);
  if (moved) calls_.wait_at(contact, ring->back);
}

void CstaAdapter::end_ring(const std::string& contact, result<void> how) {
  const auto node = rings_.extract(contact);
  if (!node) return;
  if (!node.mapped()->end) node.mapped()->end = std::move(how);
  node.mapped()->timer.cancel();
}

// Picked up, busy, or the caller is gone.
void CstaAdapter::check_ring(const CallEvent& event, const std::string& contact) {
  if (contact.empty()) return;
  if (!calls_.connection_of(contact)) {
    taken_.erase(contact);
    return end_ring(contact, refused("hung_up", "the caller hung up"));
  }
  const auto found = rings_.find(contact);
  if (found == rings_.end()) return;
  if (calls_.talks(contact)) return end_ring(contact, {});
  if (event.kind == "Failed" && event.connection.device == found->second->device)
    return end_ring(contact, refused("csta.busy", "the agent's phone is busy"));
  found->second->timer.cancel();  // it may have arrived
}

}  // namespace balie::csta
