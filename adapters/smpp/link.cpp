#include "adapters/smpp/link.hpp"

#include "adapters/sdk/net.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace balie::smpp {
namespace {

using asio::ip::tcp;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr Duration connect_limit = std::chrono::seconds(10), tick_max = std::chrono::milliseconds(250),
                   last_words = std::chrono::seconds(1);
constexpr std::size_t out_bytes_max = 16 << 20;  // a centre that does not read

Backoff::Settings backoff_of(const Settings& settings) {
  Backoff::Settings backoff;
  backoff.max = settings.reconnect_max;
  backoff.first = std::min<Duration>(backoff.first, backoff.max);
  return backoff;
}

std::uint8_t version_of(const std::string& word) {
  return word == "3.3" ? 0x33 : word == "5.0" ? 0x50 : 0x34;
}

}  // namespace

result<std::shared_ptr<Link>> Link::make(Parts parts) {
  BALIE_TRY(auto stream, make_stream(parts.executor, parts.settings));
  std::shared_ptr<Link> link(new Link(std::move(parts), std::move(stream)));
  for (const auto& text : link->parts_.settings.hosts) {
    BALIE_TRY(auto host, host_of(text));
    link->hosts_.push_back(std::move(host));
  }
  if (!link->parts_.listens) return link;
  BALIE_TRY(const auto where, host_of(link->parts_.settings.outbind));
  boost::system::error_code failed;
  const auto address = asio::ip::make_address(where.name, failed);
  if (failed) return failure(Fate::fatal, "smpp.settings", "outbind: not an address");
  try {
    link->acceptor_.emplace(link->parts_.executor, tcp::endpoint(address, where.port));
  } catch (const boost::system::system_error& thrown) {
    return failure(Fate::fatal, "smpp.outbind", fmt::format("outbind: {}", thrown.what()));
  }
  return link;
}

Link::Link(Parts parts, std::unique_ptr<Stream> stream)
    : parts_(std::move(parts)),
      stream_(std::move(stream)),
      wake_(parts_.executor),
      tick_(parts_.executor),
      pause_(parts_.executor),
      backoff_(backoff_of(parts_.settings), parts_.seed) {}

SessionSettings Link::session_settings() const {
  const auto& settings = parts_.settings;
  SessionSettings session;
  session.role = parts_.role;
  session.bind.system_id = settings.system_id;
  session.bind.password = settings.password;
  session.bind.system_type = settings.system_type;
  session.bind.interface_version = version_of(settings.version);
  session.bind.range.digits = settings.address_range;
  session.outbind_id = settings.outbind_id;
  session.outbind_password = settings.outbind_password;
  session.window = settings.window;
  session.pdu_bytes_max = settings.pdu_bytes_max;
  session.response_limit = settings.response_limit;
  session.enquire_after = settings.enquire_after;
  return session;
}

Task<void> Link::open() {
  if (parts_.listens) co_return co_await accept();
  const auto host = hosts_[host_ % hosts_.size()];
  ++host_;  // unless this one works, the next is tried
  co_return co_await stream_->connect(host, connect_limit);
}

Task<void> Link::accept() {
  auto [failed, socket] = co_await acceptor_->async_accept(awaited);
  if (failed) co_return failure(Fate::reconnect, "smpp.outbind", failed.message());
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  stream_->adopt(std::move(socket));
  co_return result<void>{};
}

asio::awaitable<void> Link::run(std::shared_ptr<Link> self) {
  auto& link = *self;
  while (!link.stopping_) {
    const auto opened = co_await link.open();
    if (link.stopping_) co_return;
    if (opened) {
      co_await link.talk();
    } else {
      link.parts_.log.warning("the centre is not reached",
                              {{"code", opened.error().code()}, {"error", opened.error().text()}});
    }
    if (link.stopping_) co_return;
    link.pause_.expires_after(link.backoff_.failed(link.parts_.clock.instant()));
    co_await link.pause_.async_wait(awaited);
  }
}

asio::awaitable<void> Link::talk() {
  using asio::experimental::awaitable_operators::operator||;
  session_.emplace(session_settings(), parts_.clock.instant(), parts_.listens);
  out_.clear();
  closing_since_ = Instant::max();
  was_bound_ = false;
  pump();
  try {
    co_await (reader() || writer() || ticker());
  } catch (const std::exception&) {  // Asio's way to say that we were cancelled
  }
  stream_->shut();
  session_.reset();
  for (const auto token : std::exchange(in_flight_, {})) {
    parts_.hooks.answered(token,
                          failure(Fate::reconnect, "smpp.link_lost", "the link was lost before the answer"));
  }
  if (was_bound_) parts_.hooks.lost(*this);
}

asio::awaitable<void> Link::reader() {
  std::array<char, 64 << 10> room;
  for (;;) {
    const auto bytes = co_await stream_->read_some(room);
    if (!bytes) {
      parts_.log.warning("the link is gone",
                         {{"code", bytes.error().code()}, {"error", bytes.error().text()}});
      co_return;
    }
    session_->on_bytes(*bytes, parts_.clock.instant());
    pump();
  }
}

asio::awaitable<void> Link::writer() {
  for (;;) {
    if (!out_.empty()) {
      const auto written = co_await stream_->write_all(std::exchange(out_, {}));
      if (!written) co_return;
      continue;
    }
    if (closing_since_ != Instant::max()) co_return;
    wake_.expires_at(Instant::max());
    co_await wake_.async_wait(awaited);
  }
}

asio::awaitable<void> Link::ticker() {
  for (;;) {
    const auto now = parts_.clock.instant();
    if (closing_since_ != Instant::max() && now - closing_since_ > last_words) co_return;
    if (out_.size() > out_bytes_max) co_return;
    session_->on_time(now);
    pump();
    tick_.expires_at(std::clamp(session_->wake_at(), now + std::chrono::milliseconds(5), now + tick_max));
    co_await tick_.async_wait(awaited);
  }
}

void Link::pump() {
  // A hook may ask for more, which is done in the loop that runs.
  if (!session_ || std::exchange(pumping_, true)) return;
  while (auto action = session_->poll()) act(std::move(*action));
  pumping_ = false;
  if (!out_.empty() || closing_since_ != Instant::max()) wake_.cancel();
}

void Link::act(Session::Action action) {
  if (auto* send = std::get_if<Session::Send>(&action)) {
    out_ += send->bytes;
  } else if (auto* incoming = std::get_if<Session::Incoming>(&action)) {
    parts_.hooks.incoming(*this, std::move(incoming->pdu));
  } else if (auto* answered = std::get_if<Session::Answered>(&action)) {
    in_flight_.erase(answered->token);
    parts_.hooks.answered(answered->token, std::move(answered->pdu));
  } else if (const auto* late = std::get_if<Session::Late>(&action)) {
    in_flight_.erase(late->token);
    parts_.hooks.answered(late->token,
                          failure(Fate::reconnect, "smpp.late", "the centre did not answer in time"));
  } else if (const auto* alive = std::get_if<Session::Alive>(&action)) {
    parts_.hooks.alive(*this, alive->answers);
  } else if (const auto* bound = std::get_if<Session::Bound>(&action)) {
    parts_.log.info("bound", {{"centre", bound->system_id}});
    was_bound_ = true;
    host_ = 0;  // whatever comes, the primary is tried first again
    backoff_.worked(parts_.clock.instant());
    parts_.hooks.bound(*this);
  } else if (const auto* close = std::get_if<Session::Close>(&action)) {
    parts_.log.warning("the link ends", {{"code", close->reason.code()}, {"error", close->reason.text()}});
    closing_since_ = parts_.clock.instant();
  }
}

bool Link::request(Pdu pdu, std::uint64_t token) {
  if (!session_ || !session_->request(std::move(pdu), token, parts_.clock.instant())) return false;
  in_flight_.insert(token);
  pump();
  return true;
}

std::uint64_t Link::respond(std::uint32_t sequence, std::uint32_t status) {
  if (!session_) return 0;
  const auto count = session_->respond(sequence, status, parts_.clock.instant());
  pump();
  return count;
}

void Link::stop() noexcept {
  if (std::exchange(stopping_, true)) return;
  if (bound()) {
    session_->unbind(parts_.clock.instant());
    pump();
    stream_->write_now(out_);
  }
  stream_->shut();
  for (auto* timer : {&wake_, &tick_, &pause_}) timer->cancel();
  boost::system::error_code ignored;
  if (acceptor_) acceptor_->close(ignored);
}

}  // namespace balie::smpp
