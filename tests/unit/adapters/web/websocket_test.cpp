#include "adapters/sdk/web/websocket.hpp"

#include "adapters/sdk/web/server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace balie::web {
namespace {

namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using Client = websocket::stream<asio::ip::tcp::socket>;

// Echoes at "/socket"; the word "flood" brings more than any queue holds, "close" a close.
class Echo final : public Handler {
 public:
  void handle(Request& request, Reply reply) override {
    if (request.target != "/socket") return reply.send(bad_request(404));
    std::move(reply).upgrade(request, limits, [this](const std::shared_ptr<WebSocket>& socket) {
      socket->received = [socket = socket.get()](std::string_view text) {
        if (text == "close") return socket->close(static_cast<CloseCode>(4001), "as you say");
        if (text != "flood") return void(socket->send(std::string(text)));
        while (socket->send(std::string(60'000, 'x'))) continue;
      };
      socket->closed = [this](CloseCode code) { closed.set_value(code); };
    });
  }
  Response bad_request(int status) override {
    Response response;
    response.status = status;
    return response;
  }

  SocketLimits limits{.message_bytes_max = 1'000};
  std::promise<CloseCode> closed;
};

class WebSocketTest : public testing::Test {
 protected:
  void serve() {
    server_.emplace(loop_.get_executor(), clock_, Log("test"), ServerSettings{}, echo_);
    const auto started = server_->start();
    ASSERT_TRUE(started);
    const auto address = server_->address();
    endpoint_ = {asio::ip::make_address("127.0.0.1"),
                 static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))};
    thread_ = std::jthread([this] { loop_.run(); });
  }
  void TearDown() override {
    asio::post(loop_, [this] {
      server_->close();
      server_.reset();
      loop_.stop();
    });
  }

  std::unique_ptr<Client> client() {
    auto client = std::make_unique<Client>(clients_);
    client->next_layer().connect(endpoint_);
    client->handshake("balie.example", "/socket");
    return client;
  }
  static std::string read(Client& client) {
    boost::beast::flat_buffer buffer;
    client.read(buffer);
    return std::string(static_cast<const char*>(buffer.cdata().data()), buffer.size());
  }
  static websocket::close_code code_of(Client& client) {
    boost::beast::flat_buffer buffer;
    error_code error;
    client.read(buffer, error);
    return error == websocket::error::closed ? static_cast<websocket::close_code>(client.reason().code)
                                             : websocket::close_code::none;
  }
  // The status that a request gets.
  int asked(const std::string& request) {
    asio::ip::tcp::socket socket(clients_);
    socket.connect(endpoint_);
    asio::write(socket, asio::buffer(request));
    std::string answer(4096, 0);
    answer.resize(socket.read_some(asio::buffer(answer)));
    return answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
  }
  CloseCode closed() {
    auto future = echo_.closed.get_future();
    return future.wait_for(std::chrono::seconds(20)) == std::future_status::ready ? future.get()
                                                                                  : CloseCode::normal;
  }

  SystemClock clock_;
  Echo echo_;
  asio::io_context loop_, clients_;
  std::optional<Server> server_;
  asio::ip::tcp::endpoint endpoint_;
  std::jthread thread_;
};

TEST_F(WebSocketTest, TextsGoBothWaysInOrder) {
  serve();
  const auto one = client();
  for (int i = 0; i < 50; ++i) one->write(asio::buffer(std::to_string(i)));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(read(*one), std::to_string(i));
  one->close(websocket::close_code::normal);
  EXPECT_EQ(closed(), CloseCode::normal);
}

TEST_F(WebSocketTest, BadFramesEndItByName) {
  serve();
  struct Case {
    std::string text;
    bool binary;
    websocket::close_code code;
  };
  for (const auto& one : {Case{std::string(1'001, 'x'), false, websocket::close_code::too_big},
                          Case{"\xff\xfe", false, websocket::close_code::bad_payload},
                          Case{"binary", true, websocket::close_code::unknown_data},
                          Case{"close", false, static_cast<websocket::close_code>(4001)}}) {
    echo_.closed = {};
    const auto peer = client();
    peer->binary(one.binary);
    peer->write(asio::buffer(one.text));
    EXPECT_EQ(code_of(*peer), one.code) << one.code;
    EXPECT_EQ(static_cast<std::uint16_t>(closed()), one.code);
  }
}

TEST_F(WebSocketTest, ASlowReaderIsClosed) {
  serve();
  const auto peer = client();
  peer->write(asio::buffer(std::string("flood")));
  EXPECT_EQ(closed(), CloseCode::try_later);
}

TEST_F(WebSocketTest, ASilentPeerIsGone) {
  echo_.limits.silence = std::chrono::milliseconds(200);
  serve();
  const auto peer = client();  // reads nothing, so answers no ping
  EXPECT_EQ(closed(), CloseCode::lost);
}

TEST_F(WebSocketTest, APeerThatAnswersPingsStays) {
  echo_.limits.silence = std::chrono::milliseconds(200);
  serve();
  const auto peer = client();
  int pings = 0;
  peer->control_callback([&](websocket::frame_type kind, auto) {
    if (kind == websocket::frame_type::ping && ++pings == 5)
      peer->next_layer().shutdown(asio::socket_base::shutdown_both);
  });
  EXPECT_EQ(code_of(*peer), websocket::close_code::none);
  EXPECT_EQ(pings, 5);
}

TEST_F(WebSocketTest, DrainingSaysGoodbye) {
  serve();
  const auto peer = client();
  asio::post(loop_, [this] { server_->drain(); });
  EXPECT_EQ(code_of(*peer), websocket::close_code::going_away);
}

TEST_F(WebSocketTest, AnUpgradeHasAForm) {
  serve();
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                    version = "Sec-WebSocket-Version: 13\r\n",
                    upgrade = "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", end = "\r\n";
  EXPECT_EQ(asked("GET /socket HTTP/1.1\r\n" + upgrade + key + version + end), 101);
  EXPECT_EQ(asked("GET /socket HTTP/1.1\r\n" + upgrade + key + version + end + "early"), 400);
  EXPECT_EQ(asked("POST /socket HTTP/1.1\r\n" + upgrade + key + version + end), 400);
  EXPECT_EQ(asked("GET /socket HTTP/1.1\r\nHost: a\r\n" + key + version + end), 400);
  EXPECT_EQ(asked("GET /socket HTTP/1.1\r\n" + upgrade + key + "Sec-WebSocket-Version: 8\r\n" + end), 426);
  EXPECT_EQ(asked("GET /other HTTP/1.1\r\n" + upgrade + key + version + end), 404);
}

}  // namespace
}  // namespace balie::web
