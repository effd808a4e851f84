// One connection of FreeSWITCH's `socket`: the session of a call, and the reading, writing and time that it
// needs.
#pragma once

#include "adapters/sdk/task.hpp"
#include "protocols/esl/outbound_session.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>

namespace balie::freeswitch {

// One strand. Lives until its connection is closed; nothing is called after that.
class CallLink : public std::enable_shared_from_this<CallLink> {
 public:
  using Link = std::shared_ptr<CallLink>;
  struct Hooks {
    std::function<void(const Link&, esl::Event call)> arrived;  // to be answered with route()
    std::function<void(const Link&, esl::Event last)> hung_up;
    std::function<void(const Link&, std::string_view code)>
        closed;  // the last; `code` where FreeSWITCH was at fault
  };

  CallLink(sdk::asio::ip::tcp::socket socket, const Clock& clock, esl::OutboundSession::Settings settings,
           const Hooks& hooks);

  void start();
  void route(esl::Variables variables, const esl::Destination& destination);
  void set(const esl::Variables& variables);
  void move(std::string_view target);
  void ring(const esl::Ring& ring);
  void hang_up();
  // After `patience` without route() the call goes on with these.
  void give_up_after(Duration patience, esl::Variables variables);
  void shut() noexcept;  // without a word

  [[nodiscard]] const std::string& uuid() const { return session_.uuid(); }
  [[nodiscard]] bool held() const { return session_.held(); }
  // Where FreeSWITCH found us: "127.0.0.1:8084".
  [[nodiscard]] std::string own_address() const;

 private:
  sdk::asio::awaitable<void> read(Link self);
  bool read_what_is_there();
  void pump();
  void write();
  void arm();
  void on_timer();

  sdk::asio::ip::tcp::socket socket_;
  const Clock& clock_;
  esl::OutboundSession session_;
  const Hooks& hooks_;
  sdk::asio::steady_timer timer_;
  std::string writing_, waiting_;  // what is on its way, and what follows
  Instant patience_end_ = Instant::max();
  esl::Variables without_;
  bool closing_ = false;
};

}  // namespace balie::freeswitch
