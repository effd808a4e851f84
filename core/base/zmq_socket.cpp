#include "core/base/zmq_socket.hpp"

#include "core/base/assert.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <zmq.h>

#include <cerrno>
#include <utility>

namespace balie {
namespace {

constexpr std::size_t key_length = 40;  // of a CURVE key in Z85

std::unexpected<Error> zmq_failure(Fate fate, std::string_view code, std::string_view doing) {
  return failure(fate, code, fmt::format("{}: {}", doing, zmq_strerror(zmq_errno())));
}

template <typename Value>
bool set(void* socket, int option, Value value) {
  return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

bool set(void* socket, int option, const std::string& value) {
  return zmq_setsockopt(socket, option, value.data(), value.size()) == 0;
}

result<void> configure(void* socket, const BusSettings& settings, const ZmqLimits& limits) {
  // What may wait is bounded by credit, above ZeroMQ; its own marks would only drop or block.
  bool done = set(socket, ZMQ_LINGER, 0) && set(socket, ZMQ_SNDHWM, 0) &&
              set(socket, ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(limits.frame_bytes_max)) &&
              set(socket, ZMQ_RECONNECT_IVL, 20) && set(socket, ZMQ_RECONNECT_IVL_MAX, 500);
  if (settings.encrypted()) {
    done = done && set(socket, ZMQ_CURVE_SERVERKEY, settings.server_public_key) &&
           set(socket, ZMQ_CURVE_PUBLICKEY, settings.public_key) &&
           set(socket, ZMQ_CURVE_SECRETKEY, settings.secret_key);
  }
  if (!done) return zmq_failure(Fate::fatal, "bus.socket", "setting up a ZeroMQ socket");
  return {};
}

}  // namespace

ZmqContext::ZmqContext() : handle_(zmq_ctx_new()) { BALIE_ASSERT(handle_ != nullptr); }

ZmqContext::~ZmqContext() { zmq_ctx_term(handle_); }

result<void> check_endpoint(const std::string& endpoint, const BusSettings& settings) {
  const bool local = endpoint.starts_with("ipc://") || endpoint.starts_with("inproc://");
  if (!local && !settings.encrypted()) {
    return failure(Fate::fatal, "bus.needs_keys",
                   fmt::format("{}: only ipc:// goes without keys; make them with `balie keygen`", endpoint));
  }
  if (!settings.encrypted()) return {};
  for (const auto* key : {&settings.server_public_key, &settings.public_key, &settings.secret_key}) {
    if (key->size() != key_length) {
      return failure(Fate::fatal, "bus.bad_keys",
                     fmt::format("a CURVE key has {} characters of Z85", key_length));
    }
  }
  return {};
}

// The message last received, a fixed number of frames.
struct ZmqSocket::Frames {
  explicit Frames(std::size_t frames_max) : held(frames_max) {
    for (auto& one : held) zmq_msg_init(&one);
  }
  ~Frames() {
    for (auto& one : held) zmq_msg_close(&one);
  }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;
  std::vector<zmq_msg_t> held;
};

result<std::unique_ptr<ZmqSocket>> ZmqSocket::connect(boost::asio::any_io_executor executor,
                                                      ZmqContext& context, Kind kind,
                                                      const std::string& endpoint,
                                                      const BusSettings& settings, ZmqLimits limits) {
  BALIE_CHECK(check_endpoint(endpoint, settings));
  void* socket = zmq_socket(context.handle(), kind == Kind::dealer ? ZMQ_DEALER : ZMQ_SUB);
  if (socket == nullptr) return zmq_failure(Fate::fatal, "bus.socket", "making a ZeroMQ socket");
  std::unique_ptr<ZmqSocket> made(new ZmqSocket(std::move(executor), socket, limits));
  BALIE_CHECK(configure(socket, settings, limits));
  if (zmq_connect(socket, endpoint.c_str()) != 0) return zmq_failure(Fate::fatal, "bus.endpoint", endpoint);
  int descriptor = -1;
  std::size_t size = sizeof descriptor;
  zmq_getsockopt(socket, ZMQ_FD, &descriptor, &size);
  boost::system::error_code failed;
  made->descriptor_.assign(descriptor, failed);
  if (failed) return failure(Fate::fatal, "bus.socket", "watching a ZeroMQ socket: " + failed.message());
  return made;
}

ZmqSocket::ZmqSocket(boost::asio::any_io_executor executor, void* socket, ZmqLimits limits)
    : socket_(socket),
      descriptor_(std::move(executor)),
      limits_(limits),
      frames_(std::make_unique<Frames>(limits.frames_max)) {}

ZmqSocket::~ZmqSocket() { close(); }

result<void> ZmqSocket::subscribe(const std::string& topic) {
  if (!set(socket_, ZMQ_SUBSCRIBE, topic)) return zmq_failure(Fate::fatal, "bus.socket", "subscribing");
  return {};
}

boost::asio::awaitable<result<void>> ZmqSocket::readable() {
  // The descriptor signals an edge, and any call on the socket may have consumed it: ask the socket, wait
  // only when it has nothing, and ask again. An aborted wait means that send() saw something come, or
  // close().
  while (socket_ != nullptr && !pending()) {
    BALIE_ASSERT(!waiting_);
    waiting_ = true;
    const auto [failed] = co_await descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                                          boost::asio::as_tuple(boost::asio::use_awaitable));
    waiting_ = false;
    if (failed && failed != boost::asio::error::operation_aborted) {
      co_return failure(Fate::reconnect, "bus.socket", "waiting for a ZeroMQ socket: " + failed.message());
    }
  }
  if (socket_ == nullptr) co_return failure(Fate::retry, "bus.closed", "the socket was closed");
  co_return result<void>{};
}

result<std::size_t> ZmqSocket::receive() {
  if (socket_ == nullptr) return failure(Fate::retry, "bus.closed", "the socket was closed");
  for (std::size_t count = 0;; ++count) {
    if (count == limits_.frames_max) {
      drop_rest();
      return failure(Fate::reconnect, "bus.too_many_frames", "a message has more frames than it may have");
    }
    auto* frame = &frames_->held[count];
    if (zmq_msg_recv(frame, socket_, ZMQ_DONTWAIT) < 0) {
      if (zmq_errno() == EAGAIN || zmq_errno() == EINTR) return 0;
      return zmq_failure(Fate::reconnect, "bus.socket", "receiving");
    }
    if (zmq_msg_more(frame) == 0) return count + 1;
  }
}

void ZmqSocket::drop_rest() {
  zmq_msg_t rest;
  zmq_msg_init(&rest);
  while (zmq_msg_recv(&rest, socket_, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(&rest) != 0) {
  }
  zmq_msg_close(&rest);
}

std::string_view ZmqSocket::frame(std::size_t index) const {
  auto* frame = &frames_->held.at(index);
  return {static_cast<const char*>(zmq_msg_data(frame)), zmq_msg_size(frame)};
}

result<void> ZmqSocket::send(std::span<const std::string> frames) {
  if (socket_ == nullptr) return failure(Fate::retry, "bus.closed", "the socket was closed");
  for (const auto& frame : frames) {
    if (zmq_send(socket_, frame.data(), frame.size(), ZMQ_DONTWAIT) < 0) {
      return zmq_failure(Fate::reconnect, "bus.blocked", "sending");
    }
  }
  if (waiting_ && pending()) descriptor_.cancel();  // the signal that readable() waits for may be gone
  return {};
}

bool ZmqSocket::pending() const {
  int events = 0;
  std::size_t size = sizeof events;
  return zmq_getsockopt(socket_, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN) != 0;
}

void ZmqSocket::close(Duration linger) {
  if (socket_ == nullptr) return;
  if (descriptor_.is_open()) descriptor_.release();  // it belongs to ZeroMQ; this also ends the wait
  set(socket_, ZMQ_LINGER, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(linger).count()));
  zmq_close(socket_);
  socket_ = nullptr;
}

}  // namespace balie
