#include "adapters/csta/csta_adapter.hpp"

#include "adapters/sdk/net.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace balie::csta {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t unwritten_max = 16 << 20;  // a PBX that reads nothing is connected anew
constexpr auto dial_limit = std::chrono::seconds(4);
constexpr auto open_limit = std::chrono::seconds(60);  // for thousands of monitors

}  // namespace

CstaAdapter::CstaAdapter(asio::any_io_executor executor, Settings settings)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      log_("csta"),
      queues_(pairs_of(settings_.queues)),
      agents_(pairs_of(settings_.agents)),
      calls_([this](std::string_view device) { return agents_.agent_at(device); }),
      timer_(executor_),
      came_(executor_),
      opened_(executor_) {}

CstaAdapter::~CstaAdapter() { close(); }

sdk::Task<void> CstaAdapter::connect() {
  if (const auto problem = problem_of(settings_); !problem.empty())
    co_return failure(Fate::fatal, "csta.bad_setting", problem);
  if (settings_.tls) {
    BALIE_CO_CHECK(trust(tls_, settings_));
  }
  wire_ = std::make_shared<Wire>(executor_, tls_, settings_.tls);
  BALIE_CO_CHECK(co_await wire_->open(settings_, dial_limit));
  session_.emplace(session_settings(settings_));
  snapshot_.clear();
  code_ = "csta.slow";
  session_->start(clock_.instant());
  asio::co_spawn(executor_, read(++link_), asio::detached);
  opened_.expires_after(open_limit);
  pump();
  if (session_ && !session_->open()) {
    [[maybe_unused]] const auto woken = co_await opened_.async_wait(awaited);
  }
  if (!session_ || !session_->open())
    co_return failure(Fate::reconnect, code_, "the PBX did not open a session");
  log_.info("the session with the PBX is open", {{"edition", session_->space()}});
  co_return result<void>{};
}

void CstaAdapter::close() noexcept {
  // The end of an order is unknown; the line to the platform tells of itself.
  if (spared_ > 0) return --spared_, void();
  if (session_) {
    session_->stop(clock_.instant());
    pump();
  }
  lose("csta.stopped");
}

asio::awaitable<void> CstaAdapter::read(std::uint64_t link) {
  std::array<char, 65536> room;
  const auto wire = wire_;
  while (session_ && link == link_) {
    const auto count = co_await wire->read(room);
    if (!session_ || link != link_) co_return;
    if (count == 0) {
      session_->on_end();
    } else {
      session_->feed({room.data(), count}, clock_.instant());
    }
    pump();
  }
}

void CstaAdapter::pump() {
  while (session_) {
    const auto action = session_->poll();
    if (!action) break;
    if (const auto* send = std::get_if<Session::Send>(&*action)) {
      waiting_ += send->bytes;
    } else if (const auto* came = std::get_if<Session::Came>(&*action)) {
      on_came(came->content);
    } else if (const auto* snapshot = std::get_if<Session::Snapshot>(&*action)) {
      snapshot_.insert(snapshot_.end(), snapshot->calls.begin(), snapshot->calls.end());
    } else if (const auto* agents = std::get_if<Session::Agents>(&*action)) {
      tell(agents_.on_states(agents->device, agents->states));
    } else if (const auto* answered = std::get_if<Session::Answered>(&*action)) {
      on_answered(answered->number, answered->answer);
    } else if (const auto* trouble = std::get_if<Session::Trouble>(&*action)) {
      log_.warning("trouble with the PBX", {{"what", trouble->what}, {"error", trouble->error}});
    } else if (const auto* close = std::get_if<Session::Close>(&*action)) {
      write();
      return lose(close->code);
    } else {
      on_opened();
    }
  }
  write();
  arm();
}

void CstaAdapter::on_opened() {
  if (!settings_.monitors.empty()) tell(calls_.on_snapshot(std::exchange(snapshot_, {}), clock_.time()));
  opened_.cancel();
  for (const auto& [agent, signal] : std::exchange(unfollowed_, {}))
    asio::co_spawn(executor_, follow(signal), asio::detached);
}

// What another says of an agent, as the state at the PBX. What is said while there is no session comes when
// there is one.
void CstaAdapter::signal(const v1::Signal& signal) {
  constexpr std::size_t unfollowed_max = 100'000;
  if (signal.kind() != "presence" || !settings_.presence) return;
  if (session_ && session_->open()) return asio::co_spawn(executor_, follow(signal), asio::detached);
  if (unfollowed_.size() < unfollowed_max) unfollowed_.insert_or_assign(signal.agent(), signal);
}

asio::awaitable<void> CstaAdapter::follow(v1::Signal signal) {
  for (const auto& order : agents_.follow(signal)) {
    if (!session_) co_return;  // the order before this one came back
    const auto request = set_agent_state(session_->space(), order.device, order.state, order.agent, {});
    const auto done = co_await ask(request);
    if (done) continue;
    agents_.refused(signal.agent());
    if (done.error().fate() !=
        Fate::reject) {  // nobody knows whether it was done: once more, when it is back
      unfollowed_.try_emplace(signal.agent(), signal);
      co_return;
    }
    log_.warning("an agent's state was not set", {{"agent", signal.agent()}, {"code", done.error().code()}});
    co_return;
  }
}

void CstaAdapter::write() {
  if (!session_ || wire_->writes() || waiting_.empty()) return;
  if (waiting_.size() > unwritten_max) return wire_->shut();
  wire_->write(std::exchange(waiting_, {}), [this](bool written) {
    if (written) write();
  });
}

void CstaAdapter::arm() {
  if (!session_) return;
  const auto at = std::min(session_->wake_at(), routes_.wake_at());
  if (at == Instant::max()) return;
  timer_.expires_at(at);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled || !session_) return;
    const auto now = clock_.instant();
    for (const auto& late : routes_.expire(now)) say(late);
    session_->on_time(now);
    pump();
  });
}

// The session is over: what waits for it is told so, and receive() returns.
void CstaAdapter::lose(std::string_view code) {
  if (!session_) return;
  code_ = code;
  session_.reset();
  ++link_;
  wire_->shut();
  waiting_.clear();
  routes_.clear();
  for (auto& [number, waiter] : std::exchange(waiters_, {})) {
    waiter->answer = failure(Fate::reconnect, "csta.lost", "the session with the PBX was lost");
    waiter->timer.cancel();
  }
  while (!rings_.empty())
    end_ring(rings_.begin()->first,
             failure(Fate::reconnect, "csta.lost", "the session with the PBX was lost"));
  for (auto* timer : {&timer_, &came_, &opened_}) timer->cancel();
  tell(agents_.on_loss());
}

sdk::Task<sdk::Inbound> CstaAdapter::receive() {
  while (inbox_.empty()) {
    if (!session_) co_return failure(Fate::reconnect, code_, "the session with the PBX ended");
    came_.expires_at(asio::steady_timer::time_point::max());
    [[maybe_unused]] const auto woken = co_await came_.async_wait(awaited);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      co_return failure(Fate::retry, "csta.stopping", "the adapter stops");
  }
  auto inbound = std::move(inbox_.front());
  inbox_.pop_front();
  co_return inbound;
}

void CstaAdapter::push(sdk::Inbound inbound) {
  inbox_.push_back(std::move(inbound));
  came_.cancel();
}

// Where another's word of an agent waits, that is the newer one.
void CstaAdapter::tell(std::vector<v1::Presence> presences) {
  if (!settings_.presence) return;
  std::erase_if(presences, [&](const auto& one) { return unfollowed_.contains(one.agent()); });
  sdk::tell(hub(), std::move(presences));
}

void CstaAdapter::tell_holds() {
  for (const auto& change : calls_.take_hold_changes()) hub().tell(sdk::told(change, settings_.desk));
}

void CstaAdapter::on_came(const Content& content) {
  if (const auto* request = std::get_if<RouteRequest>(&content)) return on_route_request(*request);
  if (const auto* event = std::get_if<CallEvent>(&content)) return on_call(*event);
  if (const auto* event = std::get_if<AgentEvent>(&content))
    return tell(agents_.on_event(*event, calls_.is_brought_to(event->device)));
  if (const auto* used = std::get_if<RouteUsed>(&content)) {
    const auto* request = routes_.find(used->cross_ref);
    if (request == nullptr) return;
    const auto& call = request->routed_call.call.empty() ? request->linkage : request->routed_call.call;
    return tell(calls_.on_routed(call, used->route_used, clock_.time()));
  }
  if (const auto* again = std::get_if<ReRoute>(&content)) {
    if (const auto answer = routes_.again(again->cross_ref)) say(*answer);
  } else if (const auto* end = std::get_if<RouteEnd>(&content)) {
    const auto request = routes_.end(end->cross_ref);
    if (!end->error.empty()) log_.warning("the PBX ended a route", {{"error", end->error}});
    if (request && settings_.monitors.empty()) calls_.forget(request->routed_call.call);
  }
}

v1::Contact CstaAdapter::contact_from(std::string id, std::string_view calling,
                                      std::string_view called) const {
  v1::Contact contact;
  contact.set_id(std::move(id));
  contact.set_channel("voice");
  contact.set_country(settings_.country);
  const auto entry = number_of(called);
  contact.set_entry(entry.empty() ? std::string(called) : entry);
  if (const auto number = number_of(calling); !number.empty()) {
    auto& identifier = *contact.add_identifiers();
    identifier.set_scheme("tel");
    identifier.set_value(number);
    identifier.set_assurance("observed");
  }
  return contact;
}

void CstaAdapter::on_route_request(const RouteRequest& request) {
  auto patience = settings_.patience;
  if (request.reply_timeout_ms > 0)  // some of it is the network's
    patience = std::min<Duration>(
        patience,
        std::chrono::milliseconds(std::min<std::int64_t>(request.reply_timeout_ms, 3'600'000)) * 9 / 10);
  if (!routes_.begin(request, clock_.instant() + patience)) return;
  const auto& call = request.routed_call.call.empty() ? request.linkage : request.routed_call.call;
  bool fresh = false;
  const auto id = calls_.contact_of(call, request.correlator, clock_.time(), fresh);
  const auto& entry = request.current_route.empty() ? request.routeing_device : request.current_route;
  sdk::Inbound inbound;
  inbound.contact = contact_from(id, request.calling_device, entry);
  *inbound.contact.mutable_wait() = sdk::to_wire(patience * 8 / 10);
  const auto cross_ref = request.cross_ref;
  inbound.settle = [this, cross_ref](const v1::Decision& decision) -> sdk::Task<void> {
    decided(cross_ref, decision);
    co_return result<void>{};
  };
  inbound.refuse = [this, cross_ref](const Error&) -> sdk::Task<void> {
    decided(cross_ref, {});
    co_return result<void>{};
  };
  push(std::move(inbound));
}

// Where a route may go, in the order of trying: its target, its agent, its queue.
std::vector<std::string> CstaAdapter::destinations_of(const v1::Route& route) const {
  std::vector<std::string> destinations;
  const auto add = [&](std::string device) {
    if (!device.empty() && std::ranges::find(destinations, device) == destinations.end())
      destinations.push_back(std::move(device));
  };
  if (!route.hold()) {
    add(route.target());
    add(agents_.device_of(route.agent()));
  }
  if (const auto queue = queues_.find(route.queue()); queue != queues_.end()) add(queue->second);
  return destinations;
}

Along CstaAdapter::along_of(const std::string& contact, const v1::Decision& decision) const {
  Along along;
  if (settings_.correlator != "none") along.correlator = correlator_for(contact);
  std::vector<std::pair<std::string, std::string>> notes = {{"decision", decision.id()},
                                                            {"customer", decision.customer().id()},
                                                            {"queue", decision.route().queue()}};
  for (const auto& note : decision.annotations()) notes.emplace_back(note.name(), note.value());
  for (const auto& offer : decision.offers()) notes.emplace_back("offer", offer.text());
  if (settings_.private_data) along.annotations = notes;
  if (settings_.correlator == "annotations") {
    for (const auto& [name, value] : notes) {
      auto line = "\n" + name + "=" + value;
      if (along.correlator.size() + line.size() <= settings_.correlator_bytes) along.correlator += line;
    }
  }
  if (along.correlator.size() > settings_.correlator_bytes) along.correlator.clear();
  return along;
}

void CstaAdapter::decided(const std::string& cross_ref, const v1::Decision& decision) {
  const auto along = along_of(decision.contact_id(), decision);
  if (const auto answer = routes_.decide(cross_ref, destinations_of(decision.route()), along)) say(*answer);
  pump();
}

void CstaAdapter::say(const RouteBook::Answer& answer) {
  if (!session_) return;
  session_->say(answer.destination.empty()
                    ? route_end(session_->space(), answer.request, answer.error)
                    : route_select(session_->space(), answer.request, answer.destination, answer.along),
                answer.request.cross_ref);
}

void CstaAdapter::on_call(const CallEvent& event) {
  const bool arrives = event.kind == "Delivered" || event.kind == "Queued" || event.kind == "Offered";
  const bool ours = calls_.knows(event.connection.call) || !contact_in(event.correlator).empty();
  if (settings_.contacts && arrives && !ours &&
      !watches(event.calling)) {  // from outside, and nobody asked us before
    bool fresh = false;
    const auto id = calls_.contact_of(event.connection.call, event.correlator, clock_.time(), fresh);
    sdk::Inbound inbound;
    inbound.contact = contact_from(id, event.calling, event.called);
    if (settings_.deflect)
      inbound.settle = [this, id](const v1::Decision& decision) -> sdk::Task<void> {
        send_on(id, decision);
        co_return result<void>{};
      };
    push(std::move(inbound));
  }
  const auto contact = calls_.contact_at(event.connection.call);
  tell(calls_.on_event(event, clock_.time()));
  tell_holds();
  check_ring(event, contact);
}

void CstaAdapter::send_on(const std::string& contact, const v1::Decision& decision) {
  const auto destinations = destinations_of(decision.route());
  const auto connection = calls_.connection_of(contact);
  if (!session_ || !connection || destinations.empty() || calls_.answered(contact)) return;
  if (destinations.front() == connection->device) return;
  session_->ask(
      deflect_call(session_->space(), *connection, destinations.front(), along_of(contact, decision)),
      clock_.instant());
  pump();
}

void CstaAdapter::on_answered(std::uint64_t number, const Answered& answered) {
  const auto* refused = std::get_if<Refused>(&answered);
  if (refused != nullptr) log_.warning("the PBX refused an order", {{"error", refused->error}});
  const auto found = waiters_.extract(number);
  if (!found) return;
  const auto& waiter = found.mapped();
  if (refused != nullptr) {
    waiter->answer = failure(Fate::reject, "csta.refused", refused->error);
  } else {
    waiter->answer = std::get<Answer>(answered);
  }
  waiter->timer.cancel();
}

}  // namespace balie::csta
