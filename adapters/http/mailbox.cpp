#include "adapters/http/mailbox.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace balie::http {

namespace asio = boost::asio;

void Mailbox::put(std::string_view text) {
  if (closed_) return;
  if (text_.size() + text.size() > bytes_max) return close();
  text_ += text;
  more_.cancel();
}

void Mailbox::close() {
  closed_ = true;
  more_.cancel();
}

asio::awaitable<std::optional<std::string>> Mailbox::take(Duration limit) {
  if (text_.empty() && !closed_) {
    more_.expires_after(limit);
    co_await more_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (closed_) co_return std::nullopt;
  co_return std::exchange(text_, {});
}

}  // namespace balie::http
