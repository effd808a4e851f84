// The playbooks in examples/ are what people copy: they load, and send contacts where their comments say.
#include "plugins/builtin.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

std::shared_ptr<const Playbook> load(const std::string& name) {
  store::StoreRegistry stores;
  scoring::ScorerRegistry scorers;
  register_builtin_plugins(stores, scorers);
  auto loaded = load_playbook("examples/playbooks/" + name, scorers);
  if (loaded) return *loaded;
  for (const auto& line : lines(loaded.error())) ADD_FAILURE() << line;
  return nullptr;
}

TEST(Examples, ShopSendsContactsWhereItSays) {
  const auto shop = load("shop");
  ASSERT_TRUE(shop);
  const auto queue = [&](const char* channel, const char* entry, const char* topic) {
    return shop->route(channel, entry, topic).route.queue();
  };
  EXPECT_EQ(queue("voice", "+442079460100", "invoice"), "billing");
  EXPECT_EQ(queue("voice", "+442079460100", ""), "general");
  EXPECT_EQ(queue("voice", "+442079460101", "invoice"), "plus");
  EXPECT_EQ(queue("voice", "+442079460101", "complaint"), "complaints");
  EXPECT_EQ(queue("email", "service@shop.example", "complaint"), "complaints");
  EXPECT_EQ(queue("email", "service@shop.example", ""), "service");
  EXPECT_EQ(queue("email", "Returns@Shop.example", "order"), "returns");
  EXPECT_EQ(queue("chat", "shop.example/basket", "delivery"), "sales");
  EXPECT_EQ(queue("chat", "shop.example/help", "delivery"), "service");
  EXPECT_EQ(queue("sms", "60700", "delivery"), "service");
  EXPECT_EQ(queue("counter", "store-leeds", "return"), "stores");
  EXPECT_EQ(queue("letter", "PO Box 101", "complaint"), "complaints");
  EXPECT_EQ(queue("letter", "PO Box 101", ""), "post");
  EXPECT_EQ(queue("app", "home", ""), "general");
  EXPECT_EQ(shop->route("voice", "+442079460101", "complaint").route.priority(), 450);
  EXPECT_EQ(shop->route("voice", "+442079460101", "complaint").fallback.queue(), "service");
  ASSERT_EQ(shop->formulas()->segments.size(), 3u);
  ASSERT_TRUE(shop->models());
  EXPECT_EQ(shop->models()->models.size(), 2u);
  EXPECT_EQ(shop->attributes().find("lifetime_value")->unit, "GBP");
}

TEST(Examples, ShopHasAHelpDeskOverCallsAndChats) {
  const auto shop = load("shop");
  ASSERT_TRUE(shop);
  const auto& call = shop->route("voice", "+442079460110", "");
  EXPECT_TRUE(call.route.hold());
  EXPECT_EQ(call.route.queue(), "helpdesk");
  EXPECT_EQ(shop->route("chat", "shop.example/help-now", "").route.queue(), "helpdesk");
  EXPECT_EQ(shop->route("chat", "shop.example/plus/help-now", "").route.queue(), "helpdesk-plus");
  EXPECT_FALSE(shop->route("chat", "shop.example/help", "").route.hold());
  const auto& queues = shop->queues();
  EXPECT_EQ(queues.agents.size(), 3u);
  const auto open = [&](int month, int day, int hour) {
    const auto midnight = std::chrono::sys_days(std::chrono::year(2026) / month / day);
    return queues.is_open(*queues.queue("helpdesk"), Time(midnight) + std::chrono::hours(hour));
  };
  EXPECT_TRUE(open(11, 23, 8));
  EXPECT_FALSE(open(11, 23, 20));
  EXPECT_TRUE(open(7, 20, 7)) << "eight in the morning, in summer";
  EXPECT_FALSE(open(12, 25, 12));
  EXPECT_TRUE(open(12, 24, 15));
  EXPECT_FALSE(open(12, 24, 16));
  EXPECT_FALSE(open(11, 22, 12)) << "a Sunday";
}

TEST(Examples, ShopAsksWhatTheLawOfTheCountryAsks) {
  const auto shop = load("shop");
  ASSERT_TRUE(shop);
  customer::Record nobody;
  const auto allowed = [&](const char* purpose, const char* channel, const char* country, int hour) {
    const Time monday(std::chrono::hours(24 * 20'780 + hour));
    return customer::may_approach(shop->consent_rules(), nobody, {purpose, channel, country, monday}).allowed;
  };
  EXPECT_TRUE(allowed("marketing", "voice", "GB", 12));
  EXPECT_FALSE(allowed("marketing", "voice", "NL", 12));
  EXPECT_FALSE(allowed("marketing", "email", "GB", 12));
  EXPECT_TRUE(allowed("service", "voice", "NL", 19));
  EXPECT_FALSE(allowed("service", "voice", "NL", 20));  // 21:00 there
  EXPECT_FALSE(allowed("profiling", "web", "GB", 12));
}

TEST(Examples, BankTakesItsCampaign) {
  const auto bank = load("bank");
  ASSERT_TRUE(bank);
  EXPECT_EQ(bank->route("voice", "deposit-campaign", "term-deposit").route.queue(), "deposits");
  EXPECT_EQ(bank->route("chat", "", "mortgage").route.queue(), "loans");
  EXPECT_EQ(bank->route("chat", "", "").route.queue(), "service");
}

}  // namespace
}  // namespace balie::playbook
