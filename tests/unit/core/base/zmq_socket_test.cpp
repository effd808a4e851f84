#include "core/base/zmq_socket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zmq.h>

#include <array>
#include <optional>

namespace balie {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
namespace asio = boost::asio;

struct KeyPair {
  KeyPair() { zmq_curve_keypair(public_key.data(), secret_key.data()); }
  std::array<char, 41> public_key, secret_key;
};

// The far end: a ROUTER or PUB on a free port of loopback, or on inproc.
class Peer {
 public:
  Peer(ZmqContext& context, int type, const std::string& endpoint, const KeyPair* keys = nullptr)
      : socket_(zmq_socket(context.handle(), type)) {
    const int server = 1, linger = 0;
    zmq_setsockopt(socket_, ZMQ_LINGER, &linger, sizeof linger);
    if (keys != nullptr) {
      zmq_setsockopt(socket_, ZMQ_CURVE_SERVER, &server, sizeof server);
      zmq_setsockopt(socket_, ZMQ_CURVE_SECRETKEY, keys->secret_key.data(), 40);
    }
    EXPECT_EQ(zmq_bind(socket_, endpoint.c_str()), 0);
    std::array<char, 256> bound;
    std::size_t size = bound.size();
    zmq_getsockopt(socket_, ZMQ_LAST_ENDPOINT, bound.data(), &size);
    endpoint_ = bound.data();
  }
  ~Peer() { zmq_close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }

  void send(const std::vector<std::string>& frames) const {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const int more = i + 1 < frames.size() ? ZMQ_SNDMORE : 0;
      zmq_send(socket_, frames[i].data(), frames[i].size(), more | ZMQ_DONTWAIT);
    }
  }
  // The frames of the next message, if it is there.
  [[nodiscard]] std::vector<std::string> receive() const {
    std::vector<std::string> frames;
    std::array<char, 256> room;
    int more = 1;
    for (std::size_t size = sizeof more; more != 0; zmq_getsockopt(socket_, ZMQ_RCVMORE, &more, &size)) {
      const int count = zmq_recv(socket_, room.data(), room.size(), ZMQ_DONTWAIT);
      if (count < 0) return {};
      frames.emplace_back(room.data(), count);
    }
    return frames;
  }

 private:
  void* socket_;
  std::string endpoint_;
};

class ZmqSocketTest : public testing::Test {
 protected:
  bool until(const std::function<bool()>& holds) {
    const auto end = clock_.instant() + seconds(10);
    while (!holds() && clock_.instant() < end) {
      loop_.restart();
      loop_.run_one_for(milliseconds(2));
    }
    return holds();
  }
  result<void> connect(const std::string& endpoint, const BusSettings& settings = {}, ZmqLimits limits = {},
                       ZmqSocket::Kind kind = ZmqSocket::Kind::dealer) {
    BALIE_TRY(socket_, ZmqSocket::connect(loop_.get_executor(), context_, kind, endpoint, settings, limits));
    return {};
  }
  // Reads for as long as the socket lives; what it reads goes to got_.
  void read() {
    const auto reading = [this]() -> asio::awaitable<void> {
      while (co_await socket_->readable()) {
        const auto frames = socket_->receive();
        if (!frames) got_.push_back(frames.error().code());
        for (std::size_t i = 0; frames && i < *frames; ++i) got_.emplace_back(socket_->frame(i));
      }
      read_to_the_end_ = true;
    };
    asio::co_spawn(loop_, reading, [](const std::exception_ptr&) {});
  }
  // Sends until the peer has it, and gives the sender's identity.
  std::string greet(const Peer& peer) {
    std::vector<std::string> frames;
    EXPECT_TRUE(socket_->send(std::array{std::string("hello")}));
    EXPECT_TRUE(until([&] { return !frames.empty() || !(frames = peer.receive()).empty(); }));
    return frames.empty() ? "" : frames[0];
  }
  void close() {
    socket_->close();
    EXPECT_TRUE(until([this] { return read_to_the_end_; }));
  }

  SystemClock clock_;
  asio::io_context loop_;
  ZmqContext context_;
  std::unique_ptr<ZmqSocket> socket_;
  std::vector<std::string> got_;
  bool read_to_the_end_ = false;
};

TEST_F(ZmqSocketTest, SendsAndReceives) {
  const Peer peer(context_, ZMQ_ROUTER, "inproc://peer");
  ASSERT_TRUE(connect("inproc://peer"));
  read();
  const auto identity = greet(peer);
  peer.send({identity, "one"});
  peer.send({identity, "two"});
  ASSERT_TRUE(until([this] { return got_.size() == 2; }));
  EXPECT_THAT(got_, testing::ElementsAre("one", "two"));
  close();
}

// The descriptor signals edges; each send may swallow one. Were that not seen to, this would hang sooner or
// later.
TEST_F(ZmqSocketTest, LosesNoSignalWhileItSends) {
  const Peer peer(context_, ZMQ_ROUTER, "inproc://peer");
  ASSERT_TRUE(connect("inproc://peer"));
  read();
  const auto identity = greet(peer);
  for (std::size_t i = 1; i <= 2000; ++i) {
    peer.send({identity, "back"});
    ASSERT_TRUE(socket_->send(std::array{std::string("forth")}));
    ASSERT_TRUE(until([&] { return got_.size() == i; })) << i;
  }
  close();
}

TEST_F(ZmqSocketTest, LimitsTheFramesOfAMessage) {
  const Peer peer(context_, ZMQ_ROUTER, "inproc://peer");
  ASSERT_TRUE(connect("inproc://peer", {}, {.frame_bytes_max = 100, .frames_max = 2}));
  read();
  const auto identity = greet(peer);
  peer.send({identity, "one", "two"});
  peer.send({identity, "one", "two", "three", "four"});
  peer.send({identity, "five"});
  ASSERT_TRUE(until([this] { return got_.size() == 4; }));
  EXPECT_THAT(got_, testing::ElementsAre("one", "two", "bus.too_many_frames", "five"));
  close();
}

TEST_F(ZmqSocketTest, SubscribersHearTheirTopics) {
  const Peer peer(context_, ZMQ_PUB, "inproc://peer");
  ASSERT_TRUE(connect("inproc://peer", {}, {.frames_max = 2}, ZmqSocket::Kind::subscriber));
  ASSERT_TRUE(socket_->subscribe("contact."));
  read();
  ASSERT_TRUE(until([&] {  // a subscription takes effect in the background
    peer.send({"outcome.recorded", "x"});
    peer.send({"contact.decided", "y"});
    return got_.size() >= 4;
  }));
  EXPECT_THAT(got_, testing::Each(testing::AnyOf("contact.decided", "y")));
  close();
}

TEST_F(ZmqSocketTest, SpeaksCurveOverTcp) {
  const KeyPair hub, client;
  const Peer peer(context_, ZMQ_ROUTER, "tcp://127.0.0.1:*", &hub);
  BusSettings settings;
  settings.server_public_key = hub.public_key.data();
  settings.public_key = client.public_key.data();
  settings.secret_key = client.secret_key.data();
  ASSERT_TRUE(connect(peer.endpoint(), settings));
  read();
  peer.send({greet(peer), "one"});
  ASSERT_TRUE(until([this] { return got_.size() == 1; }));
  close();
}

TEST_F(ZmqSocketTest, RefusesTcpWithoutKeysAndKeysThatAreNone) {
  BusSettings cut, wrong;
  cut.secret_key = cut.public_key = cut.server_public_key = "short";
  wrong.secret_key = wrong.public_key = wrong.server_public_key = std::string(40, '"');
  struct Case {
    const char* endpoint;
    BusSettings settings;
    const char* code;
  };
  const Case cases[] = {{"tcp://127.0.0.1:5555", {}, "bus.needs_keys"},
                        {"tcp://127.0.0.1:5555", cut, "bus.bad_keys"},
                        {"tcp://127.0.0.1:5555", wrong, "bus.socket"},
                        {"ipc:///tmp/x", cut, "bus.bad_keys"},
                        {"nonsense", {}, "bus.needs_keys"}};
  for (const auto& one : cases) {
    const auto connected = connect(one.endpoint, one.settings);
    ASSERT_FALSE(connected) << one.endpoint;
    EXPECT_EQ(connected.error().code(), one.code);
    EXPECT_EQ(connected.error().fate(), Fate::fatal);
  }
}

TEST_F(ZmqSocketTest, CloseEndsAWaitAndAllElse) {
  ASSERT_TRUE(connect("ipc:///tmp/balie-nobody-is-here"));
  read();
  until([] { return true; });
  close();
  EXPECT_EQ(socket_->receive().error().code(), "bus.closed");
  EXPECT_EQ(socket_->send(std::array{std::string("x")}).error().code(), "bus.closed");
}

}  // namespace
}  // namespace balie
