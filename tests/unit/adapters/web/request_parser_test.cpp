#include "adapters/sdk/web/request_parser.hpp"

#include <gtest/gtest.h>

namespace balie::web {
namespace {

// The request, or what is answered to it; 0: more is needed.
int parse(std::string_view bytes, Request& request, RequestParser::BodyLimit body_limit_of = {}) {
  RequestParser parser(request, {}, std::move(body_limit_of));
  boost::beast::error_code error;
  while (!bytes.empty() && !parser.is_done()) {
    const auto used = parser.put(boost::asio::buffer(bytes), error);
    bytes.remove_prefix(used);
    if (error == boost::beast::http::error::need_more) return 0;
    if (error) return status_of(error);
  }
  return parser.is_done() ? 200 : 0;
}

TEST(RequestParser, ReadsWhatMeansSomething) {
  Request request;
  ASSERT_EQ(parse("GET /socket HTTP/1.1\r\nHost: a:80\r\nOrigin: http://a:80\r\nCookie: x=1\r\n"
                  "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: k\r\n"
                  "Sec-WebSocket-Version: 13\r\nX-Csrf-Token: t\r\nX-Twilio-Signature: "
                  "s=\r\nX-Forwarded-For: 1\r\nX-Forwarded-For: 2\r\n"
                  "If-None-Match: \"e\"\r\nAccept-Encoding: br\r\nAccept-Language: nl\r\n\r\n",
                  request),
            200);
  EXPECT_TRUE(request.wants_websocket);
  EXPECT_EQ(request.host, "a:80");
  EXPECT_EQ(request.origin, "http://a:80");
  EXPECT_EQ(request.cookie, "x=1");
  EXPECT_EQ(request.websocket_key, "k");
  EXPECT_EQ(request.websocket_version, "13");
  EXPECT_EQ(request.csrf, "t");
  EXPECT_EQ(request.signature, "s=");
  EXPECT_EQ(request.forwarded_for, "1,2");
  EXPECT_EQ(request.if_none_match, "\"e\"");
  EXPECT_EQ(request.accept_encoding, "br");
  EXPECT_EQ(request.accept_language, "nl");
  ASSERT_EQ(parse("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", request), 200);
  EXPECT_FALSE(request.wants_websocket) << "without Connection: Upgrade it is a wish, no request";
  EXPECT_EQ(request.cookie, "") << "nothing is left of the one before";
}

TEST(RequestParser, TakesNoneTwiceThatSaysWhoAsks) {
  for (const char* field : {"Origin: http://a\r\n", "Cookie: a=1\r\n", "Authorization: x\r\n",
                            "Sec-WebSocket-Key: k\r\n", "Sec-WebSocket-Version: 13\r\n", "Cookie:\r\n"}) {
    Request request;
    const std::string once = field, start = "GET / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(parse(start + once + "\r\n", request), 200) << field;
    EXPECT_EQ(parse(start + once + once + "\r\n", request), 400) << field;
  }
}

// RFC 9112: what two who read it could understand in two ways. The text is what stands behind "HTTP/1.1\r\n".
TEST(RequestParser, LeavesNothingToSmuggle) {
  struct Case {
    const char* name;
    std::string text;
    int status;
  };
  const std::string host = "Host: a\r\n", chunked = "Transfer-Encoding: chunked\r\n", end = "\r\n",
                    body = "1\r\nx\r\n0\r\n\r\n";
  const std::vector<Case> cases{
      {"chunked", host + chunked + end + body, 200},
      {"chunked by another case", host + "transfer-encoding: Chunked\r\n" + end + body, 200},
      {"both lengths", host + "Content-Length: 1\r\n" + chunked + end + body, 400},
      {"both lengths the other way", host + chunked + "Content-Length: 1\r\n" + end + body, 400},
      {"two lengths", host + "Content-Length: 1\r\nContent-Length: 2\r\n" + end + "xx", 400},
      {"two lengths in one", host + "Content-Length: 1, 2\r\n" + end + "xx", 400},
      {"a length with a sign", host + "Content-Length: +1\r\n" + end + "x", 400},
      {"a length below nothing", host + "Content-Length: -1\r\n" + end + "x", 400},
      {"a length in hexadecimal", host + "Content-Length: 0x1\r\n" + end + "x", 400},
      {"no length", host + "Content-Length:\r\n" + end, 400},
      {"another coding", host + "Transfer-Encoding: gzip\r\n" + end + body, 400},
      {"identity", host + "Transfer-Encoding: identity\r\n" + end + body, 400},
      {"chunked is not the last", host + "Transfer-Encoding: chunked, gzip\r\n" + end + body, 400},
      {"a coding before", host + "Transfer-Encoding: gzip, chunked\r\n" + end + body, 400},
      {"chunked twice", host + chunked + chunked + end + body, 400},
      {"chunked with more", host + "Transfer-Encoding: xchunked\r\n" + end + body, 400},
      {"a space before the colon", host + "Transfer-Encoding : chunked\r\n" + end + body, 400},
      {"a tab in the name", host + "Transfer\tEncoding: chunked\r\n" + end, 400},
      {"a chunk's bad size", host + chunked + end + "g\r\n", 400},
      {"a chunk's huge size", host + chunked + end + "fffffffffffffffff\r\n", 400},
      {"a chunk beyond the limit", host + chunked + end + "100001\r\n", 413},
      {"a length beyond the limit", host + "Content-Length: 1048577\r\n" + end, 413},
      {"a bare LF", "Host: a\nX: y\r\n\r\n", 400},
      {"a bare CR", "Host: a\rX: y\r\n\r\n", 400},
      {"a zero", host + std::string("X: a\0b\r\n\r\n", 10), 400},
      {"no host", end, 400},
      {"two hosts", host + host + end, 400},
      {"an empty host before another", "Host:\r\n" + host + end, 400},
      {"a host with a path", "Host: a/b\r\n" + end, 400},
      {"a host with a name", "Host: b@a\r\n" + end, 400},
      {"a host with a space", "Host: a b\r\n" + end, 400},
      {"an address of IPv6", "Host: [::1]:80\r\n" + end, 200},
      {"a large field", host + "X: " + std::string(20'000, 'x') + end + end, 431},
  };
  for (const auto& one : cases) {
    Request request;
    EXPECT_EQ(parse("POST / HTTP/1.1\r\n" + one.text, request), one.status) << one.name;
  }
  Request request;
  EXPECT_EQ(parse("GET / HTTP/1.0\r\n\r\n", request), 200) << "which knew no Host";
  EXPECT_EQ(parse("POST / HTTP/1.0\r\n" + chunked + end + body, request), 400);
  EXPECT_EQ(parse("GET / HTTP/2.0\r\nHost: a\r\n\r\n", request), 400);
  EXPECT_EQ(parse("GET / HTTP/0.9\r\nHost: a\r\n\r\n", request), 400);
  EXPECT_EQ(parse("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", request), 400);
}

TEST(RequestParser, TheHeadSaysHowLargeABodyMayBe) {
  Request request;
  std::vector<std::string> asked;
  const auto limit = [&](const Request& head) {
    asked.push_back(head.target + head.cookie);
    return std::uint64_t{head.target == "/small" ? 4U : 1U << 30};
  };
  const auto status = [&](const std::string& target, const std::string& fields, const std::string& body) {
    return parse("POST " + target + " HTTP/1.1\r\nHost: a\r\nCookie: c\r\n" + fields + "\r\n\r\n" + body,
                 request, limit);
  };
  const std::string chunked = "Transfer-Encoding: chunked";
  EXPECT_EQ(status("/small", "Content-Length: 4", "xxxx"), 200);
  EXPECT_EQ(status("/small", "Content-Length: 5", ""), 413) << "by the head alone";
  EXPECT_EQ(status("/small", chunked, "2\r\nxx\r\n2\r\nxx\r\n0\r\n\r\n"), 200);
  EXPECT_EQ(status("/small", chunked, "2\r\nxx\r\n3\r\n"), 413);
  EXPECT_EQ(request.body, "xx");
  EXPECT_EQ(status("/", "Content-Length: 5", "xxxxx"), 200);
  EXPECT_EQ(asked, (std::vector<std::string>{"/smallc", "/smallc", "/smallc", "/smallc", "/c"}));
  EXPECT_EQ(status("/", "Content-Length: 1048577", ""), 413) << "no more than the limits";
  EXPECT_EQ(status("/", chunked, "100001\r\n"), 413);
  asked.clear();
  EXPECT_EQ(status("/small", "Content-Length: 0", ""), 200);
  EXPECT_EQ(asked, std::vector<std::string>()) << "it has none";
}

TEST(RequestParser, ALineThatIsFoldedMeansWhatItMeantUnfolded) {
  Request request;
  ASSERT_EQ(parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\nOrigin:\r\n\thttp://a\r\n"
                  "\r\n1\r\nx\r\n0\r\n\r\n",
                  request),
            200);
  EXPECT_EQ(request.body, "x");
  EXPECT_EQ(request.origin, "http://a");
}

TEST(RequestParser, WhatStandsBehindTheBodySaysNothing) {
  Request request;
  ASSERT_EQ(parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n"
                  "Cookie: s=1\r\nX-Forwarded-For: 192.0.2.1\r\nX-Csrf-Token: t\r\n\r\n",
                  request),
            200);
  EXPECT_EQ(request.cookie + request.forwarded_for + request.csrf, "");
}

TEST(RequestParser, AnAbsoluteTargetNamesItsHost) {
  struct Case {
    const char* given;
    const char* host;
    const char* target;
  };
  for (const auto& one :
       {Case{"http://b:81/path?q=1", "b:81", "/path?q=1"}, Case{"HTTPS://b", "b", "/"},
        Case{"http://b?q=1", "b", "/?q=1"}, Case{"/http://b", "a", "/http://b"}, Case{"*", "a", "*"}}) {
    Request request;
    ASSERT_EQ(parse(std::string("GET ") + one.given + " HTTP/1.1\r\nHost: a\r\n\r\n", request), 200);
    EXPECT_EQ(request.host, one.host);
    EXPECT_EQ(request.target, one.target);
  }
  Request request;
  EXPECT_EQ(parse("GET http://name@b/ HTTP/1.1\r\nHost: a\r\n\r\n", request), 400);
}

}  // namespace
}  // namespace balie::web
