// Messages that need a consent, through the whole hub.
#include "core/service/message_consent.hpp"

#include "desk_of_hub.hpp"

namespace balie::service {
namespace {

constexpr const char* consent_toml = R"([[rule]]
purpose = "service"
basis = "always"
[[rule]]
purpose = "marketing"
channel = "sms"
basis = "opt_in"
[[rule]]
purpose = "marketing"
basis = "opt_out"
[[quiet_hours]]
channel = "app"
from = "00:00"
to = "23:59"
)";

class MessageConsent : public DeskOfHub {
 protected:
  MessageConsent() {
    hub.release();
    hub.opened(std::make_unique<store::MemoryStore>(HashKey{4, 5, 6}));
    while (!hub.ready()) hub.work(now, time);
    hub.playbook_loaded({}, small_playbook("service", {{"consent.toml", consent_toml}}), {}, now, time);
    heard();
  }

  v1::FromHub send(const std::string& purpose, const std::string& channel,
                   const std::string& to = "+31612345678", const std::string& contact = "") {
    v1::ToHub message;
    auto& command = *message.mutable_command();
    command.set_id(fmt::format("m{}", ++sent_));
    command.set_kind("send");
    command.set_adapter("desk");
    command.set_to(to);
    command.set_contact_id(contact);
    auto& arguments = *command.mutable_arguments()->mutable_fields();
    if (!purpose.empty()) arguments["purpose"].set_string_value(purpose);
    if (!channel.empty()) arguments["channel"].set_string_value(channel);
    return ask(message);
  }
  void statement(const std::string& state) {
    v1::ToHub message;
    auto& change = *message.mutable_customer_change();
    change.set_id(fmt::format("c{}", ++sent_));
    change.mutable_identifier()->set_scheme("tel");
    change.mutable_identifier()->set_value("+31612345678");
    change.set_create(true);
    auto& consent = *change.add_consents();
    consent.set_purpose("marketing");
    consent.set_state(state);
    EXPECT_TRUE(ask(message).has_recorded());
    time += std::chrono::seconds(1);
  }

  int sent_ = 0;
};

TEST_F(MessageConsent, AStopHoldsOnEveryChannelButNotForWhatNeedsNone) {
  EXPECT_EQ(send("marketing", "sms").refusal().code(), "consent.not_allowed") << "nobody granted it";
  EXPECT_TRUE(send("marketing", "email").has_recorded()) << "where nobody objected";
  statement("granted");
  EXPECT_TRUE(send("marketing", "sms").has_recorded());
  EXPECT_TRUE(send("marketing", "sms", "06 12345678").has_refusal()) << "nobody knows whose that is";
  statement("withdrawn");
  for (const auto* channel : {"sms", "email", "voice"}) {
    const auto refusal = send("marketing", channel).refusal();
    EXPECT_EQ(refusal.code(), "consent.not_allowed") << channel;
    EXPECT_EQ(refusal.fate(), "reject");
    EXPECT_NE(refusal.text().find("withdrawn"), std::string::npos) << refusal.text();
  }
  EXPECT_TRUE(send("service", "sms").has_recorded());
  EXPECT_TRUE(send("", "").has_recorded());
}

TEST_F(MessageConsent, QuietHoursAreForWhatNobodyAskedFor) {
  EXPECT_EQ(send("marketing", "app").refusal().code(), "consent.not_allowed");
  EXPECT_TRUE(send("marketing", "app", "+31612345678", "call-1").has_recorded());
}

TEST_F(MessageConsent, APurposeNeedsItsChannel) {
  EXPECT_EQ(send("marketing", "").refusal().field(), "command.arguments.channel");
}

TEST(MessageReceiver, IsTheIdentifierOrWhatIsPlainlyOne) {
  v1::Command command;
  const auto scheme = [&] { return receiver_of(command).value_or(v1::Identifier()).scheme(); };
  EXPECT_EQ(scheme(), "");
  command.set_to("+31612345678");
  EXPECT_EQ(scheme(), "tel");
  command.set_to("ann@example.org");
  EXPECT_EQ(scheme(), "email");
  command.set_to("3300");
  EXPECT_EQ(scheme(), "");
  command.mutable_identifier()->set_scheme("account");
  command.mutable_identifier()->set_value("A-1");
  EXPECT_EQ(scheme(), "account");
}

}  // namespace
}  // namespace balie::service
