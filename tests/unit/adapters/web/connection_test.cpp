// What peers do to a connection, byte by byte, without TLS and with it.
#include "adapters/sdk/web/connection.hpp"

#include "adapters/sdk/web/server.hpp"
#include "adapters/sdk/web/websocket.hpp"

#include "own_certificate.hpp"
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

namespace balie::web {
namespace {

using boost::system::error_code;
using Socket = asio::ip::tcp::socket;
using namespace std::string_literals;

// Answers with the method, the target and the body's size; "/socket" is a WebSocket that echoes, or closes
// with 4002 at the first text; "/large" is more than a socket's buffers hold; "/small" takes 10 bytes.
class Parrot final : public Handler {
 public:
  void handle(Request& request, Reply reply) override {
    if (request.target == "/socket") {
      return reply.upgrade(request, {.message_bytes_max = 1'000},
                           [](const std::shared_ptr<WebSocket>& socket) {
                             socket->received = [socket = socket.get()](std::string_view) {
                               socket->close(static_cast<CloseCode>(4002), "too many");
                             };
                           });
    }
    auto response = bad_request(200);
    response.body = fmt::format("{} {} {}", request.method, request.target, request.body.size());
    if (request.target == "/large") response.body = std::string(large, 'x');
    reply.send(std::move(response));
  }
  std::uint64_t body_bytes_max(const Request& head, const Connection& connection) override {
    return head.target == "/small" ? 10 : Handler::body_bytes_max(head, connection);
  }
  Response bad_request(int status) override {
    Response response;
    response.status = status;
    return response;
  }
  static constexpr std::size_t large = 12 << 20;
};

class ConnectionTest : public testing::TestWithParam<bool> {
 protected:
  void serve(const ConnectionLimits& limits = {}) {
    ServerSettings settings;
    settings.connection = limits;
    settings.connections_max = connections_max_;
    if (GetParam()) {
      settings.certificate_path = path_ + ".crt";
      settings.key_path = path_ + ".key";
      write_certificate(path_, "own", clock_.time(), 86'400);
    }
    server_.emplace(loop_.get_executor(), clock_, Log("test"), settings, parrot_);
    ASSERT_TRUE(server_->start());
    const auto address = server_->address();
    endpoint_ = {asio::ip::make_address("127.0.0.1"),
                 static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))};
    thread_ = std::jthread([this] { loop_.run(); });
    connect();
  }
  void connect(const std::string& from = "127.0.0.1") {
    peer_.emplace(clients_, tls_);
    socket().open(asio::ip::tcp::v4());
    socket().bind({asio::ip::make_address(from), 0});
    socket().connect(endpoint_);
    if (GetParam()) peer_->handshake(asio::ssl::stream_base::client);
  }
  void TearDown() override {
    asio::post(loop_, [this] {
      server_->close();
      server_.reset();
      loop_.stop();
    });
  }
  Socket& socket() { return peer_->next_layer(); }

  // False when the server takes no more.
  bool write(std::string_view bytes) {
    error_code error;
    GetParam() ? asio::write(*peer_, asio::buffer(bytes), error)
               : asio::write(socket(), asio::buffer(bytes), error);
    return !error;
  }
  std::string read(std::size_t count) {
    std::string bytes(count, 0);
    error_code error;
    const auto read = GetParam() ? asio::read(*peer_, asio::buffer(bytes), error)
                                 : asio::read(socket(), asio::buffer(bytes), error);
    bytes.resize(read);
    end_ = error;
    return bytes;
  }
  // All until the server's end, which is in end_ then; an orderly one is eof.
  std::string read_all() { return read(64 << 20); }
  std::string exchange(std::string_view bytes) {
    EXPECT_TRUE(write(bytes));
    return read_all();
  }

  std::size_t connections_max_ = 100;
  std::string path_ = testing::TempDir() + "/connection_test";
  SystemClock clock_;
  Parrot parrot_;
  asio::io_context loop_, clients_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  std::optional<Server> server_;
  std::optional<asio::ssl::stream<Socket>> peer_;
  asio::ip::tcp::endpoint endpoint_;
  error_code end_;
  std::jthread thread_;
};

INSTANTIATE_TEST_SUITE_P(Web, ConnectionTest, testing::Bool(),
                         [](const auto& one) { return one.param ? "Tls" : "Plain"; });

const std::string head = "HTTP/1.1\r\nHost: a\r\n", last = "Connection: close\r\n\r\n",
                  upgrade = "GET /socket " + head +
                            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// A frame as a client sends it, masked with zeroes. RFC 6455, 5.2.
std::string frame(int first, std::string_view content) {
  const auto size = content.size();
  std::string bytes(1, static_cast<char>(first));
  if (size < 126) {
    bytes += static_cast<char>(0x80 | size);
  } else if (size < 65'536) {
    bytes += {static_cast<char>(0x80 | 126), static_cast<char>(size >> 8), static_cast<char>(size)};
  } else {
    bytes += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift);
  }
  return bytes + std::string(4, 0) + std::string(content);
}

TEST_P(ConnectionTest, RequestsAreAnsweredInOrder) {
  serve();
  const auto answers = exchange("GET /1 " + head + "\r\nHEAD /2 " + head + "\r\nPOST http://b/3 " + head +
                                "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nGET /4 " + head + last);
  EXPECT_EQ(end_, asio::error::eof);
  const auto first = answers.find("GET /1 0"), second = answers.find("Content-Length: 9"),
             third = answers.find("POST /3 1"), fourth = answers.find("GET /4 0");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, fourth);
  EXPECT_NE(fourth, std::string::npos);
  EXPECT_EQ(answers.find("HEAD"), std::string::npos) << "a HEAD has no body";
}

TEST_P(ConnectionTest, WhatIsRefusedEndsIt) {
  serve();
  const auto answer = exchange("POST /1 " + head +
                               "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                               "GET /2 " +
                               head + "\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
  EXPECT_EQ(answer.find("/2"), std::string::npos) << "nothing behind it is a request";
  EXPECT_EQ(end_, asio::error::eof);
}

// Closing while something was not read resets the connection, and the peer loses what it was told.
TEST_P(ConnectionTest, WhoIsCutShortHearsWhy) {
  serve();
  const std::string mebibyte(1 << 20, 'x');
  ASSERT_TRUE(write("POST / " + head + "Content-Length: 8388608\r\n\r\n"));
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(write(mebibyte));
  EXPECT_TRUE(read_all().starts_with("HTTP/1.1 413 Content Too Large\r\n"));
  EXPECT_EQ(end_, asio::error::eof);

  for (const auto& [hostile, code] :
       {std::pair(frame(0x81, mebibyte), 1009), std::pair(frame(0x81, "\xff"), 1007),
        std::pair(frame(0x83, "reserved"), 1002), std::pair("\x81\x01x"s, 1002),
        std::pair(frame(0x81, "any"), 4002)}) {
    connect();
    ASSERT_TRUE(write(upgrade));
    ASSERT_TRUE(read(12).starts_with("HTTP/1.1 101"));
    ASSERT_TRUE(write(hostile));
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(write(frame(0x82, mebibyte))) << code;
    ASSERT_TRUE(write(frame(0x88, "\x03\xe8")));
    const auto told = read_all();
    EXPECT_EQ(end_, asio::error::eof) << code << end_.message();
    EXPECT_NE(told.find({static_cast<char>(code >> 8), static_cast<char>(code)}), std::string::npos) << code;
  }
}

TEST_P(ConnectionTest, WhoMaySendLittleIsToldByTheHead) {
  serve();
  const auto start = "POST /small " + head;
  EXPECT_TRUE(exchange(start + "Content-Length: 10\r\n" + last + "0123456789").ends_with("POST /small 10"));
  for (const auto* fields :
       {"Content-Length: 11\r\n\r\n", "Content-Length: 11\r\nExpect: 100-continue\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nb\r\n"}) {
    connect();
    EXPECT_TRUE(exchange(start + fields).starts_with("HTTP/1.1 413 ")) << fields;
  }
  connect();
  const std::string body(600 << 10, 'x');
  EXPECT_TRUE(
      exchange("POST / " + head + "Content-Length: 614400\r\n" + last + body).ends_with("POST / 614400"));
}

TEST_P(ConnectionTest, WhoReadsSlowlyGetsAll) {
  serve({.idle_sweeps = 1});
  ASSERT_TRUE(write("GET /large " + head + last));
  std::size_t count = 0;
  while (count < Parrot::large && !end_) {
    count += read(1 << 20).size();
    asio::steady_timer(clients_, std::chrono::milliseconds(250)).wait();  // a line of 4 MB/s
  }
  EXPECT_GE(count, Parrot::large);
}

TEST_P(ConnectionTest, WhoDoesNotGoOnIsClosed) {
  serve({.idle_sweeps = 2, .due_sweeps = 1});
  const std::vector<std::string> beginnings{"",
                                            "GET / HTTP/1.1\r\nHos",
                                            "POST / " + head + "Content-Length: 9\r\n\r\nx",
                                            "POST / " + head + "Transfer-Encoding: chunked\r\n\r\n1",
                                            "GET / " + head + "\r\n",
                                            "GET / " + head + last};
  std::vector<asio::ssl::stream<Socket>> peers;
  for (const auto& begun : beginnings) {
    connect();
    ASSERT_TRUE(write(begun));
    peers.push_back(*std::move(peer_));
  }
  for (std::size_t i = 0; i < beginnings.size(); ++i) {
    peer_.emplace(std::move(peers[i]));
    read_all();
    EXPECT_TRUE(end_) << beginnings[i];
  }
}

TEST_P(ConnectionTest, WhoHoldsManyConnectionsKeepsNobodyOut) {
  connections_max_ = 4;
  serve();
  std::vector<Socket> held;
  for (int i = 0; i < 40; ++i) held.emplace_back(clients_).connect(endpoint_);
  connect("127.0.0.2");
  EXPECT_TRUE(exchange("GET / " + head + last).starts_with("HTTP/1.1 200 "));
}

TEST_P(ConnectionTest, WhatStandsBesideAChunkHasALimit) {
  serve();
  const auto start = "POST / " + head + "Transfer-Encoding: chunked\r\n\r\n";
  for (const auto& endless : {"1;"s + std::string(100'000, 'x'), "0\r\nX: " + std::string(100'000, 'x')}) {
    connect();
    ASSERT_TRUE(write(start));
    ASSERT_TRUE(write(endless));
    EXPECT_TRUE(read_all().starts_with("HTTP/1.1 431 ")) << endless.substr(0, 4);
  }
}

// RFC 6455, 5.2 to 5.5 and 7.4.
TEST_P(ConnectionTest, FramesAreHeldToTheirForm) {
  serve();
  struct Case {
    const char* name;
    std::string frames;
    int code;
  };
  const std::vector<Case> cases{
      {"unmasked", "\x81\x02{}"s, 1002},
      {"a reserved bit", frame(0xC1, "{}"), 1002},
      {"a reserved code", frame(0x83, "{}"), 1002},
      {"a reserved control", frame(0x8B, ""), 1002},
      {"a control in pieces", frame(0x09, "x"), 1002},
      {"a control too long", frame(0x89, std::string(126, 'x')), 1002},
      {"a continuation of nothing", frame(0x80, "x"), 1002},
      {"a text within a text", frame(0x01, "x") + frame(0x81, "x"), 1002},
      {"a close of one byte", frame(0x88, "x"), 1002},
      {"a close by 1005", frame(0x88, "\x03\xed"), 1002},
      {"a close by 1006", frame(0x88, "\x03\xee"), 1002},
      {"a close by 999", frame(0x88, "\x03\xe7"), 1002},
      {"a close with no UTF-8", frame(0x88, "\x03\xe8\xff"), 1002},
      {"no UTF-8", frame(0x81, "\xed\xa0\x80"), 1007},
      {"no UTF-8 over two pieces", frame(0x01, "\xf0\x9f") + frame(0x80, "x"), 1007},
      {"binary", frame(0x82, "x"), 1003},
      {"too long in pieces", frame(0x01, std::string(600, 'x')) + frame(0x80, std::string(600, 'x')), 1009},
      {"a length of 2^63", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff"s + "0000", 1009},
      {"a goodbye", frame(0x88, "\x03\xe8"), 1000},
      {"a text", frame(0x81, "any"), 4002},
      {"a text in pieces with a ping between",
       frame(0x01, "\xe2\x82") + frame(0x89, "") + frame(0x80, "\xac"), 4002},
  };
  for (const auto& one : cases) {
    connect();
    ASSERT_TRUE(write(upgrade));
    const auto answer = read(12);
    ASSERT_TRUE(answer.starts_with("HTTP/1.1 101"));
    ASSERT_TRUE(write(one.frames + frame(0x88, "\x03\xe8")));
    const auto told = read_all();
    EXPECT_EQ(end_, asio::error::eof) << one.name;
    const auto at = told.find('\x88', told.find("\r\n\r\n"));
    ASSERT_LT(at + 3, told.size()) << one.name;
    EXPECT_EQ(static_cast<unsigned char>(told[at + 2]) * 256 + static_cast<unsigned char>(told[at + 3]),
              one.code)
        << one.name;
  }
}

using TlsTest = ConnectionTest;
INSTANTIATE_TEST_SUITE_P(Web, TlsTest, testing::Values(true));

TEST_P(TlsTest, WhoSpeaksNoTlsIsTold) {
  serve();
  Socket plain(clients_);
  plain.connect(endpoint_);
  asio::write(plain, asio::buffer("GET / " + head + "\r\n"));
  std::string answer(4096, 0);
  answer.resize(asio::read(plain, asio::buffer(answer), end_));
  EXPECT_EQ(end_, asio::error::eof);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("use https://.\n")) << answer;
  Socket garbage(clients_);
  garbage.connect(endpoint_);
  asio::write(garbage, asio::buffer(std::string(100, '\xff')));
  asio::read(garbage, asio::buffer(answer), end_);
  EXPECT_TRUE(end_);
}

TEST_P(TlsTest, OldVersionsAreRefused) {
  serve();
  SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(tls_.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_cipher_list(tls_.native_handle(), "ALL:@SECLEVEL=0");
  peer_.emplace(clients_, tls_);
  socket().connect(endpoint_);
  error_code error;
  peer_->handshake(asio::ssl::stream_base::client, error);
  EXPECT_TRUE(error);
}

TEST_P(TlsTest, AHandshakeHasALimit) {
  serve({.due_sweeps = 1});
  Socket slow(clients_);
  slow.connect(endpoint_);
  asio::write(slow, asio::buffer("\x16\x03\x01\x02"s));
  std::string nothing(1, 0);
  asio::read(slow, asio::buffer(nothing), end_);
  EXPECT_TRUE(end_);
}

TEST_P(TlsTest, ARenewedCertificateIsThatOfNewConnections) {
  serve();
  write_certificate(path_, "renewed", clock_.time(), 86'400);
  const auto until = clock_.instant() + std::chrono::seconds(60);
  std::string name;
  while (name != "renewed" && clock_.instant() < until) {
    connect();
    char text[64] = "";
    const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(peer_->native_handle()),
                                                            &X509_free);
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, text, sizeof text);
    name = text;
    asio::steady_timer(clients_, std::chrono::milliseconds(50)).wait();
  }
  EXPECT_EQ(name, "renewed");
}

}  // namespace
}  // namespace balie::web
