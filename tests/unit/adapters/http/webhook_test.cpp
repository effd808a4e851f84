#include "adapters/http/event_format.hpp"
#include "adapters/http/webhook_delivery.hpp"
#include "adapters/http/webhook_settings.hpp"
#include "adapters/http/webhook_signature.hpp"
#include "core/base/toml.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// The example that is published with Standard Webhooks.
TEST(WebhookSignature, AgreesWithThePublishedExample) {
  const auto key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(webhook_signature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, SecretsHaveAForm) {
  for (const char* bad :
       {"", "whsec_", "whsec_!!!!", "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw x"}) {
    EXPECT_FALSE(webhook_key(bad)) << bad;
  }
}

TEST(WebhookDelivery, TriesAgainLaterEachTimeAndThenGivesUp) {
  WebhookDelivery delivery({.attempts = 5, .retry_first = seconds(1), .retry_max = seconds(5)}, 7);
  Duration before{};
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(delivery.on({.status = 500, .retry_after = {}}, Instant{}), WebhookDelivery::Step::wait);
    EXPECT_LE(delivery.wait(), seconds(5));
    EXPECT_GT(delivery.wait(), before / 2);
    before = delivery.wait();
  }
  EXPECT_GT(before, seconds(2));
  EXPECT_EQ(delivery.on({}, Instant{}), WebhookDelivery::Step::wait);
  EXPECT_EQ(delivery.on({}, Instant{}), WebhookDelivery::Step::dead);
  EXPECT_EQ(delivery.attempts(), 5u);
}

TEST(WebhookDelivery, ListensToTheReceiver) {
  WebhookDelivery delivery({.attempts = 9, .retry_first = seconds(1), .retry_max = minutes(1)}, 7);
  EXPECT_EQ(delivery.on({.status = 302, .retry_after = {}}, Instant{}),
            WebhookDelivery::Step::wait);  // not followed
  EXPECT_EQ(delivery.on({.status = 429, .retry_after = seconds(30)}, Instant{}), WebhookDelivery::Step::wait);
  EXPECT_EQ(delivery.wait(), seconds(30));
  EXPECT_EQ(delivery.on({.status = 503, .retry_after = std::chrono::hours(9)}, Instant{}),
            WebhookDelivery::Step::wait);
  EXPECT_EQ(delivery.wait(), minutes(1));
  EXPECT_EQ(delivery.on({.status = 204, .retry_after = {}}, Instant{}), WebhookDelivery::Step::delivered);
  EXPECT_EQ(WebhookDelivery({}, 1).on({.status = 410, .retry_after = {}}, Instant{}),
            WebhookDelivery::Step::dead);
}

TEST(WebhookUrl, IsTakenApart) {
  struct Case {
    const char* url;
    bool tls;
    const char* host;
    const char* port;
    const char* target;
  };
  for (const auto& one : {Case{"http://a.example", false, "a.example", "80", "/"},
                          {"https://a.example/x?y=1", true, "a.example", "443", "/x?y=1"},
                          {"https://[::1]:8443?a", true, "::1", "8443", "/?a"}}) {
    const auto target = parse_webhook_url(one.url);
    ASSERT_TRUE(target) << one.url;
    EXPECT_EQ(target->tls, one.tls) << one.url;
    EXPECT_EQ(target->host, one.host) << one.url;
    EXPECT_EQ(target->port, one.port) << one.url;
    EXPECT_EQ(target->target, one.target) << one.url;
  }
  for (const char* bad : {"", "ftp://a", "http://", "http:///x", "http://a:b/", "http://a:/", "http://u:p@a/",
                          "http://[::1/", "http://a/#x", "http://a/ b", "http://a/\r\nX: y"}) {
    EXPECT_FALSE(parse_webhook_url(bad)) << bad;
  }
}

TEST(WebhookSettings, SaysWhatIsWrong) {
  Problems problems;
  const auto root =
      parse_toml("[[webhook]]\nname = \"a/b\"\nurl = \"ftp://x\"\ntype = []\n", "b.toml", problems);
  read_webhooks(*root.get("webhook"), "adapter.http.webhook", "b.toml", problems);
  std::string all;
  for (const auto& problem : problems) all += to_string(problem) + "\n";
  for (const char* part : {"did you mean \"types\"", "the name holds", "neither with http", "secret_file"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in\n" << all;
  }
}

v1::Event sample_event() {
  v1::Event event;
  event.set_sequence(12);
  event.set_type("outcome.recorded");
  event.set_customer_id("c1");
  event.mutable_at()->set_seconds(1'700'000'000);
  event.mutable_outcome_recorded()->mutable_outcome()->set_reason("two\nlines");
  return event;
}

TEST(EventFormat, CloudEvent) {
  EXPECT_EQ(cloud_event(sample_event(), "/balie"),
            R"({"specversion":"1.0","id":"12","sequence":"12","source":"/balie","type":"outcome.recorded",)"
            R"("time":"2023-11-14T22:13:20Z","subject":"c1","datacontenttype":"application/json","data":)"
            R"({"sequence":"12","at":"2023-11-14T22:13:20Z","type":"outcome.recorded","customerId":"c1",)"
            R"("outcomeRecorded":{"outcome":{"reason":"two\nlines"}}}})");
}

TEST(EventFormat, ServerSentEventsAreThreeLinesAndAnEmptyOne) {
  std::string out;
  auto event = sample_event();
  event.set_type("bad\ndata: x");
  append_server_sent(event, out);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 4);
  EXPECT_TRUE(out.starts_with("id: 12\nevent: bad data: x\ndata: {\"sequence\":\"12\""));
  EXPECT_TRUE(out.ends_with("}\n\n"));
}

}  // namespace
}  // namespace balie::http
