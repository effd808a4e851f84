// Listens for Asterisk's AGI(), and keeps each call's session until it is answered.
#pragma once

#include "adapters/asterisk/settings.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "protocols/agi/session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace balie::asterisk {

namespace asio = boost::asio;

// One connection. Lives until it is closed; held by the server and by who is to answer.
class AgiCall : public std::enable_shared_from_this<AgiCall> {
 public:
  struct Hooks {
    std::function<void(const std::shared_ptr<AgiCall>&, agi::Asked)> asked;
    std::function<void(AgiCall&)> late;  // answer() now
    std::function<void(AgiCall&)> hung_up;
    std::function<void(const std::shared_ptr<AgiCall>&, const std::string& error)>
        closed;  // the last of them
  };
  AgiCall(asio::ip::tcp::socket socket, const Clock& clock, agi::Session::Settings settings,
          const Hooks& hooks);

  void start();
  // The first answer counts; after the end of the connection none does.
  void answer(std::vector<agi::Variable> variables);
  void close(const std::string& error = {});

  std::string contact_id;  // once it is known

 private:
  void read();
  void write();
  void wait();
  void pump();

  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  const Clock& clock_;
  const Hooks& hooks_;
  agi::Session session_;
  std::array<char, 4096> room_{};
  std::string unsent_, sending_;
  bool closed_ = false;
};

// All on the executor's one thread.
class AgiServer {
 public:
  AgiServer(asio::any_io_executor executor, const Clock& clock, const Settings& settings,
            AgiCall::Hooks hooks);
  ~AgiServer();

  // Fate::reconnect where the address is taken.
  result<void> listen();
  void close();
  [[nodiscard]] std::size_t calls() const { return calls_.size(); }

 private:
  void accept();

  asio::any_io_executor executor_;
  const Clock& clock_;
  const Settings& settings_;
  AgiCall::Hooks hooks_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::set<std::shared_ptr<AgiCall>> calls_;
};

}  // namespace balie::asterisk
