// Offers through a running hub: what is made on one channel holds on the others, and after a crash.
#include "protocols/bus/time.hpp"

#include "desk_of_hub.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::HasSubstr;

constexpr const char* offers_toml = R"([[offer]]
id = "plus"
value = 30
[[offer.text]]
text = "Plus?"
[[offer]]
id = "month"
value = 5
excludes = "plus"
[[offer.text]]
text = "A month?"
)";
constexpr const char* policy_toml = R"([[pause]]
name = "rejected"
after = "rejected"
period = "30d"
rest = "60d"
[[cap]]
name = "often"
presentations = 5
period = "365d"
)";
constexpr const char* arbitration_toml = R"([[channel]]
name = "chat"
places = 1
timeout = "1h"
[[channel]]
name = "voice"
places = 2
timeout = "1h"
[[channel]]
name = "sms"
places = 1
timeout = "3d"
sms_parts_max = 1
)";

class HubOffers : public DeskOfHub {
 protected:
  HubOffers() {
    v1::ToHub message;
    message.set_request(++request);
    const std::pair<const char*, const char*> files[] = {
        {"playbook.toml", "name = \"small\"\ncountry = \"NL\"\ndefault_queue = \"service\"\n"},
        {"queues.toml", "[[queue]]\nname = \"service\"\n"},
        {"entries.toml", ""},
        {"offers.toml", offers_toml},
        {"policy.toml", policy_toml},
        {"arbitration.toml", arbitration_toml}};
    for (const auto& [path, content] : files) {
      auto& file = *message.mutable_publish()->add_files();
      file.set_path(path);
      file.set_content(content);
    }
    say(message);
    for (auto& errand : hub.take_loads()) {
      std::vector<playbook::File> loaded;
      for (const auto& file : errand.publish.files()) loaded.push_back({file.path(), file.content()});
      hub.playbook_loaded(errand, playbook::load_playbook(loaded), loaded, now, time);
    }
    for (const auto& message_heard : heard()) {
      for (const auto& error : message_heard.published().errors()) ADD_FAILURE() << error;
    }
  }

  v1::Decision decide(const std::string& id, const std::string& channel, const v1::Contact& more = {}) {
    auto message = contact(id, "tel", "+31612345601");
    message.mutable_contact()->set_channel(channel);
    message.mutable_contact()->set_explain(true);
    message.mutable_contact()->MergeFrom(more);
    return ask(message).decision();
  }
  static std::string ids(const v1::Decision& decision) {
    std::string out;
    for (const auto& offer : decision.offers()) out += (out.empty() ? "" : " ") + offer.id();
    return out;
  }
  static std::string reason(const v1::Decision& decision, const std::string& id) {
    for (const auto& one : decision.explanation().offers()) {
      if (one.offer_id() == id) return one.stage() + " " + one.rule() + " " + one.text();
    }
    return "nothing";
  }
  void answer(const v1::Decision& decision, const std::string& offer, const std::string& kind) {
    auto message = outcome("o-" + std::to_string(request), "", kind);
    message.mutable_outcome()->set_decision_id(decision.id());
    message.mutable_outcome()->set_offer_id(offer);
    ask(message);
  }
  std::string customer() {
    v1::ToHub query;
    query.mutable_customer_query()->mutable_identifier()->set_scheme("tel");
    query.mutable_customer_query()->mutable_identifier()->set_value("+31612345601");
    return ask(query).customer().SerializeAsString();
  }
};

TEST_F(HubOffers, WhatWasRejectedInChatRestsOnEveryChannel) {
  const auto chat = decide("chat-1", "chat");
  EXPECT_EQ(ids(chat), "plus");
  answer(chat, "plus", "rejected");
  time += hours(1);
  for (const auto* channel : {"voice", "sms", "chat"}) {
    const auto decision = decide(std::string(channel) + "-2", channel);
    EXPECT_EQ(ids(decision), channel == std::string("voice") ? "month" : "") << channel;
    EXPECT_THAT(reason(decision, "plus"), HasSubstr("contact_policy policy.toml:1 rejected: 1 rejected"));
  }
  time += days(60);
  EXPECT_EQ(ids(decide("voice-3", "voice")), "plus");
}

TEST_F(HubOffers, WhatIsInFrontOfTheCustomerIsMadeNowhereElse) {
  const auto chat = decide("chat-1", "chat");
  EXPECT_EQ(ids(chat), "plus");
  EXPECT_EQ(bus::to_time(chat.offers(0).expires()), time + hours(1));
  const auto voice = decide("voice-1", "voice");
  EXPECT_EQ(ids(voice), "");
  EXPECT_THAT(reason(voice, "plus"), HasSubstr("lock offers.toml:1"));
  EXPECT_THAT(reason(voice, "month"), HasSubstr("exclusion offers.toml:6"));
  EXPECT_EQ(decide("chat-1", "chat").SerializeAsString(), chat.SerializeAsString());
  answer(chat, "plus", "accepted");
  EXPECT_EQ(ids(decide("voice-2", "voice")), "plus");
}

TEST_F(HubOffers, HistoryThatIsImportedMakesNoOffers) {
  v1::Contact old;
  bus::set(*old.mutable_at(), time - days(400));
  const auto imported = decide("import-1", "voice", old);
  EXPECT_EQ(ids(imported), "");
  EXPECT_THAT(reason(imported, "plus"), HasSubstr("the contact is history"));
  EXPECT_EQ(ids(decide("chat-1", "chat")), "plus");
}

TEST_F(HubOffers, TheLogGivesTheSameRecordAgain) {
  const char* channels[] = {"chat", "voice", "sms"};
  const char* kinds[] = {"rejected", "presented", "accepted", "ignored"};
  for (int i = 0; i < 40; ++i) {
    time += hours(i * 7 % 50);
    const auto decision = decide("c-" + std::to_string(i), channels[i % 3]);
    if (decision.offers_size() > 0) answer(decision, decision.offers(0).id(), kinds[i % 4]);
    if (i == 20) store->derive();
  }
  const auto before = customer();
  v1::Customer seen;
  seen.ParseFromString(before);
  EXPECT_GE(seen.offers_size(), 5);
  auto released = hub.release();
  store->crash();
  hub.opened(std::move(released));
  while (!hub.ready()) hub.work(now, time);
  EXPECT_EQ(customer(), before);
}

}  // namespace
}  // namespace balie::service
