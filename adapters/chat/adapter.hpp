// The chat as a channel: the web server in front, the hub behind.
#pragma once

#include "adapters/chat/chats.hpp"
#include "adapters/chat/entries.hpp"
#include "adapters/sdk/web/server.hpp"
#include "adapters/sdk/web/static_files.hpp"
#include "adapters/sdk/web/target.hpp"

#include <boost/asio/signal_set.hpp>

#include <deque>
#include <memory>
#include <optional>

namespace balie::chat {

namespace asio = boost::asio;

class ChatAdapter final : public sdk::Adapter, private web::Handler {
 public:
  ChatAdapter(asio::any_io_executor executor, Settings settings);
  ~ChatAdapter() override;

  sdk::Task<void> connect() override;
  sdk::Task<sdk::Inbound> receive() override;
  sdk::Task<sdk::Delivered> deliver(const v1::Command& command) override;
  [[nodiscard]] sdk::Deliveries deliveries() const override {
    return {.kinds = Chats::commands(), .lookups = Chats::lookups()};
  }
  void signal(const v1::Signal& signal) override;
  [[nodiscard]] std::string figures() override;
  // Pages come and go by themselves: this ends them only when the program stops.
  void close() noexcept override;

 private:
  result<void> begin();
  HubLink link();
  asio::awaitable<void> ask(v1::ToHub message, std::function<void(result<v1::FromHub>)> answered);
  asio::awaitable<void> sweep();

  void handle(web::Request& request, web::Reply reply) override;
  web::Response bad_request(int status) override;
  void open_socket(web::Request& request, const web::Target& target, std::string address, web::Reply reply);
  web::Response script(const web::Request& request, std::string_view path) const;
  web::Response attachment(std::string_view name);

  asio::any_io_executor executor_;
  SystemClock clock_;
  Log log_;
  Settings settings_;
  Entries entries_;
  std::optional<web::StaticFiles> page_;
  std::optional<Chats> chats_;
  std::unique_ptr<web::Server> server_;
  web::RateLimiter connects_, requests_;  // by address
  std::deque<sdk::Inbound> inbound_;
  asio::steady_timer arrived_;
  asio::steady_timer pause_;
  asio::signal_set ended_;
  bool ending_ = false;
};

}  // namespace balie::chat
