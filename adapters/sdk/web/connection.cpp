#include "adapters/sdk/web/connection.hpp"

#include "adapters/sdk/web/websocket_stream.hpp"
#include "core/base/assert.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <type_traits>
#include <vector>

namespace balie::web {
namespace {

using Socket = asio::ip::tcp::socket;
using TlsStream = asio::ssl::stream<Socket>;
using boost::system::error_code;

constexpr unsigned unheard_ms_max = 30'000;
constexpr std::size_t read_bytes = 16 << 10, write_bytes = 64 << 10;  // at once
constexpr std::size_t kept_bytes_max = 64 << 10;     // memory that a place keeps for its next answer
constexpr std::size_t drained_bytes_max = 16 << 20;  // read after our end, so that the peer gets to read why
constexpr std::size_t progress_bytes = 1 << 20;      // of a body: so much of it is no idling
constexpr std::string_view not_tls =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 36\r\n"
    "Connection: close\r\n\r\nThis port speaks TLS: use https://.\n";

// An answer on its way; its memory is used again.
struct Slot {
  std::string out;
  bool ready = false;
  bool last = false;      // the connection closes after it
  bool upgrades = false;  // nothing is written: what follows is no HTTP
  std::function<void(std::shared_ptr<Connection>)> stream;

  void reset() {
    out.clear();
    if (out.capacity() > kept_bytes_max) out = std::string();
    ready = last = upgrades = false;
    stream = nullptr;
  }
};

void append_head(const Response& response, bool keep_alive, bool streams, std::string_view date,
                 std::string& out) {
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\nDate: ";
  out += date;
  out += "\r\nContent-Type: ";
  out += response.content_type;
  for (const auto& [name, value] : response.headers) {
    out += "\r\n";
    out += name;
    out += ": ";
    out += value;
  }
  out += "\r\nCache-Control: ";
  out += response.cache_control;
  out += "\r\nX-Content-Type-Options: nosniff";
  if (!streams && response.status != 204 && response.status != 304) {
    out += "\r\nContent-Length: ";
    out += std::to_string(response.body.size());
  }
  out += keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
}

// RFC 6455, 4.2.1: base64 of 16 bytes.
bool is_websocket_key(std::string_view key) {
  const auto is_base64 = [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '/'; };
  return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, is_base64);
}

template <typename Stream>
class ConnectionOf final : public Connection {
  static constexpr bool over_tls = std::is_same_v<Stream, TlsStream>;

 public:
  template <typename... Arguments>
  explicit ConnectionOf(const ConnectionShared& shared, Arguments&&... arguments)
      : shared_(shared), stream_(std::forward<Arguments>(arguments)...), slots_(shared.limits.pipeline_max) {}
  ~ConnectionOf() override { shared_.gone(*this); }

  void start() override {
    error_code ignored;
    peer_ = socket().remote_endpoint(ignored).address().to_string();
    if (ignored) peer_.clear();
    socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    // A client that vanished without a word takes no more bytes: it counts as gone then.
    ::setsockopt(socket().native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &unheard_ms_max,
                 sizeof unheard_ms_max);
    if constexpr (over_tls) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = self()](error_code error) { self->on_handshake(error); });
    } else {
      read();
    }
  }

  [[nodiscard]] const std::string& peer() const override { return peer_; }
  [[nodiscard]] bool encrypted() const override { return over_tls; }

  void sweep() override {
    if (web_socket_) return;                              // has time limits of its own
    if (!writing_ && !closing_ && pending() > 0) return;  // the hub's turn
    const bool is_due = finishing_ || (parser_ ? !parser_->is_header_done() : end_ == 0);
    const auto& limits = shared_.limits;
    if (++quiet_sweeps_ > (is_due ? std::min(limits.due_sweeps, limits.idle_sweeps) : limits.idle_sweeps))
      close();
  }

  [[nodiscard]] std::optional<std::uint32_t> quiet_sweeps() const override {
    const bool is_stream = streaming_ && !finishing_;
    if (is_stream || writing_ || pending() > 0 || closed_) return std::nullopt;
    return quiet_sweeps_;
  }

  void drain() override {
    if (const auto web_socket = web_socket_) return web_socket->close(CloseCode::going_away, "");
    if (finishing_) return;
    closing_ = true;
    if (!writing_ && pending() == 0) close();
    if (pending() > 0) slot(end_ - 1).last = true;
  }

  void close() override {
    if (const auto told = std::exchange(closed, nullptr)) told();
    error_code ignored;
    socket().shutdown(asio::socket_base::shutdown_both, ignored);
    socket().close(ignored);
    closing_ = closed_ = true;
    web_socket_ = nullptr;
  }

  void finish() override {
    closing_ = finishing_ = true;
    web_socket_ = nullptr;
    quiet_sweeps_ = 0;
    if constexpr (over_tls) {
      // Ours is said; the peer's goodbye is not waited for, as what still comes is not even decrypted.
      SSL_set_shutdown(stream_.native_handle(), SSL_RECEIVED_SHUTDOWN);
      stream_.async_shutdown([self = self()](error_code) { self->end_sending(); });
    } else {
      end_sending();
    }
  }

  asio::awaitable<bool> write(std::string_view piece) override {
    const auto keep = shared_from_this();
    quiet_sweeps_ = 0;
    writing_ = true;
    const auto [error, count] =
        co_await asio::async_write(stream_, asio::buffer(piece), asio::as_tuple(asio::use_awaitable));
    writing_ = false;
    quiet_sweeps_ = 0;
    if (error) close();
    co_return !error;
  }

 protected:
  void answer(std::uint64_t number, Response&& response, bool head) override {
    auto& place = slot(number);
    append_head(response, !place.last, false, shared_.date, place.out);
    if (!head) place.out += response.body;
    place.ready = true;
    if (!consuming_) flush();
  }

  void stream(std::uint64_t number, Response&& response,
              std::function<void(std::shared_ptr<Connection>)> begin) override {
    auto& place = slot(number);
    place.last = true;
    append_head(response, false, true, shared_.date, place.out);
    place.stream = std::move(begin);
    place.ready = true;
    closing_ = true;  // no request after it
    if (!consuming_) flush();
  }

  void upgrade(std::uint64_t number, const Request& request, const SocketLimits& limits,
               std::function<void(std::shared_ptr<WebSocket>)> opened) override {
    // Who sends more before we agreed sends something that we cannot know the meaning of.
    if (!request.wants_websocket || request.method != "GET" || request.http_1_0 || buffer_.size() > 0 ||
        !is_websocket_key(request.websocket_key)) {
      return answer(number, shared_.handler.bad_request(400), false);
    }
    if (request.websocket_version != "13") {
      auto refused = shared_.handler.bad_request(426);
      refused.headers.emplace_back("Sec-WebSocket-Version", "13");
      refused.headers.emplace_back("Upgrade", "websocket");
      return answer(number, std::move(refused), false);
    }
    auto& place = slot(number);
    place.stream = [this, limits, handshake = Handshake{request.target, request.host, request.websocket_key},
                    opened = std::move(opened)](std::shared_ptr<Connection> keep) {
      web_socket_ = open_websocket(stream_, std::move(keep), limits, handshake, opened);
    };
    place.upgrades = place.ready = true;
    if (!consuming_) flush();
  }

 private:
  auto self() { return std::static_pointer_cast<ConnectionOf>(shared_from_this()); }
  Socket& socket() {
    if constexpr (over_tls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }
  void on_handshake(error_code error) {
    if (!error) return read();
    // A browser that was told "http://" gets to read what to do about it.
    if (error.category() != asio::error::get_ssl_category() ||
        ERR_GET_REASON(static_cast<unsigned long>(error.value())) != SSL_R_HTTP_REQUEST) {
      return;
    }
    asio::async_write(socket(), asio::buffer(not_tls),
                      [self = self()](error_code, std::size_t) { self->end_sending(); });
  }

  [[nodiscard]] std::size_t pending() const { return end_ - begin_; }
  Slot& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }

  // Once closing, what still comes is read only to notice the end, and to let the peer read our last answer.
  void read() {
    if (reading_ || ended_ || !socket().is_open() || (!closing_ && pending() == slots_.size())) return;
    reading_ = true;
    stream_.async_read_some(buffer_.prepare(read_bytes),
                            [self = self()](error_code error, std::size_t count) {
                              self->reading_ = false;
                              self->on_read(error, count);
                            });
  }

  void on_read(error_code error, std::size_t count) {
    if (finishing_) return ended_sending_ ? pass_over() : void();
    if (error) {
      // The peer may have closed its half and still wait for answers.
      if (error == asio::error::eof && pending() > 0 && !streaming_) return void(ended_ = true);
      return close();
    }
    if (closing_) {
      drained_ += count;
      if (drained_ > drained_bytes_max) return close();
      return read();
    }
    buffer_.commit(count);
    body_bytes_ += count;
    if (body_bytes_ > progress_bytes) body_bytes_ = quiet_sweeps_ = 0;
    consume();
  }

  // Takes requests out of what was read, as far as there is room for their answers.
  void consume() {
    consuming_ = true;
    while (!closing_ && buffer_.size() > 0 && pending() < slots_.size()) {
      if (!parser_) begin_request();
      error_code error;
      const auto used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      if (error && error != boost::beast::http::error::need_more) {
        refuse(status_of(error));
      } else if (parser_->is_done()) {
        dispatch();
      } else if (error || used == 0) {
        // Beast has no limit on what stands beside a chunk, and on the fields after the last one.
        if (buffer_.size() > shared_.limits.request.header_bytes_max) refuse(431);
        break;
      }
    }
    consuming_ = false;
    invite_body();
    flush();
    if (!closing_) read();
  }

  void begin_request() {
    parser_.emplace(request_, shared_.limits.request,
                    [this](const Request& head) { return shared_.handler.body_bytes_max(head, *this); });
    body_bytes_ = quiet_sweeps_ = 0;
  }

  void dispatch() {
    parser_.reset();
    quiet_sweeps_ = 0;
    const auto number = end_++;
    // While it waits to become a WebSocket nothing may be read that is not HTTP.
    slot(number).last = !request_.keep_alive || request_.http_1_0 || request_.wants_websocket;
    if (slot(number).last) closing_ = true;
    shared_.handler.handle(request_, Reply(shared_from_this(), number, request_.method == "HEAD"));
  }

  void refuse(int status) {
    closing_ = true;
    slot(end_).last = true;
    answer(end_++, shared_.handler.bad_request(status), false);
  }

  // A client that asks before it sends its body.
  void invite_body() {
    if (!parser_ || !parser_->is_header_done() || !parser_->expects_continue() || invited_ == end_ + 1)
      return;
    invited_ = end_ + 1;
    if (pending() > 0 || writing_) return;  // it will not wait for ever
    out_ = "HTTP/1.1 100 Continue\r\n\r\n";
    send();
  }

  // Writes all answers whose turn it is.
  void flush() {
    if (writing_ || streaming_) return;
    while (pending() > 0 && slot(begin_).ready) {
      auto& place = slot(begin_++);
      out_.empty() ? out_.swap(place.out) : void(out_ += place.out);
      closes_ = place.last;
      stream_begin_ = std::move(place.stream);
      upgrades_ = place.upgrades;
      place.reset();
      if (closes_) break;
    }
    if (!out_.empty()) return send();
    if (stream_begin_) begin_stream();
  }

  void begin_stream() {
    streaming_ = true;
    if (!upgrades_) read();
    std::exchange(stream_begin_, nullptr)(shared_from_this());
  }

  void send() {
    writing_ = true;
    quiet_sweeps_ = 0;
    // Who reads slowly, but reads, is not idle.
    const auto go_on = [this](error_code error, std::size_t) {
      quiet_sweeps_ = 0;
      return error ? 0 : write_bytes;
    };
    asio::async_write(stream_, asio::buffer(out_), go_on, [self = self()](error_code error, std::size_t) {
      self->writing_ = false;
      self->on_written(error);
    });
  }

  void on_written(error_code error) {
    quiet_sweeps_ = 0;
    out_.clear();
    if (out_.capacity() > kept_bytes_max) out_ = std::string();
    if (error) return close();
    if (stream_begin_) return begin_stream();
    if (closes_) return finish();
    if (!closing_ && buffer_.size() > 0) return consume();
    flush();
    if (pending() == 0 && !writing_ && (closing_ || ended_)) return finish();
    if (!closing_) read();
  }

  void end_sending() {
    closing_ = finishing_ = ended_sending_ = true;
    error_code ignored;
    socket().shutdown(asio::socket_base::shutdown_send, ignored);
    if (!reading_) pass_over();
  }

  // Reads what still comes, as it was sent, until the peer closes.
  void pass_over() {
    buffer_.consume(buffer_.size());
    socket().async_read_some(buffer_.prepare(read_bytes),
                             [self = self()](error_code error, std::size_t count) {
                               self->drained_ += count;
                               if (error || self->drained_ > drained_bytes_max) return self->close();
                               self->pass_over();
                             });
  }

  ConnectionShared shared_;
  Stream stream_;
  boost::beast::flat_buffer buffer_;
  Request request_;
  std::optional<RequestParser> parser_;
  std::vector<Slot> slots_;  // a ring: numbers from begin_ to end_ are waiting
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::uint64_t invited_ = 0;
  std::string out_;  // being written
  std::string peer_;
  std::function<void(std::shared_ptr<Connection>)> stream_begin_;
  std::shared_ptr<WebSocket> web_socket_;  // until close(): it keeps us, and we it
  std::size_t body_bytes_ = 0, drained_ = 0;
  std::uint32_t quiet_sweeps_ = 0;
  bool reading_ = false, writing_ = false, consuming_ = false, closing_ = false, closes_ = false,
       streaming_ = false, upgrades_ = false, finishing_ = false, ended_sending_ = false, closed_ = false;
  bool ended_ = false;  // the peer sends no more
};

}  // namespace

void Reply::send(Response&& response) {
  BALIE_ASSERT(connection_);
  std::exchange(connection_, nullptr)->answer(number_, std::move(response), head_);
}

void Reply::stream(Response&& response, std::function<void(std::shared_ptr<Connection>)> begin) {
  BALIE_ASSERT(connection_);
  std::exchange(connection_, nullptr)->stream(number_, std::move(response), std::move(begin));
}

void Reply::upgrade(const Request& request, const SocketLimits& limits,
                    std::function<void(std::shared_ptr<WebSocket>)> opened) {
  BALIE_ASSERT(connection_);
  std::exchange(connection_, nullptr)->upgrade(number_, request, limits, std::move(opened));
}

std::shared_ptr<Connection> make_connection(Socket socket, const ConnectionShared& shared) {
  return std::make_shared<ConnectionOf<Socket>>(shared, std::move(socket));
}

std::shared_ptr<Connection> make_connection(Socket socket, asio::ssl::context& tls,
                                            const ConnectionShared& shared) {
  return std::make_shared<ConnectionOf<TlsStream>>(shared, std::move(socket), tls);
}

}  // namespace balie::web
