// One bind that comes back: connects to the centre's hosts in turn, talks, waits with jitter, connects again.
#pragma once

#include "adapters/smpp/stream.hpp"
#include "core/base/backoff.hpp"
#include "core/base/log.hpp"
#include "protocols/smpp/session.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace balie::smpp {

// One strand. What it tells is told from within its own calls: a hook must not destroy it.
class Link {
 public:
  struct Hooks {
    std::function<void(Link&)> bound;
    std::function<void(Link&, Pdu)> incoming;
    // The answer to a request; an error of Fate::reconnect: nobody knows whether the centre took it. After
    // that an answer may still come.
    std::function<void(std::uint64_t token, result<Pdu>)> answered;
    std::function<void(Link&, std::uint64_t answers)> alive;  // see Session::Alive
    std::function<void(Link&)> lost;                          // was bound, and is no longer
  };
  struct Parts {
    asio::any_io_executor executor;
    const Clock& clock;
    Log log;
    const Settings& settings;
    Role role;
    bool listens = false;  // waits for the centre's outbind instead of connecting
    Hooks hooks;
    std::uint64_t seed = 0;  // of the jitter
  };
  static result<std::shared_ptr<Link>> make(Parts parts);

  // Until stop(). `self` keeps it alive.
  static asio::awaitable<void> run(std::shared_ptr<Link> self);
  // Says unbind, if it can be said at once, and ends.
  void stop() noexcept;

  [[nodiscard]] bool bound() const { return session_ && session_->bound(); }
  [[nodiscard]] bool room() const { return session_ && session_->room(); }
  // See Session.
  bool request(Pdu pdu, std::uint64_t token);
  std::uint64_t respond(std::uint32_t sequence, std::uint32_t status);

  // Messages that went out over it and have no answer.
  [[nodiscard]] std::size_t in_flight() const { return session_ ? session_->in_flight() : 0; }

  // The owner's name for it.
  std::string name;
  // The owner's number for the connection that is bound now.
  std::uint64_t serial = 0;

 private:
  Link(Parts parts, std::unique_ptr<Stream> stream);
  Task<void> open();
  Task<void> accept();
  asio::awaitable<void> talk();
  asio::awaitable<void> reader();
  asio::awaitable<void> writer();
  asio::awaitable<void> ticker();
  void pump();
  void act(Session::Action action);
  [[nodiscard]] SessionSettings session_settings() const;

  Parts parts_;
  std::unique_ptr<Stream> stream_;
  std::optional<asio::ip::tcp::acceptor> acceptor_;
  std::vector<Host> hosts_;
  std::size_t host_ = 0;  // which is tried next
  std::optional<Session> session_;
  std::set<std::uint64_t> in_flight_;
  std::string out_;  // to be written
  asio::steady_timer wake_;
  asio::steady_timer tick_;
  asio::steady_timer pause_;
  Backoff backoff_;
  Instant closing_since_ = Instant::max();
  bool was_bound_ = false;
  bool pumping_ = false;
  bool stopping_ = false;
};

}  // namespace balie::smpp
