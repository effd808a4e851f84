#include "core/service/bus_server.hpp"

#include <gtest/gtest.h>
#include <zmq.hpp>

#include <filesystem>
#include <optional>

namespace balie::service {
namespace {

constexpr int patience_ms = 5000;

struct KeyPair {
  char open[41];
  char secret[41];
  KeyPair() { zmq_curve_keypair(open, secret); }
};

class BusServerTest : public ::testing::Test {
 protected:
  BusServerTest() {
    std::string pattern = ::testing::TempDir() + "balie-bus-XXXXXX";
    directory = mkdtemp(pattern.data());
    settings.endpoint = "ipc://" + directory + "/hub";
    settings.events_endpoint = "ipc://" + directory + "/events";
  }
  ~BusServerTest() override { std::filesystem::remove_all(directory); }

  void open() {
    auto opened = BusServer::open(settings);
    ASSERT_TRUE(opened) << opened.error().text();
    server = std::move(*opened);
  }

  zmq::socket_t client(const KeyPair* own = nullptr, const char* server_key = nullptr) {
    zmq::socket_t socket(context, zmq::socket_type::dealer);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::rcvtimeo, patience_ms);
    if (own) {
      socket.set(zmq::sockopt::curve_serverkey, std::string(server_key));
      socket.set(zmq::sockopt::curve_publickey, std::string(own->open));
      socket.set(zmq::sockopt::curve_secretkey, std::string(own->secret));
    }
    socket.connect(server->endpoint());
    return socket;
  }

  struct Came {
    std::string peer, frame;
    std::optional<bus::Role> role;  // nullopt: a violation
    std::string name;               // that it must give itself
  };
  // Waits for one message; nullopt when none came in `limit`.
  std::optional<Came> next(Duration limit = std::chrono::milliseconds(patience_ms)) {
    const SystemClock clock;
    const auto until = clock.instant() + limit;
    std::optional<Came> came;
    while (!came && clock.instant() < until) {
      server->wait(std::chrono::milliseconds(20));
      server->receive(
          1,
          [&](std::string_view peer, const bus::Rights& rights, std::string_view frame) {
            came = {std::string(peer), std::string(frame), rights.role, std::string(rights.name)};
          },
          [&](std::string_view peer) {
            came = {std::string(peer), "", std::nullopt, ""};
          });
    }
    return came;
  }

  std::string directory;
  BusServerSettings settings;
  zmq::context_t context{1};
  std::unique_ptr<BusServer> server;
};

TEST_F(BusServerTest, CarriesFramesBothWays) {
  open();
  auto dealer = client();
  dealer.send(zmq::str_buffer("hello"), zmq::send_flags::none);
  const auto came = next();
  ASSERT_TRUE(came);
  EXPECT_EQ(came->frame, "hello");
  EXPECT_EQ(came->role, bus::Role::admin);
  EXPECT_TRUE(server->send(came->peer, "welcome"));
  zmq::message_t answer;
  ASSERT_TRUE(dealer.recv(answer));
  EXPECT_EQ(answer.to_string(), "welcome");
}

TEST_F(BusServerTest, AMessageOfManyFramesIsAViolationAndTheNextIsRead) {
  open();
  auto dealer = client();
  for (int i = 0; i < 5; ++i) dealer.send(zmq::str_buffer("part"), zmq::send_flags::sndmore);
  dealer.send(zmq::str_buffer("end"), zmq::send_flags::none);
  dealer.send(zmq::str_buffer("whole"), zmq::send_flags::none);
  EXPECT_EQ(next()->role, std::nullopt);
  EXPECT_EQ(next()->frame, "whole");
}

TEST_F(BusServerTest, SendingToNobodySaysSo) {
  open();
  EXPECT_FALSE(server->send("nobody", "frame"));
}

TEST_F(BusServerTest, APeerThatDoesNotReadIsFoundOut) {
  settings.queue_max = 4;
  open();
  auto dealer = client();
  dealer.set(zmq::sockopt::rcvhwm, 1);
  dealer.send(zmq::str_buffer("hello"), zmq::send_flags::none);
  const auto came = next();
  ASSERT_TRUE(came);
  const std::string large(1 << 20, 'x');
  bool delivered = true;
  for (int i = 0; i < 200 && delivered; ++i) delivered = server->send(came->peer, large);
  EXPECT_FALSE(delivered);
}

TEST_F(BusServerTest, TheSocketIsItsOwnersAlone) {
  open();
  const auto permissions = std::filesystem::status(directory + "/hub").permissions();
  EXPECT_EQ(permissions & std::filesystem::perms::group_all, std::filesystem::perms::none);
  EXPECT_EQ(permissions & std::filesystem::perms::others_all, std::filesystem::perms::none);
}

TEST_F(BusServerTest, TcpWithoutKeysIsRefused) {
  settings.endpoint = "tcp://127.0.0.1:*";
  const auto opened = BusServer::open(settings);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), "bus.endpoint");
}

TEST_F(BusServerTest, OnlyKnownKeysComeInEachWithItsRole) {
  const KeyPair hub, known, stranger;
  settings.endpoint = "tcp://127.0.0.1:*";
  settings.events_endpoint = "tcp://127.0.0.1:*";
  settings.secret_key = hub.secret;
  settings.clients[known.open] = bus::user_id(bus::Role::desk, "second floor");
  open();
  auto unknown = client(&stranger, hub.open);
  unknown.send(zmq::str_buffer("let me in"), zmq::send_flags::none);
  auto plain = client();
  plain.send(zmq::str_buffer("let me in"), zmq::send_flags::none);
  auto friendly = client(&known, hub.open);
  friendly.send(zmq::str_buffer("hello"), zmq::send_flags::none);
  const auto came = next();
  ASSERT_TRUE(came);
  EXPECT_EQ(came->frame, "hello");
  EXPECT_EQ(came->role, bus::Role::desk);
  EXPECT_EQ(came->name, "second floor");
  EXPECT_FALSE(next(std::chrono::milliseconds(300)));
}

TEST_F(BusServerTest, PublishesWhatIsWanted) {
  open();
  EXPECT_FALSE(server->wanted("contact.decided"));
  zmq::socket_t subscriber(context, zmq::socket_type::sub);
  subscriber.set(zmq::sockopt::rcvtimeo, patience_ms);
  subscriber.set(zmq::sockopt::subscribe, "contact.");
  subscriber.connect(server->events_endpoint());
  while (!server->wanted("contact.decided")) server->wait(std::chrono::milliseconds(20));
  EXPECT_FALSE(server->wanted("outcome.recorded"));
  server->publish("contact.decided", "event");
  zmq::message_t part;
  ASSERT_TRUE(subscriber.recv(part));
  EXPECT_EQ(part.to_string(), "contact.decided");
  ASSERT_TRUE(subscriber.recv(part));
  EXPECT_EQ(part.to_string(), "event");
}

}  // namespace
}  // namespace balie::service
