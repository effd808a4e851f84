#include "adapters/freeswitch/call_link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>

namespace balie::freeswitch {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t unwritten_max = 1 << 20;  // a peer that reads nothing is let go

}  // namespace

CallLink::CallLink(asio::ip::tcp::socket socket, const Clock& clock, esl::OutboundSession::Settings settings,
                   const Hooks& hooks)
    : socket_(std::move(socket)),
      clock_(clock),
      session_(std::move(settings)),
      hooks_(hooks),
      timer_(socket_.get_executor()) {}

void CallLink::start() {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  session_.start(clock_.instant());
  pump();
  asio::co_spawn(socket_.get_executor(), read(shared_from_this()), asio::detached);
}

asio::awaitable<void> CallLink::read([[maybe_unused]] Link self) {
  while (!closing_) {
    const auto [failed] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_read, awaited);
    if (failed || closing_ || !read_what_is_there()) break;
  }
  session_.on_end();
  pump();
}

// Thousands of these wait at a time: none keeps room to read into meanwhile. False at the end of the link.
bool CallLink::read_what_is_there() {
  std::array<char, 16384> room;
  boost::system::error_code ended;
  const auto count = socket_.read_some(asio::buffer(room), ended);
  if (ended) return ended == asio::error::would_block;
  session_.feed({room.data(), count}, clock_.instant());
  pump();
  return true;
}

void CallLink::pump() {
  const auto self = shared_from_this();
  while (auto action = session_.poll()) {
    if (auto* send = std::get_if<esl::OutboundSession::Send>(&*action)) {
      waiting_ += send->bytes;
    } else if (auto* arrived = std::get_if<esl::OutboundSession::Arrived>(&*action)) {
      hooks_.arrived(self, std::move(arrived->call));
    } else if (auto* gone = std::get_if<esl::OutboundSession::HungUp>(&*action)) {
      hooks_.hung_up(self, std::move(gone->last));
    } else if (auto* close = std::get_if<esl::OutboundSession::Close>(&*action)) {
      shut();
      hooks_.closed(self, close->code);
      return;
    } else {
      patience_end_ = Instant::max();
    }
  }
  write();
  arm();
}

void CallLink::write() {
  if (closing_ || !writing_.empty() || waiting_.empty()) return;
  if (waiting_.size() > unwritten_max) return shut();
  writing_ = std::exchange(waiting_, {});
  asio::async_write(socket_, asio::buffer(writing_),
                    [self = shared_from_this()](const boost::system::error_code& failed, std::size_t) {
                      std::string().swap(self->writing_);
                      if (failed) return self->shut();
                      self->write();
                    });
}

void CallLink::arm() {
  const auto at = std::min(session_.wake_at(), patience_end_);
  if (closing_ || at == Instant::max()) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(at);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (!cancelled && !self->closing_) self->on_timer();
  });
}

void CallLink::on_timer() {
  const auto now = clock_.instant();
  if (now >= patience_end_) {
    patience_end_ = Instant::max();
    session_.route(std::exchange(without_, {}), {}, now);
  }
  session_.on_time(now);
  pump();
}

void CallLink::give_up_after(Duration patience, esl::Variables variables) {
  patience_end_ = clock_.instant() + patience;
  without_ = std::move(variables);
  arm();
}

void CallLink::route(esl::Variables variables, const esl::Destination& destination) {
  session_.route(std::move(variables), destination, clock_.instant());
  pump();
}

void CallLink::set(const esl::Variables& variables) {
  session_.set(variables, clock_.instant());
  pump();
}

void CallLink::move(std::string_view target) {
  session_.move(target, clock_.instant());
  pump();
}

void CallLink::ring(const esl::Ring& ring) {
  session_.ring(ring, clock_.instant());
  pump();
}

void CallLink::hang_up() {
  session_.hang_up(clock_.instant());
  pump();
}

void CallLink::shut() noexcept {
  closing_ = true;
  timer_.cancel();
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

std::string CallLink::own_address() const {
  boost::system::error_code unknown;
  const auto own = socket_.local_endpoint(unknown);
  return unknown ? std::string() : fmt::format("{}:{}", own.address().to_string(), own.port());
}

}  // namespace balie::freeswitch
