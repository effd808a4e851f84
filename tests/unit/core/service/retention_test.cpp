// What has outlived its retention goes by itself: out of the record, the log and every file, and nothing
// else.
#include "core/service/retention.hpp"

#include "hub_on_disk.hpp"

namespace balie::service {
namespace {

using std::chrono::days;

constexpr const char* attributes =
    "[[attribute]]\nname = \"name\"\nfrom_contact = true\nretention = \"30d\"\nshown = \"*\"\n"
    "[[attribute]]\nname = \"city\"\nfrom_contact = true\n";

class RetentionOfHub : public HubOnDisk {
 protected:
  RetentionOfHub() {
    hub.take_retentions();
    std::vector<playbook::File> files{
        {"playbook.toml",
         "name = \"small\"\ncountry = \"NL\"\ndefault_queue = \"q\"\n"
         "history_retention = \"60d\"\n"},
        {"queues.toml", "[[queue]]\nname = \"q\"\n"},
        {"entries.toml", ""},
        {"attributes.toml", attributes},
        {"arbitration.toml", "[[channel]]\nname = \"voice\"\nplaces = 1\ntimeout = \"1m\"\n"},
        {"offers.toml",
         "[[offer]]\nid = \"plus\"\nvalue = 1\n[[offer.text]]\n"
         "text = \"For {{customer.profile.name}}.\"\n"}};
    const auto loaded = playbook::load_playbook(files);
    if (!loaded) {
      for (const auto& problem : loaded.error()) ADD_FAILURE() << to_string(problem);
      return;
    }
    hub.playbook_loaded({}, *loaded, {}, now, time);
    heard();
  }
  void crash() {
    restart(false);
    hub.take_retentions();
  }

  void remake_state() {
    auto released = hub.release();
    EXPECT_TRUE(released->close());
    released.reset();
    for (const char* name : {"state.db", "state.db-wal", "state.db-shm"}) {
      std::filesystem::remove(directory + "/" + name);
    }
    reopen();
    hub.take_retentions();
  }

  // A search from its beginning to its end, as the server runs the errands, on one thread.
  Hub::Retained retain() {
    now += std::chrono::hours(25);
    for (int pages = 0; pages < 10'000; ++pages) {
      now += std::chrono::milliseconds(10);
      hub.work(now, time);
      auto errands = hub.take_retentions();
      if (errands.empty()) return {};
      const auto scanned = errands[0].page.run(*hub.store());
      const auto over = hub.retention_scanned(std::move(errands[0]), scanned, now, time);
      EXPECT_TRUE(over) << over.error().text();
      if (over && *over) return hub.retention_scrubbed(hub.store()->scrub(), now, time).value();
    }
    ADD_FAILURE() << "the search has no end";
    return {};
  }

  v1::FromHub tell(const std::string& id, const std::string& tel, const std::string& name,
                   const std::string& text) {
    auto message = contact(id, "tel", tel);
    message.mutable_contact()->set_text(text);
    auto& fields = *message.mutable_contact()->mutable_attributes()->mutable_fields();
    if (!name.empty()) fields["name"].set_string_value(name);
    fields["city"].set_string_value("Utrecht");
    return ask(message);
  }

  v1::Customer show(const std::string& tel) {
    v1::ToHub query;
    query.mutable_customer_query()->mutable_identifier()->set_scheme("tel");
    query.mutable_customer_query()->mutable_identifier()->set_value(tel);
    return ask(query).customer();
  }

  [[nodiscard]] bool found(const std::string& secret) const { return !files_with(secret).empty(); }

  static std::vector<std::string> names_of(const v1::Customer& customer) {
    std::vector<std::string> names;
    for (const auto& one : customer.attributes()) names.push_back(one.name());
    return names;
  }

  const std::string ann = "+31612300099", bob = "+31612300011";
};

TEST_F(RetentionOfHub, AValueGoesFromEverywhereWhenItsTimeIsOver) {
  tell("first", ann, "Zyxwvut", "the first words");
  time += days(20);
  EXPECT_EQ(tell("second", ann, "", "the second words").decision().offers(0).text(), "For Zyxwvut.");
  tell("other", bob, "Qwerty", "other words");
  EXPECT_EQ(retain().events, 0u);
  EXPECT_TRUE(found("Zyxwvut"));

  time += days(11);
  const auto done = retain();
  EXPECT_EQ(done.events, 2u);
  EXPECT_EQ(done.customers, 1u);
  EXPECT_FALSE(found("Zyxwvut"));
  EXPECT_TRUE(found("the first words"));
  EXPECT_TRUE(found("Qwerty"));
  EXPECT_EQ(retain().events, 0u);
  for (int started = 0; started < 2; ++started) {
    EXPECT_EQ(names_of(show(ann)), std::vector<std::string>{"city"});
    EXPECT_EQ(show(ann).history_size(), 2);
    EXPECT_EQ(names_of(show(bob)), (std::vector<std::string>{"city", "name"}));
    crash();
  }
  // It is kept anew when it is said anew.
  tell("third", ann, "Zyxwvut", "");
  EXPECT_EQ(retain().events, 0u);
  EXPECT_EQ(names_of(show(ann)), (std::vector<std::string>{"city", "name"}));
}

TEST_F(RetentionOfHub, AContactGoesAndWhoItWasFromIsStillKnown) {
  const auto first = tell("first", ann, "Zyxwvut", "the first words").decision();
  ask(outcome("o-1", "first", "completed"));
  time += days(40);
  tell("second", ann, "", "the second words");
  time += days(21);
  EXPECT_EQ(retain().events, 3u);
  EXPECT_FALSE(found("the first words"));
  EXPECT_FALSE(found("Zyxwvut"));
  EXPECT_TRUE(found("the second words"));
  const auto shown = [&] {
    auto customer = show(ann);
    EXPECT_EQ(customer.contacts(), 2u);
    EXPECT_EQ(customer.history_size(), 1);
    EXPECT_EQ(customer.history(0).contact_id(), "second");
    EXPECT_EQ(customer.id(), first.customer().id());
    EXPECT_EQ(names_of(customer), std::vector<std::string>{"city"});
  };
  shown();
  crash();
  shown();
  remake_state();
  shown();
  // What was reported then is not reported anew.
  EXPECT_EQ(tell("first", ann, "Zyxwvut", "the first words").refusal().code(), "erased");
  EXPECT_EQ(ask(outcome("o-1", "first", "completed")).recorded().repeated_before(), true);
  time += days(40);
  EXPECT_EQ(retain().events, 1u);
  EXPECT_FALSE(found("the second words"));
  EXPECT_EQ(show(ann).history_size(), 0);
  EXPECT_EQ(tell("third", ann, "", "").decision().customer().id(), first.customer().id());
}

TEST_F(RetentionOfHub, FilesAreScrubbedAfterACrashInBetween) {
  tell("first", ann, "Zyxwvut", "the first words");
  EXPECT_TRUE(hub.store()->scrub());
  time += days(61);
  now += std::chrono::hours(25);
  hub.work(now, time);
  auto errands = hub.take_retentions();
  ASSERT_EQ(errands.size(), 1u);
  const auto scanned = errands[0].page.run(*hub.store());
  EXPECT_FALSE(hub.retention_scanned(std::move(errands[0]), scanned, now, time).value());
  crash();
  EXPECT_EQ(show(ann).history_size(), 0);
  const auto last = hub.store()->statistics().last_sequence;
  retain();
  EXPECT_EQ(hub.store()->statistics().last_sequence, last + 1);
  EXPECT_FALSE(found("the first words"));
  EXPECT_FALSE(found("Zyxwvut"));
}

TEST_F(RetentionOfHub, WhatWasErasedSinceThePageWasReadStaysErased) {
  const auto id = tell("first", ann, "Zyxwvut", "the first words").decision().customer().id();
  time += days(31);
  now += std::chrono::hours(25);
  hub.work(now, time);
  auto errands = hub.take_retentions();
  ASSERT_EQ(errands.size(), 1u);
  const auto scanned = errands[0].page.run(*hub.store());
  erase(id);
  EXPECT_TRUE(hub.retention_scanned(std::move(errands[0]), scanned, now, time));
  EXPECT_TRUE(hub.store()->scrub());
  EXPECT_FALSE(found("the first words"));
}

TEST_F(RetentionOfHub, AMergeAndItsWayBackHoldNothingThatOutlived) {
  const auto anna = tell("first", ann, "Zyxwvut", "the first words").decision().customer().id();
  const auto bert = tell("other", bob, "Qwerty", "other words").decision().customer().id();
  v1::ToHub merge;
  merge.mutable_merge_customers()->set_id("m");
  merge.mutable_merge_customers()->set_kept(bert);
  merge.mutable_merge_customers()->set_merged(anna);
  EXPECT_TRUE(ask(merge).has_merge_done());
  time += days(31);
  EXPECT_EQ(retain().customers, 1u);
  EXPECT_FALSE(found("Zyxwvut"));
  EXPECT_FALSE(found("Qwerty"));
  v1::ToHub unmerge;
  unmerge.mutable_unmerge_customers()->set_id("u");
  unmerge.mutable_unmerge_customers()->set_kept(bert);
  unmerge.mutable_unmerge_customers()->set_merged(anna);
  EXPECT_TRUE(ask(unmerge).has_merge_done());
  EXPECT_EQ(names_of(show(ann)), std::vector<std::string>{"city"});
  EXPECT_EQ(show(ann).history_size(), 1);
  time += days(31);
  retain();
  EXPECT_FALSE(found("the first words"));
  EXPECT_FALSE(found("other words"));
  crash();
  EXPECT_EQ(show(ann).id(), anna);
  EXPECT_EQ(show(bob).id(), bert);
  EXPECT_EQ(show(ann).history_size(), 0);
}

TEST_F(RetentionOfHub, WhatWasWrittenInAConversationGoesWithItsContact) {
  tell("first", ann, "", "the first words");
  v1::ToHub message;
  auto& command = *message.mutable_command();
  command.set_id("say");
  command.set_kind("send");
  command.set_contact_id("first");
  command.set_adapter("phone");
  command.set_text("words of an agent");
  EXPECT_TRUE(ask(message).has_recorded());
  v1::ToHub done;
  done.mutable_command_done()->set_command_id("say");
  done.mutable_command_done()->set_text("sent to Zyxwvut");
  EXPECT_TRUE(ask(done).has_recorded());
  retain();
  EXPECT_TRUE(found("words of an agent"));
  time += days(61);
  tell("second", ann, "", "the second words");
  EXPECT_EQ(retain().events, 4u);  // these three, and what the second decision shows of the first contact
  for (const auto* secret : {"words of an agent", "sent to Zyxwvut", "the first words"}) {
    EXPECT_FALSE(found(secret)) << secret;
  }
  EXPECT_EQ(retain().events, 0u);  // once
  EXPECT_TRUE(ask(message).recorded().repeated_before());
  crash();
  EXPECT_TRUE(ask(message).recorded().repeated_before());
}

}  // namespace
}  // namespace balie::service
