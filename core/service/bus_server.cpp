#include "core/service/bus_server.hpp"

#include "core/service/zap.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.hpp>

#include <cerrno>
#include <cstring>

namespace balie::service {
namespace {

constexpr int backlog = 1024;

bool is_tcp(const std::string& endpoint) { return endpoint.starts_with("tcp://"); }

class Server final : public BusServer {
 public:
  explicit Server(const BusServerSettings& settings)
      : settings_(settings), wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Server() override { close(wake_); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  result<void> bind() {
    if (settings_.secret_key.empty() && (is_tcp(settings_.endpoint) || is_tcp(settings_.events_endpoint))) {
      return failure(Fate::fatal, "bus.endpoint",
                     "tcp:// endpoints need CURVE keys: make some with `balie keygen`, or use ipc://");
    }
    try {
      if (!settings_.secret_key.empty()) zap_ = std::make_unique<Zap>(context_, settings_.clients);
      prepare(router_);
      router_.set(zmq::sockopt::router_mandatory, true);
      router_.set(zmq::sockopt::router_handover, true);
      prepare(events_);
    } catch (const zmq::error_t& error) {
      return failure(Fate::fatal, "bus.key", fmt::format("a bus socket cannot be set up: {}", error.what()));
    }
    BALIE_CHECK(bind(router_, settings_.endpoint));
    return bind(events_, settings_.events_endpoint);
  }

  void wait(Duration limit) override {
    zmq::pollitem_t items[] = {{router_.handle(), 0, ZMQ_POLLIN, 0},
                               {nullptr, wake_, ZMQ_POLLIN, 0},
                               {events_.handle(), 0, ZMQ_POLLIN, 0},
                               {zap_ ? zap_->socket().handle() : nullptr, zap_ ? 0 : wake_, ZMQ_POLLIN, 0}};
    // Rounded up: a wait of less than a millisecond must not become none.
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit);
    try {
      zmq::poll(items, std::size(items), milliseconds);
    } catch (const zmq::error_t& error) {
      if (error.num() != EINTR) throw;
    }
    std::uint64_t count = 0;
    if (items[1].revents != 0 && read(wake_, &count, sizeof count) < 0) return;
    if (zap_) zap_->answer();
    take_subscriptions();
  }

  void wake() override {
    const std::uint64_t one = 1;
    // Full means that a wake is due anyway.
    if (write(wake_, &one, sizeof one) < 0) return;
  }

  bool receive(std::size_t count_max, const Frame& frame, const Violation& violation) override {
    for (std::size_t i = 0; i < count_max; ++i) {
      if (!router_.recv(peer_, zmq::recv_flags::dontwait)) return true;
      bool more = peer_.more();
      if (more) {
        static_cast<void>(router_.recv(frame_, zmq::recv_flags::dontwait));
        more = frame_.more();
      }
      if (more) {
        zmq::message_t rest;
        do {
          static_cast<void>(router_.recv(rest, zmq::recv_flags::dontwait));
        } while (rest.more());
        violation(peer_.to_string_view());
        continue;
      }
      frame(peer_.to_string_view(), rights(), frame_.to_string_view());
    }
    return false;
  }

  bool send(std::string_view peer, std::string_view frame) override {
    try {
      if (!router_.send(zmq::buffer(peer), zmq::send_flags::sndmore | zmq::send_flags::dontwait))
        return false;
      return router_.send(zmq::buffer(frame), zmq::send_flags::dontwait).has_value();
    } catch (const zmq::error_t&) {
      return false;  // EHOSTUNREACH: gone
    }
  }

  [[nodiscard]] bool wanted(std::string_view type) override {
    for (const auto& [topic, count] : topics_) {
      if (type.starts_with(topic)) return true;
    }
    return false;
  }

  void publish(std::string_view type, std::string_view event) override {
    // XPUB drops what a slow subscriber has no room for; it notices by the sequence numbers and reads the
    // log.
    static_cast<void>(events_.send(zmq::buffer(type), zmq::send_flags::sndmore | zmq::send_flags::dontwait));
    static_cast<void>(events_.send(zmq::buffer(event), zmq::send_flags::dontwait));
  }

  [[nodiscard]] std::string endpoint() const override { return router_.get(zmq::sockopt::last_endpoint); }
  [[nodiscard]] std::string events_endpoint() const override {
    return events_.get(zmq::sockopt::last_endpoint);
  }

 private:
  void prepare(zmq::socket_t& socket) {
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(settings_.frame_bytes_max));
    socket.set(zmq::sockopt::sndhwm, settings_.queue_max);
    socket.set(zmq::sockopt::rcvhwm, settings_.queue_max);
    socket.set(zmq::sockopt::backlog, backlog);
    socket.set(zmq::sockopt::handshake_ivl, 3000);
    if (settings_.secret_key.empty()) return;
    socket.set(zmq::sockopt::curve_server, true);
    socket.set(zmq::sockopt::curve_secretkey, settings_.secret_key);
    socket.set(zmq::sockopt::zap_domain,
               socket.handle() == events_.handle() ? Zap::events_domain : Zap::work_domain);
  }

  static result<void> bind(zmq::socket_t& socket, const std::string& endpoint) {
    const auto mask = umask(0077);  // an ipc socket is its owner's alone
    try {
      socket.bind(endpoint);
    } catch (const zmq::error_t& error) {
      umask(mask);
      return failure(Fate::fatal, "bus.endpoint",
                     fmt::format("cannot listen at {}: {}", endpoint, error.what()));
    }
    umask(mask);
    return {};
  }

  // What ZAP said of the client that sent the last frame.
  [[nodiscard]] bus::Rights rights() const {
    if (!zap_) return settings_.local_role;
    const char* word = zmq_msg_gets(const_cast<zmq_msg_t*>(frame_.handle()), "User-Id");
    return bus::rights_of(word ? word : "");
  }

  // XPUB hands on (un)subscriptions, each topic once: 1 or 0, then the topic.
  void take_subscriptions() {
    while (events_.recv(topic_, zmq::recv_flags::dontwait)) {
      const auto text = topic_.to_string_view();
      if (text.empty() || text.size() > 64) continue;
      if (text[0] == 1) {
        ++topics_[std::string(text.substr(1))];
      } else {
        topics_.erase(std::string(text.substr(1)));
      }
    }
  }

  BusServerSettings settings_;
  int wake_;
  zmq::context_t context_{1};
  zmq::socket_t router_{context_, zmq::socket_type::router};
  zmq::socket_t events_{context_, zmq::socket_type::xpub};
  std::unique_ptr<Zap> zap_;
  zmq::message_t peer_, frame_, topic_;
  std::map<std::string, int, std::less<>> topics_;
};

}  // namespace

result<std::unique_ptr<BusServer>> BusServer::open(const BusServerSettings& settings) {
  auto server = std::make_unique<Server>(settings);
  BALIE_CHECK(server->bind());
  return server;
}

}  // namespace balie::service
