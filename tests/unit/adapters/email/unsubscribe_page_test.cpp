#include "adapters/email/unsubscribe_page.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

TEST(UnsubscribePage, AsksAndSaysWhatBecameOfIt) {
  const auto asks = unsubscribe_page(UnsubscribeState::ask, "<jo>@home.example", "");
  EXPECT_EQ(asks.status, 200);
  EXPECT_TRUE(asks.body.contains("<form method=\"post\">"));
  EXPECT_TRUE(asks.body.contains("&lt;jo&gt;@home.example"));
  EXPECT_EQ(asks.cache_control, "no-store");
  const auto done = unsubscribe_page(UnsubscribeState::done, "jo@home.example", "");
  EXPECT_EQ(done.status, 200);
  EXPECT_FALSE(done.body.contains("<form"));
  EXPECT_EQ(unsubscribe_page(UnsubscribeState::unknown, "", "").status, 404);
  EXPECT_EQ(unsubscribe_page(UnsubscribeState::later, "", "").status, 503);
  const auto own = unsubscribe_page(UnsubscribeState::done, "jo@home.example",
                                    "{{#ask}}?{{/ask}}{{#done}}Tot ziens{{/done}}");
  EXPECT_EQ(own.body, "Tot ziens");
}

TEST(UnsubscribePage, IsServedToThisMachineAlone) {
  const ManualClock clock;
  const UnsubscribeTokens tokens("secret");
  for (const auto* where :
       {"0.0.0.0:0", "192.0.2.1:80", "127.0.0.1", "here:80", ":80", "127.0.0.1:x", "127.0.0.1:99999"}) {
    asio::io_context context;
    Settings settings;
    settings.unsubscribe_listen = where;
    UnsubscribeServer server(context.get_executor(), clock, settings, tokens, {});
    const auto started = server.start();
    ASSERT_FALSE(started) << where;
    EXPECT_EQ(started.error().fate(), Fate::fatal) << where;
  }
}

}  // namespace
}  // namespace balie::email
