// A client's ZeroMQ socket on Asio: DEALER for the work, SUB for events. Never blocks, throws nothing.
#pragma once

#include "core/base/bus_settings.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie {

// ZeroMQ's own threads; one for a process is enough. Outlives its sockets; any thread.
class ZmqContext {
 public:
  ZmqContext();
  ~ZmqContext();
  ZmqContext(const ZmqContext&) = delete;
  ZmqContext& operator=(const ZmqContext&) = delete;
  [[nodiscard]] void* handle() const { return handle_; }

 private:
  void* handle_;
};

// What this side lets in. A peer that sends a larger frame is cut off by ZeroMQ itself.
struct ZmqLimits {
  std::size_t frame_bytes_max = 64 << 20;
  std::size_t frames_max = 1;  // of one message
};

// tcp:// (and all else but ipc:// and inproc://) wants CURVE keys. Fate::fatal, "bus.needs_keys",
// "bus.bad_keys".
result<void> check_endpoint(const std::string& endpoint, const BusSettings& settings);

// All calls from one strand: the executor's.
class ZmqSocket {
 public:
  enum class Kind { dealer, subscriber };
  // Connects in the background, and again whenever the link is lost. Errors are Fate::fatal: the settings are
  // wrong.
  static result<std::unique_ptr<ZmqSocket>> connect(boost::asio::any_io_executor executor,
                                                    ZmqContext& context, Kind kind,
                                                    const std::string& endpoint, const BusSettings& settings,
                                                    ZmqLimits limits);
  ~ZmqSocket();
  ZmqSocket(const ZmqSocket&) = delete;
  ZmqSocket& operator=(const ZmqSocket&) = delete;

  // A subscriber gets what has a topic that begins so; "" is everything.
  result<void> subscribe(const std::string& topic);

  // Waits until receive() has something. One at a time. "bus.closed" after close().
  boost::asio::awaitable<result<void>> readable();

  // Takes the next message and gives the number of its frames; 0: nothing is there now. "bus.too_many_frames"
  // is the peer's fault (Fate::reconnect). The frames are to be had until the next receive().
  result<std::size_t> receive();
  [[nodiscard]] std::string_view frame(std::size_t index) const;

  // Hands single-frame messages to ZeroMQ. "bus.blocked" (Fate::reconnect): it takes no more, the peer being
  // too slow.
  result<void> send(std::span<const std::string> frames);

  // Ends a wait in readable(). What was sent goes out within `linger` or is dropped.
  void close(Duration linger = Duration::zero());

 private:
  ZmqSocket(boost::asio::any_io_executor executor, void* socket, ZmqLimits limits);
  [[nodiscard]] bool pending() const;
  void drop_rest();

  struct Frames;
  void* socket_;
  boost::asio::posix::stream_descriptor descriptor_;
  ZmqLimits limits_;
  std::unique_ptr<Frames> frames_;
  bool waiting_ = false;
};

}  // namespace balie
