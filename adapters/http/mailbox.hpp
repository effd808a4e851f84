// What is to be written to one client that listens, until it is.
#pragma once

#include "core/base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace balie::http {

// One strand, one reader.
class Mailbox {
 public:
  static constexpr std::size_t bytes_max = 4 << 20;  // unread; who lags further behind is closed

  explicit Mailbox(const boost::asio::any_io_executor& executor) : more_(executor) {}

  void put(std::string_view text);
  void close();
  [[nodiscard]] bool closed() const { return closed_; }
  // All that was put since, as soon as there is something; "": nothing for `limit`; nullopt: closed.
  boost::asio::awaitable<std::optional<std::string>> take(Duration limit);

 private:
  std::string text_;
  bool closed_ = false;
  boost::asio::steady_timer more_;
};

}  // namespace balie::http
