#include "adapters/email/connection.hpp"

#include "adapters/email/annotate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <netinet/tcp.h>

#include <array>

namespace balie::email {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr Duration progress_every = std::chrono::seconds(5);

// An MTA writes in small pieces, and waits for the acknowledgement of the one before, which the system delays
// by 40 ms. The system forgets it again, so it is said after each read.
void acknowledge_at_once(Socket& socket) {
  const int on = 1;
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

}  // namespace

Connection::Connection(Socket socket, const Settings& settings, Mails& mails, Log log)
    : socket_(std::move(socket)),
      settings_(settings),
      mails_(mails),
      log_(std::move(log)),
      idle_(socket_.get_executor(), settings_.idle),
      answer_by_(socket_.get_executor()) {}

asio::awaitable<void> Connection::run() {
  const auto self = shared_from_this();
  idle_.start(self, [this] { return waiting_; });
  std::array<char, 64u << 10> room;
  while (socket_.is_open()) {
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(room), awaited);
    if (error) break;
    acknowledge_at_once(socket_);
    idle_.heard();
    session_.feed(std::string_view(room.data(), count));
    for (;;) {
      auto happened = session_.next();
      if (!happened) {
        log_.warning("an MTA broke the protocol",
                     {{"code", happened.error().code()}, {"error", happened.error().text()}});
        close();
        break;
      }
      if (!*happened || !on(*std::move(*happened))) break;
    }
    flush();
  }
  close();
}

void Connection::close() noexcept {
  forget();
  boost::system::error_code ignored;
  socket_.close(ignored);
  idle_.stop();
}

// False: the connection is over.
bool Connection::on(milter::Session::Event&& event) {
  using Session = milter::Session;
  if (std::holds_alternative<Session::Begun>(event)) {
    mail_ = mails_.begin();
  } else if (const auto* chunk = std::get_if<Session::Chunk>(&event)) {
    on_chunk(chunk->bytes);
  } else if (std::holds_alternative<Session::Complete>(event)) {
    on_complete();
  } else if (std::holds_alternative<Session::Aborted>(event)) {
    forget();
  } else {
    close();
    return false;
  }
  return true;
}

void Connection::on_chunk(std::string_view bytes) {
  if (!std::exchange(mail_->headers_written, true)) {
    mails_.addressed(*mail_, session_.envelope());
    if (mail_->for_us) mail_->broken = !mail_->raw.append(header_text(session_.envelope()));
  }
  if (mail_->for_us && !mail_->broken) mail_->broken = !mail_->raw.append(bytes);
}

void Connection::on_complete() {
  on_chunk({});
  waiting_ = true;
  mail_->decided = [this, self = weak_from_this()] {
    if (const auto alive = self.lock()) answer(true);
  };
  answer_by_.expires_after(settings_.answer_within);
  const auto mail = mail_;
  mails_.complete(mail, session_.envelope());
  if (waiting_) asio::co_spawn(socket_.get_executor(), keep_waiting(), asio::detached);
}

// Tells the MTA now and then that we still think, and answers when there is no more time for that.
asio::awaitable<void> Connection::keep_waiting() {
  const auto self = shared_from_this();
  const auto mail = mail_;
  const auto end = answer_by_.expiry();
  while (waiting_ && mail_ == mail) {
    const auto now = asio::steady_timer::clock_type::now();
    if (now >= end) {
      answer(false);
      co_return;
    }
    answer_by_.expires_after(std::min<Duration>(progress_every, end - now));
    const auto [cancelled] = co_await answer_by_.async_wait(awaited);
    if (cancelled) co_return;
    session_.progress();
    flush();
  }
}

// Not in time: those that were not decided are as if the hub were away. They are reported all the same.
void Connection::answer(bool in_time) {
  if (!std::exchange(waiting_, false)) return;
  const auto& envelope = session_.envelope();
  const auto answer = mail_->for_us ? annotated(envelope, session_.actions(), mail_->understood,
                                                mail_->decisions, settings_, mail_->all_ours)
                                    : untouched(envelope, session_.actions());
  if (!in_time)
    log_.warning("an MTA was answered before the hub decided", {{"mail", mail_->understood.name}});
  session_.answer(answer.changes, answer.verdict);
  forget();
  flush();
}

void Connection::forget() {
  waiting_ = false;
  if (mail_) mail_->decided = nullptr;
  mail_.reset();
  answer_by_.cancel();
}

// One write at a time; what comes meanwhile goes with the next.
void Connection::flush() {
  if (!writing_.empty() || !socket_.is_open()) return;
  writing_ = session_.take_output();
  if (writing_.empty()) return;
  asio::async_write(socket_, asio::buffer(writing_),
                    [this, self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                      writing_.clear();
                      if (error) return close();
                      flush();
                    });
}

}  // namespace balie::email
