#include "adapters/asterisk/agi_server.hpp"

#include "core/base/file.hpp"

#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <utility>

namespace balie::asterisk {
namespace {

using boost::system::error_code;

// What is kept of the deadline for telling Asterisk: some twenty variables, a tenth of a millisecond each.
agi::Session::Settings session_settings(const Settings& settings) {
  agi::Session::Settings session;
  session.deadline = settings.common.deadline / 10 * 9;
  return session;
}

}  // namespace

AgiCall::AgiCall(asio::ip::tcp::socket socket, const Clock& clock, agi::Session::Settings settings,
                 const Hooks& hooks)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      clock_(clock),
      hooks_(hooks),
      session_(settings, clock.instant()) {}

void AgiCall::start() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  read();
  wait();
}

void AgiCall::read() {
  socket_.async_read_some(asio::buffer(room_),
                          [self = shared_from_this()](const error_code& error, std::size_t size) {
                            if (self->closed_) return;
                            if (error) return self->close();
                            self->session_.on_bytes({self->room_.data(), size}, self->clock_.instant());
                            self->pump();
                            if (!self->closed_) self->read();
                          });
}

void AgiCall::wait() {
  timer_.expires_at(session_.wake_at());
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (error || self->closed_) return;  // set to another time, or done with
    self->session_.on_time(self->clock_.instant());
    self->pump();
  });
}

void AgiCall::answer(std::vector<agi::Variable> variables) {
  if (closed_) return;
  session_.answer(std::move(variables), clock_.instant());
  pump();
}

void AgiCall::pump() {
  std::string error;
  bool ended = false;
  while (auto action = session_.poll()) {
    if (auto* send = std::get_if<agi::Send>(&*action)) {
      unsent_ += send->bytes;
    } else if (auto* asked = std::get_if<agi::Asked>(&*action)) {
      hooks_.asked(shared_from_this(), std::move(*asked));
    } else if (std::holds_alternative<agi::Hangup>(*action)) {
      hooks_.hung_up(*this);
    } else if (std::holds_alternative<agi::Late>(*action)) {
      hooks_.late(*this);
    } else {
      error = std::get<agi::Close>(*action).error;
      ended = true;
    }
  }
  if (closed_) return;  // by an answer given within
  if (ended) return close(error);
  write();
  wait();
}

void AgiCall::write() {
  if (unsent_.empty() || !sending_.empty()) return;
  sending_ = std::exchange(unsent_, {});
  asio::async_write(socket_, asio::buffer(sending_),
                    [self = shared_from_this()](const error_code& error, std::size_t) {
                      self->sending_.clear();
                      if (self->closed_) return;
                      if (error) return self->close();
                      self->write();
                    });
}

void AgiCall::close(const std::string& error) {
  if (std::exchange(closed_, true)) return;
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  hooks_.closed(shared_from_this(), error);
}

AgiServer::AgiServer(asio::any_io_executor executor, const Clock& clock, const Settings& settings,
                     AgiCall::Hooks hooks)
    : executor_(std::move(executor)),
      clock_(clock),
      settings_(settings),
      hooks_(std::move(hooks)),
      acceptor_(executor_),
      pause_(executor_) {
  hooks_.closed = [this, closed = std::move(hooks_.closed)](const std::shared_ptr<AgiCall>& call,
                                                            const std::string& error) {
    if (!error.empty()) closed(call, error);
    calls_.erase(call);
  };
}

AgiServer::~AgiServer() { close(); }

result<void> AgiServer::listen() {
  error_code error;
  const auto address = asio::ip::make_address(settings_.host, error);
  const asio::ip::tcp::endpoint endpoint(address, settings_.port);
  if (!error) acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    close();
    return failure(Fate::reconnect, "agi.not_listening",
                   fmt::format("{}:{}: {}", settings_.host, settings_.port, error.message()));
  }
  if (!settings_.address_file.empty()) {
    const auto text = fmt::format("{}:{}\n", settings_.host, acceptor_.local_endpoint().port());
    BALIE_CHECK(write_file_atomically(settings_.address_file, text, 0644));
  }
  accept();
  return {};
}

void AgiServer::accept() {
  acceptor_.async_accept([this](const error_code& error, asio::ip::tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) {  // no more descriptors, say: not at once again
      pause_.expires_after(std::chrono::milliseconds(100));
      pause_.async_wait([this](const error_code& stopped) {
        if (!stopped) accept();
      });
      return;
    }
    // Twice as many may be connected as may be asked about; past that the dialplan goes on without an answer.
    if (calls_.size() < 2UL * settings_.calls) {
      const auto call =
          std::make_shared<AgiCall>(std::move(socket), clock_, session_settings(settings_), hooks_);
      calls_.insert(call);
      call->start();
    }
    accept();
  });
}

void AgiServer::close() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  for (const auto& call : std::exchange(calls_, {})) call->close();
}

}  // namespace balie::asterisk
