#include "core/customer/consent.hpp"

#include <gtest/gtest.h>

namespace balie::customer {
namespace {

constexpr std::int64_t noon = 1'795'348'800;  // Sunday 2026-11-22T12:00:00Z

v1::Consent said(const std::string& channel, const std::string& state, std::int64_t at,
                 std::int64_t expires = 0) {
  v1::Consent consent;
  consent.set_purpose("marketing");
  consent.set_channel(channel);
  consent.set_state(state);
  consent.mutable_at()->set_seconds(at);
  if (expires != 0) consent.mutable_expires()->set_seconds(expires);
  return consent;
}

struct Statements {
  std::string name;
  Basis basis;
  std::vector<v1::Consent> consents;
  bool allowed;
  std::string reason;
};

void fill(Record& record, const std::vector<v1::Consent>& consents) {
  v1::Customer customer;
  for (const auto& one : consents) *customer.add_consents() = one;
  ASSERT_TRUE(record.read(customer.SerializeAsString()));
}

TEST(MayApproach, WeighsWhatTheCustomerSaid) {
  const auto in = Basis::opt_in, out = Basis::opt_out;
  const Statements cases[] = {
      {"nothing said, opt-in", in, {}, false, "no consent"},
      {"nothing said, opt-out", out, {}, true, "was not opposed"},
      {"granted", in, {said("email", "granted", 1)}, true, "consent was granted"},
      {"granted for all", in, {said("", "granted", 1)}, true, "consent was granted"},
      {"granted elsewhere", in, {said("sms", "granted", 1)}, false, "no consent"},
      {"denied", out, {said("email", "denied", 1)}, false, "consent was withdrawn or denied"},
      {"later grant",
       in,
       {said("email", "withdrawn", 1), said("email", "granted", 2)},
       true,
       "consent was granted"},
      {"at the same time",
       in,
       {said("email", "granted", 2), said("email", "withdrawn", 2)},
       false,
       "consent was withdrawn or denied"},
      {"channel before all",
       in,
       {said("email", "withdrawn", 1), said("", "granted", 2)},
       false,
       "consent was withdrawn or denied"},
      {"later withdrawal of all",
       in,
       {said("email", "granted", 1), said("", "withdrawn", 2)},
       false,
       "consent was withdrawn or denied"},
      {"granted again after that",
       in,
       {said("", "withdrawn", 2), said("email", "granted", 3)},
       true,
       "consent was granted"},
      {"expired grant", in, {said("email", "granted", 1, noon)}, false, "no consent"},
      {"expired withdrawal", out, {said("email", "withdrawn", 1, noon - 1)}, true, "was not opposed"},
      {"not yet expired", in, {said("email", "granted", 1, noon + 1)}, true, "consent was granted"},
      {"needs none", Basis::always, {said("", "withdrawn", 1)}, true, "needs no consent"},
      {"never", Basis::never, {said("", "granted", 1)}, false, "is never allowed"},
  };
  for (const auto& one : cases) {
    Record record;
    fill(record, one.consents);
    ConsentRules rules;
    rules.rules.push_back({{}, one.basis, "", "consent.toml:1"});
    const auto permission =
        may_approach(rules, record, {"marketing", "email", "NL", Time(std::chrono::seconds(noon))});
    EXPECT_EQ(permission.allowed, one.allowed) << one.name;
    EXPECT_EQ(permission.reason, one.reason) << one.name;
    EXPECT_EQ(permission.rule, "consent.toml:1") << one.name;
  }
}

TEST(MayApproach, TakesTheFirstRuleThatFitsAndTheStrictestWithoutOne) {
  ConsentRules rules;
  rules.rules.push_back({{{"NL"}, {"marketing"}, {"email"}}, Basis::opt_in, "", "consent.toml:1"});
  rules.rules.push_back({{{"NL"}, {}, {}}, Basis::opt_out, "contract", "consent.toml:5"});
  Record record;
  const auto asked = [&](std::string_view purpose, std::string_view channel, std::string_view country) {
    return may_approach(rules, record, {purpose, channel, country, Time(std::chrono::seconds(noon))});
  };
  EXPECT_EQ(asked("marketing", "email", "NL").rule, "consent.toml:1");
  EXPECT_EQ(asked("marketing", "voice", "NL").rule, "consent.toml:5");
  EXPECT_EQ(asked("marketing", "voice", "NL").ground, "contract");
  const auto unknown = asked("marketing", "voice", "DE");
  EXPECT_FALSE(unknown.allowed);
  EXPECT_EQ(unknown.reason, "no consent, and no rule of consent.toml fits");
}

TEST(MayApproach, KeepsQuietHoursByTheClockOfTheCountry) {
  ConsentRules rules;
  rules.rules.push_back({{}, Basis::always, "", ""});
  rules.zones.emplace("NL", *feel::Zone::named("Europe/Amsterdam"));
  QuietHours nights;
  nights.from = 21 * 60;
  nights.to = 9 * 60;
  nights.days = {true, true, true, true, true, true, false};  // not the night that begins on Sunday
  nights.rule = "consent.toml:9";
  rules.quiet_hours.push_back(nights);
  Record record;
  const auto allowed = [&](std::int64_t at, bool inbound = false) {
    return may_approach(rules, record, {"service", "voice", "NL", Time(std::chrono::seconds(at)), inbound})
        .allowed;
  };
  constexpr std::int64_t hour = 3600;
  EXPECT_TRUE(allowed(noon));
  EXPECT_FALSE(allowed(noon - 5 * hour));       // Sunday 08:00 in Amsterdam: Saturday's night
  EXPECT_FALSE(allowed(noon - 4 * hour - 1));   // 08:59:59
  EXPECT_TRUE(allowed(noon - 4 * hour));        // 09:00
  EXPECT_TRUE(allowed(noon + 9 * hour));        // Sunday 22:00
  EXPECT_TRUE(allowed(noon + 19 * hour));       // Monday 08:00
  EXPECT_FALSE(allowed(noon + 32 * hour));      // Monday 21:00
  EXPECT_TRUE(allowed(noon - 5 * hour, true));  // the customer calls
}

TEST(MayApproach, LeavesThoseInARegisterAlone) {
  ConsentRules rules;
  rules.rules.push_back({{}, Basis::always, "", ""});
  rules.registers.push_back({"flagged", {{}, {}, {"voice"}}, "do_not_call", {}, "consent.toml:3"});
  rules.registers.push_back({"listed", {}, "", {"tel:+31612345678"}, "consent.toml:8"});
  v1::Customer customer;
  auto& flag = *customer.add_attributes();
  flag.set_name("do_not_call");
  flag.mutable_value()->set_bool_value(true);
  const auto asked = [&](std::string_view channel) {
    Record record;
    EXPECT_TRUE(record.read(customer.SerializeAsString()));
    return may_approach(rules, record, {"service", channel, "NL", Time(std::chrono::seconds(noon))});
  };
  EXPECT_EQ(asked("voice").reason, "is in the register flagged");
  EXPECT_TRUE(asked("email").allowed);
  flag.mutable_value()->set_bool_value(false);
  EXPECT_TRUE(asked("voice").allowed);
  auto& tel = *customer.add_identifiers();
  tel.set_scheme("tel");
  tel.set_value("+31612345678");
  EXPECT_EQ(asked("email").rule, "consent.toml:8");
}

}  // namespace
}  // namespace balie::customer
