#include "adapters/sdk/web/request_parser.hpp"

#include <gtest/gtest.h>

namespace balie::web {
namespace {

// The request, or what is answered to it; 0: more is needed.
int parse(std::string_view bytes, Request& request) {
  RequestParser parser(request, {});
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
  ASSERT_EQ(parse("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", request), 200);
  EXPECT_FALSE(request.wants_websocket) << "without Connection: Upgrade it is a wish, no request";
  EXPECT_EQ(request.cookie, "") << "nothing is left of the one before";
}

TEST(RequestParser, TakesNoneTwiceThatSaysWhoAsks) {
  for (const char* field : {"Host: a\r\n", "Origin: http://a\r\n", "Cookie: a=1\r\n", "Authorization: x\r\n",
                            "Sec-WebSocket-Key: k\r\n"}) {
    Request request;
    const std::string once = field;
    EXPECT_EQ(parse("GET / HTTP/1.1\r\n" + once + "\r\n", request), 200) << field;
    EXPECT_EQ(parse("GET / HTTP/1.1\r\n" + once + once + "\r\n", request), 400) << field;
  }
}

}  // namespace
}  // namespace balie::web
