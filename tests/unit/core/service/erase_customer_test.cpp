// A customer is erased from a store on disk: afterwards no byte of what was known is in any of its files.
#include "hub_on_disk.hpp"

namespace balie::service {
namespace {

const std::vector<std::string> secrets{
    "+31612300099",     "31612300099", "secret.person@example.org", "Zyxwvut", "hidden words of a mail",
    "what was ordered", "desk-of-zyx", "what the agent noted"};

class EraseCustomer : public HubOnDisk {
 protected:
  EraseCustomer() {
    const auto playbook =
        small_playbook("service", {{"attributes.toml", "[[attribute]]\nname = \"name\"\n"}});
    hub.playbook_loaded({}, playbook, {}, now, time);
    heard();
  }

  static v1::ToHub about_secret(const std::string& id) {
    auto message = contact(id, "tel", "+31612300099");
    auto& made = *message.mutable_contact();
    made.add_identifiers()->set_scheme("email");
    made.mutable_identifiers(1)->set_value("secret.person@example.org");
    made.set_text("hidden words of a mail");
    (*made.mutable_attributes()->mutable_fields())["note"].set_string_value("what was ordered");
    return message;
  }

  // Contacts of the one who is erased among those of others; the record is written to disk now and then.
  void live() {
    for (int i = 0; i < 40; ++i) {
      time += std::chrono::seconds(60);
      ask(about_secret("secret-" + std::to_string(i)));
      for (int other = 0; other < 5; ++other) {
        ask(contact("other-" + std::to_string(i * 5 + other), "tel", "+3161200001" + std::to_string(other)));
      }
      if (i % 8 == 0) {
        auto ended = outcome("o-" + std::to_string(i), "secret-" + std::to_string(i));
        (*ended.mutable_outcome()->mutable_attributes()->mutable_fields())["note"].set_string_value(
            "what the agent noted");
        ask(ended);
        v1::ToHub change;
        auto& body = *change.mutable_customer_change();
        body.set_id("change-" + std::to_string(i));
        body.mutable_identifier()->set_scheme("tel");
        body.mutable_identifier()->set_value("+31612300099");
        body.set_actor("desk-of-zyx");
        body.add_attributes()->set_name("name");
        body.mutable_attributes(0)->mutable_value()->set_string_value("Zyxwvut " + std::to_string(i));
        EXPECT_EQ(ask(change).recorded().id(), body.id());
        EXPECT_TRUE(hub.store()->scrub());
      }
    }
  }

  v1::FromHub show(const std::string& scheme, const std::string& value) {
    v1::ToHub query;
    query.mutable_customer_query()->mutable_identifier()->set_scheme(scheme);
    query.mutable_customer_query()->mutable_identifier()->set_value(value);
    return ask(query);
  }

  // Each secret that some file holds.
  [[nodiscard]] std::string found() const {
    std::string names;
    for (const auto& secret : secrets) {
      for (const auto& file : files_with(secret)) names += fmt::format("{} in {}\n", secret, file);
    }
    return names;
  }
};

TEST_F(EraseCustomer, LeavesNoByteInAnyFile) {
  live();
  EXPECT_TRUE(hub.store()->scrub());
  const auto before = found();
  for (const auto& secret : secrets) EXPECT_NE(before.find(secret), std::string::npos) << secret;
  const auto others = show("tel", "+31612000013").customer().SerializeAsString();
  const auto id = show("tel", "+31612300099").customer().id();
  const auto last = hub.store()->statistics().last_sequence;

  const auto answer = erase(id);
  EXPECT_EQ(answer.recorded().customer_id(), id) << answer.ShortDebugString();
  EXPECT_EQ(found(), "");
  EXPECT_EQ(show("tel", "+31612300099").refusal().code(), "not_found");
  EXPECT_EQ(show("email", "secret.person@example.org").refusal().code(), "not_found");
  EXPECT_EQ(show("tel", "+31612000013").customer().SerializeAsString(), others);
  // The log keeps its places; the last of them tells.
  const auto events = *hub.store()->events(1, 10'000, 64 << 20);
  EXPECT_GT(events.size(), last);
  v1::Event told;
  ASSERT_TRUE(told.ParseFromString(events[last].event));
  EXPECT_EQ(told.type(), "customer.erased");
  EXPECT_EQ(told.customer_id(), id);
  EXPECT_GE(told.customer_erased().events(), 50u);

  for (const bool orderly : {false, true}) {
    restart(orderly);
    EXPECT_EQ(found(), "");
    EXPECT_EQ(show("tel", "+31612300099").refusal().code(), "not_found");
    EXPECT_EQ(show("tel", "+31612000013").customer().SerializeAsString(), others);
  }
}

TEST_F(EraseCustomer, IsDoneOnceAndTheCustomerMayComeBackAsSomebodyNew) {
  live();
  const auto id = show("tel", "+31612300099").customer().id();
  EXPECT_FALSE(erase(id).recorded().repeated_before());
  EXPECT_TRUE(erase(id).recorded().repeated_before());
  EXPECT_EQ(erase("00000000000000000000000001").refusal().code(), "not_found");
  // A repeat of what was reported then is no new contact.
  EXPECT_EQ(ask(about_secret("secret-7")).refusal().code(), "erased");
  const auto fresh = ask(contact("new", "tel", "+31612300099")).decision().customer();
  EXPECT_TRUE(fresh.created());
  EXPECT_NE(fresh.id(), id);
}

TEST_F(EraseCustomer, WhatIsReportedOfTheErasedIsRefused) {
  live();
  auto shown = outcome("shown", "secret-3", "presented");
  shown.mutable_outcome()->set_offer_id("plus");
  EXPECT_EQ(ask(shown).recorded().id(), "shown");
  erase(show("tel", "+31612300099").customer().id());
  auto taken = outcome("taken", "secret-3", "accepted");
  taken.mutable_outcome()->set_offer_id("plus");
  for (int started = 0; started < 2; ++started) {
    EXPECT_EQ(ask(taken).refusal().code(), "erased");
    EXPECT_EQ(ask(outcome("ended", "secret-4")).refusal().code(), "erased");
    restart(false);
  }
  // The presentation was due to be taken for ignored.
  time += std::chrono::days(60);
  for (int turn = 0; turn < 3; ++turn) hub.work(now, time);
  EXPECT_TRUE(hub.ready());
  EXPECT_EQ(ask(contact("later", "tel", "+31612000013")).decision().customer().contacts(), 40u);
}

TEST_F(EraseCustomer, IsMadeAgainFromTheLog) {
  live();
  const auto id = show("tel", "+31612300099").customer().id();
  erase(id);
  auto released = hub.release();
  EXPECT_TRUE(released->close());
  released.reset();
  for (const char* name : {"state.db", "state.db-wal", "state.db-shm"}) {
    std::filesystem::remove(directory + "/" + name);
  }
  reopen();
  EXPECT_EQ(show("tel", "+31612300099").refusal().code(), "not_found");
  EXPECT_EQ(ask(about_secret("secret-7")).refusal().code(), "erased");
  EXPECT_EQ(show("tel", "+31612000013").customer().contacts(), 40u);
  EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace balie::service
