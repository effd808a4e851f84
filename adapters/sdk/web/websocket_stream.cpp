#include "adapters/sdk/web/websocket_stream.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>
#include <optional>

namespace balie::web {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

constexpr std::size_t kept_bytes_max = 16 << 10;  // memory that is kept for the next text
constexpr auto handshake_limit = std::chrono::seconds(10);
constexpr std::size_t frame_overhead = 64;  // of a text in the queue, so that empty ones count

beast::http::request<beast::http::empty_body> request_of(const Handshake& handshake) {
  namespace http = beast::http;
  http::request<http::empty_body> request(http::verb::get, handshake.target, 11);
  request.set(http::field::host, handshake.host);
  request.set(http::field::connection, "upgrade");
  request.set(http::field::upgrade, "websocket");
  request.set(http::field::sec_websocket_key, handshake.key);
  request.set(http::field::sec_websocket_version, "13");
  return request;
}

// The connection's stream as Beast has it: all but its end, which is the connection's. Beast's own (1.81)
// stops reading after the first piece and closes, which resets the connection: the peer loses the close
// frame.
template <typename Stream>
class Layer {
 public:
  using executor_type = typename Stream::executor_type;

  explicit Layer(Stream& stream) : stream_(stream) {}
  executor_type get_executor() { return stream_.get_executor(); }
  Stream& next_layer() { return stream_; }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return stream_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return stream_.async_write_some(buffers, std::forward<Token>(token));
  }
  template <typename Done>
  friend void async_teardown(beast::role_type, Layer&, Done&& done) {
    asio::post(beast::bind_front_handler(std::forward<Done>(done), error_code()));
  }

 private:
  Stream& stream_;
};

template <typename Stream>
class WebSocketOf final : public WebSocket, public std::enable_shared_from_this<WebSocketOf<Stream>> {
 public:
  WebSocketOf(Stream& stream, std::shared_ptr<Connection> connection, const SocketLimits& limits)
      : connection_(std::move(connection)), limits_(limits), stream_(stream) {}

  void start(const Handshake& handshake, Opened opened) {
    using Base = beast::websocket::stream_base;
    stream_.read_message_max(limits_.message_bytes_max);
    stream_.auto_fragment(false);
    stream_.set_option(Base::timeout{handshake_limit, limits_.silence, true});
    request_ = request_of(handshake);
    connection_->closed = [weak = this->weak_from_this()] {
      if (const auto self = weak.lock()) self->end(CloseCode::lost);
    };
    stream_.async_accept(*request_, [self = self(), opened = std::move(opened)](error_code error) {
      self->request_.reset();
      if (error || self->ended_) return self->end(CloseCode::lost);
      self->open_ = true;
      opened(self);
      self->write();
      self->read();
    });
  }

  bool send(std::shared_ptr<const std::string> text) override {
    if (ended_ || code_) return false;
    queued_bytes_ += text->size() + frame_overhead;
    queue_.push_back(std::move(text));
    if (queue_.size() > limits_.queue_messages_max || queued_bytes_ > limits_.queue_bytes_max) {
      end(CloseCode::try_later);  // a close frame would wait behind what is not read
      return false;
    }
    write();
    return true;
  }

  void close(CloseCode code, std::string_view reason) override {
    if (ended_ || code_) return;
    code_ = code;
    reason_ = std::string(reason.substr(0, 123));
    write();
  }

  [[nodiscard]] const std::string& peer() const override { return connection_->peer(); }
  [[nodiscard]] std::size_t queued_bytes() const override { return queued_bytes_; }

 private:
  auto self() { return this->shared_from_this(); }

  void read() {
    stream_.async_read(buffer_, [self = self()](error_code error, std::size_t) {
      if (error) return self->on_read_error(error);
      self->on_text();
    });
  }

  void on_text() {
    if (!stream_.got_text()) close(CloseCode::not_text, "text alone");
    const auto data = buffer_.cdata();
    if (!code_ && !ended_ && received) {
      // Kept: what it does may end us.
      const auto call = received;
      call(std::string_view(static_cast<const char*>(data.data()), data.size()));
    }
    buffer_.consume(buffer_.size());
    if (buffer_.capacity() > kept_bytes_max) buffer_ = beast::flat_buffer();
    if (!ended_) read();
  }

  // Beast has answered the peer's close, or what broke the protocol, with its own close frame by now.
  void on_read_error(error_code error) {
    using beast::websocket::condition;
    if (error == beast::websocket::error::closed) {
      return finish(static_cast<CloseCode>(stream_.reason().code));
    }
    if (error == beast::websocket::error::message_too_big) return finish(CloseCode::too_big);
    if (error == beast::websocket::error::bad_frame_payload) return finish(CloseCode::bad_text);
    if (error == condition::protocol_violation) return finish(CloseCode::protocol_error);
    if (!closing_) end(CloseCode::lost);  // else it is said when that is done
  }

  void write() {
    if (!open_ || writing_ || ended_) return;
    if (queue_.empty()) return say_goodbye();
    writing_ = true;
    const auto text = queue_.front();
    stream_.text(true);
    stream_.async_write(boost::asio::buffer(*text), [self = self(), text](error_code error, std::size_t) {
      self->writing_ = false;
      if (error) return self->end(CloseCode::lost);
      if (self->ended_) return;
      self->queue_.pop_front();
      self->queued_bytes_ -= text->size() + frame_overhead;
      self->write();
    });
  }

  void say_goodbye() {
    if (!code_ || std::exchange(closing_, true)) return;
    const auto code = static_cast<beast::websocket::close_code>(*code_);
    stream_.async_close({code, reason_}, [self = self()](error_code) { self->finish(*self->code_); });
  }

  // The close frame is written: nothing is lost of it, while the peer may still be sending.
  void finish(CloseCode code) {
    if (!tell(code_.value_or(code))) return;
    connection_->finish();
  }

  void end(CloseCode code) {
    const auto keep = self();
    if (tell(code_.value_or(code))) connection_->close();
  }

  // False: it was told before.
  bool tell(CloseCode code) {
    if (std::exchange(ended_, true)) return false;
    const auto told = std::exchange(closed, nullptr);
    received = nullptr;
    queue_.clear();
    if (told) told(code);
    return true;
  }

  std::shared_ptr<Connection> connection_;
  SocketLimits limits_;
  beast::websocket::stream<Layer<Stream>> stream_;
  beast::flat_buffer buffer_;
  std::optional<beast::http::request<beast::http::empty_body>> request_;  // until it is answered
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::size_t queued_bytes_ = 0;
  std::optional<CloseCode> code_;  // we close, as soon as all is written
  std::string reason_;
  bool open_ = false, writing_ = false, closing_ = false, ended_ = false;
};

template <typename Stream>
std::shared_ptr<WebSocket> open(Stream& stream, std::shared_ptr<Connection> connection,
                                const SocketLimits& limits, const Handshake& handshake, Opened opened) {
  auto socket = std::make_shared<WebSocketOf<Stream>>(stream, std::move(connection), limits);
  socket->start(handshake, std::move(opened));
  return socket;
}

}  // namespace

std::shared_ptr<WebSocket> open_websocket(asio::ip::tcp::socket& stream,
                                          std::shared_ptr<Connection> connection, const SocketLimits& limits,
                                          const Handshake& handshake, Opened opened) {
  return open(stream, std::move(connection), limits, handshake, std::move(opened));
}

std::shared_ptr<WebSocket> open_websocket(asio::ssl::stream<asio::ip::tcp::socket>& stream,
                                          std::shared_ptr<Connection> connection, const SocketLimits& limits,
                                          const Handshake& handshake, Opened opened) {
  return open(stream, std::move(connection), limits, handshake, std::move(opened));
}

}  // namespace balie::web
