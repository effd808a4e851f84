#include "adapters/sdk/bus_line.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace balie::sdk {
namespace {

constexpr int frames_a_turn = 256;                                   // before others have theirs
constexpr Duration goodbye_linger = std::chrono::milliseconds(100);  // for the last frame to go out
constexpr Duration timer_grain = std::chrono::milliseconds(1);  // deadlines closer than this share a wake-up

std::uint64_t seed_of(const bus::ClientSession::Settings& session) {
  return std::hash<std::string>{}(session.boot_id + session.adapter);
}

// Moves on to what else is to be done on this thread.
asio::awaitable<void> let_others() {
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

}  // namespace

BusClient::Line::Line(asio::any_io_executor executor, const Clock& clock, Settings settings, Hooks hooks)
    : executor_(std::move(executor)),
      clock_(clock),
      settings_(std::move(settings)),
      hooks_(std::move(hooks)),
      session_(settings_.session, settings_.limits),
      backoff_(settings_.backoff, seed_of(settings_.session)),
      timer_(executor_),
      drained_(executor_) {}

result<void> BusClient::Line::start() {
  BALIE_CHECK(check_endpoint(settings_.bus.endpoint, settings_.bus));
  BALIE_CHECK(prepare_endpoint(settings_.bus.endpoint, BusSide::client));
  connect();
  return {};
}

void BusClient::Line::connect() {
  connect_at_ = Instant::max();
  const ZmqLimits limits{.frame_bytes_max = settings_.limits.publish_bytes_max, .frames_max = 1};
  auto socket = ZmqSocket::connect(executor_, context_, ZmqSocket::Kind::dealer, settings_.bus.endpoint,
                                   settings_.bus, limits);
  if (!socket) return disconnect(socket.error());
  socket_ = std::move(*socket);
  asio::co_spawn(executor_, read(shared_from_this(), socket_), asio::detached);
  session_.start(clock_.instant());
  pump();
}

void BusClient::Line::disconnect(const Error& error) {
  const auto now = clock_.instant();
  if (socket_)
    std::exchange(socket_, nullptr)->close(stopped_ && welcome_ ? goodbye_linger : Duration::zero());
  if (events_) std::exchange(events_, nullptr)->close();
  outbox_.clear();
  welcome_.reset();
  if (stopped_) return;
  auto left = session_.take_unanswered();
  session_ = bus::ClientSession(settings_.session, settings_.limits);
  for (auto& request : left) session_.repeat(std::move(request), now);
  connect_at_ = now + backoff_.failed(now);
  arm();
  if (hooks_.closed) hooks_.closed(error);
}

void BusClient::Line::listen() {
  if (topics_.empty() || !welcome_ || events_) return;
  const auto& told = welcome_->events_endpoint();
  const ZmqLimits limits{.frame_bytes_max = settings_.limits.publish_bytes_max, .frames_max = 2};
  auto socket =
      ZmqSocket::connect(executor_, context_, ZmqSocket::Kind::subscriber,
                         told.empty() ? settings_.bus.events_endpoint : told, settings_.bus, limits);
  if (!socket) {
    if (hooks_.closed) hooks_.closed(socket.error().within("events"));
    return;
  }
  events_ = std::move(*socket);
  for (const auto& topic : topics_) {
    if (auto held = events_->subscribe(topic); !held && hooks_.closed) hooks_.closed(held.error());
  }
  asio::co_spawn(executor_, read_events(shared_from_this(), events_), asio::detached);
}

void BusClient::Line::request(v1::ToHub message, Duration limit, Done done) {
  Answered taken = [kept = std::move(done),
                    limits = settings_.limits](result<bus::ClientSession::Answered> answer) mutable {
    if (!answer) return kept(std::unexpected(std::move(answer).error()));
    kept(bus::message_of(std::move(*answer), limits));
  };
  if (full(taken)) return;
  const auto now = clock_.instant();
  const auto number = ++last_request_;
  message.set_request(number);
  session_.request(std::move(message), now);
  wait_for(number, limit, std::move(taken), now);
}

void BusClient::Line::report(std::string_view contact, Duration limit, Answered done) {
  if (full(done)) return;
  const auto now = clock_.instant();
  const auto number = ++last_request_;
  session_.report(number, contact, now);
  wait_for(number, limit, std::move(done), now);
}

// True, and told so: no further request is taken.
bool BusClient::Line::full(Answered& done) {
  if (stopped_) {
    done(failure(Fate::retry, "bus.stopped", "this side ended the session"));
  } else if (pending_.size() >= settings_.requests_max) {
    done(failure(Fate::retry, "bus.full", "too many requests wait for the hub"));
  } else {
    return false;
  }
  return true;
}

void BusClient::Line::wait_for(std::uint64_t number, Duration limit, Answered&& done, Instant now) {
  const auto deadline = limit < Instant::max() - now ? now + limit : Instant::max();
  pending_.emplace(number, Pending{std::move(done), deadline});
  if (deadline != Instant::max()) deadlines_.emplace(deadline, number);
  schedule();
}

void BusClient::Line::done(const v1::CommandDone& what) {
  const auto now = clock_.instant();
  v1::ToHub message;
  *message.mutable_command_done() = what;
  session_.tell(message, now);
  schedule();
}

void BusClient::Line::signal(const v1::Signal& what) {
  v1::ToHub message;
  *message.mutable_signal() = what;
  session_.tell(message, clock_.instant());
  schedule();
}

void BusClient::Line::taken() {
  session_.grant(1, clock_.instant());
  schedule();
}

void BusClient::Line::subscribe(std::string topic) {
  if (events_) {
    if (auto held = events_->subscribe(topic); !held && hooks_.closed) hooks_.closed(held.error());
  }
  topics_.push_back(std::move(topic));
  listen();
}

// Frames of one turn of the event loop go to the socket together.
void BusClient::Line::schedule() {
  if (std::exchange(scheduled_, true)) return;
  asio::post(executor_, [self = shared_from_this()] {
    self->scheduled_ = false;
    self->pump();
  });
}

// Never called by what it calls: request() and the rest only schedule it.
void BusClient::Line::pump() {
  while (auto action = session_.poll()) act(std::move(*action));
  flush();
  arm();
}

void BusClient::Line::act(bus::ClientSession::Action&& action) {
  using Session = bus::ClientSession;
  if (auto* send = std::get_if<Session::Send>(&action)) {
    outbox_.push_back(std::move(send->frame));
  } else if (auto* answer = std::get_if<Session::Answered>(&action)) {
    const auto number = answer->request;
    complete(number, std::move(*answer));
  } else if (auto* opened = std::get_if<Session::Opened>(&action)) {
    backoff_.worked(clock_.instant());
    welcome_ = std::move(opened->welcome);
    listen();
    if (hooks_.opened) hooks_.opened(*welcome_);
  } else if (auto* order = std::get_if<Session::Ordered>(&action)) {
    if (hooks_.ordered) hooks_.ordered(std::move(order->message));
  } else if (auto* signalled = std::get_if<Session::Signalled>(&action)) {
    if (hooks_.signalled) hooks_.signalled(signalled->signal);
  } else {
    if (socket_) (void)socket_->send(outbox_);  // the last words; whether they arrive changes nothing
    disconnect(std::get<Session::Closed>(action).error);
  }
}

void BusClient::Line::complete(std::uint64_t number, result<bus::ClientSession::Answered> answer) {
  const auto found = pending_.find(number);
  if (found == pending_.end()) return;
  auto done = std::move(found->second.done);
  pending_.erase(found);
  if (pending_.empty()) drained_.cancel();
  done(std::move(answer));
}

void BusClient::Line::flush() {
  if (outbox_.empty() || !socket_) return;
  const auto sent = socket_->send(outbox_);
  outbox_.clear();
  if (!sent) disconnect(sent.error());
}

Instant BusClient::Line::next_deadline() {
  while (!deadlines_.empty() && !pending_.contains(deadlines_.top().second)) deadlines_.pop();
  return deadlines_.empty() ? Instant::max() : deadlines_.top().first;
}

void BusClient::Line::arm() {
  if (stopped_) return;
  const auto wake = std::min({session_.wake_at(), connect_at_, next_deadline()});
  if (wake >= armed_for_) return;  // the timer wakes us in time, and is set again then
  armed_for_ = wake;
  timer_.expires_after(std::max(wake - clock_.instant(), timer_grain));
  timer_.async_wait([line = weak_from_this()](boost::system::error_code failed) {
    const auto self = line.lock();
    if (failed || !self) return;
    self->armed_for_ = Instant::max();
    self->on_time();
  });
}

void BusClient::Line::on_time() {
  if (stopped_) return;
  const auto now = clock_.instant();
  expire(now);
  session_.on_time(now);
  if (now >= connect_at_) connect();
  pump();
}

void BusClient::Line::expire(Instant now) {
  while (next_deadline() <= now && !stopped_) {
    const auto number = deadlines_.top().second;
    deadlines_.pop();
    session_.abandon(number);
    complete(number, open() ? failure(Fate::retry, "bus.late", "the hub did not answer in time")
                            : failure(Fate::retry, "bus.away", "the hub is away"));
  }
}

asio::awaitable<void> BusClient::Line::read(std::shared_ptr<Line> self, std::shared_ptr<ZmqSocket> socket) {
  while (co_await socket->readable()) {
    if (const auto taken = self->take_frames(*socket); !taken) {
      if (socket == self->socket_) self->disconnect(taken.error());
      co_return;
    }
    co_await let_others();
  }
}

result<void> BusClient::Line::take_frames(ZmqSocket& socket) {
  const auto now = clock_.instant();
  for (int i = 0; i < frames_a_turn && &socket == socket_.get(); ++i) {
    BALIE_TRY(const auto frames, socket.receive());
    if (frames == 0) break;
    session_.on_frame(socket.frame(0), now);
    while (auto action = session_.poll()) act(std::move(*action));
  }
  flush();
  arm();
  return {};
}

asio::awaitable<void> BusClient::Line::read_events(std::shared_ptr<Line> self,
                                                   std::shared_ptr<ZmqSocket> socket) {
  while (co_await socket->readable()) {
    for (int i = 0; i < frames_a_turn && socket == self->events_; ++i) {
      const auto frames = socket->receive();
      if (!frames || *frames == 0) break;
      if (*frames == 2 && self->hooks_.event) self->hooks_.event(socket->frame(0), socket->frame(1));
    }
    co_await let_others();
  }
}

asio::awaitable<void> BusClient::Line::drain(Duration limit) {
  drained_.expires_after(std::min<Duration>(limit, std::chrono::hours(24)));
  if (!pending_.empty()) co_await drained_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void BusClient::Line::shutdown() {
  if (std::exchange(stopped_, true)) return;
  session_.stop(clock_.instant());
  while (auto action = session_.poll()) act(std::move(*action));
  timer_.cancel();
  // From the event loop: whoever waits may use what is being torn down around this call.
  for (auto& [number, pending] : std::exchange(pending_, {})) {
    asio::post(executor_, [done = std::move(pending.done)]() mutable {
      done(failure(Fate::retry, "bus.stopped", "this side ended the session"));
    });
  }
}

}  // namespace balie::sdk
