// All contacts of a person, page by page, out of the log: the record of this playbook holds three.
#include "core/service/past_contacts.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>

namespace balie::service {
namespace {

class PastContactsTest : public DeskOfHub {
 protected:
  // A contact a minute.
  std::string bring(const std::string& id, const std::string& account, const std::string& thread = "") {
    time += std::chrono::minutes(1);
    auto message = contact(id, "account", account);
    message.mutable_contact()->set_thread(thread);
    if (account.empty()) message.mutable_contact()->clear_identifiers();
    message.mutable_contact()->set_topic("about " + id);
    if (!account.empty()) message.mutable_contact()->mutable_identifiers(0)->set_assurance("verified");
    return ask(message).decision().customer().id();
  }

  // As the server runs the errand, on one thread.
  v1::FromHub history(v1::HistoryQuery query) {
    v1::ToHub message;
    message.set_request(++request);
    *message.mutable_history_query() = std::move(query);
    say(message);
    hub.work(now, time);
    for (auto& errand : hub.take_histories()) {
      result<bool> over = false;
      while (over && !*over) over = errand.contacts.step(*hub.store());
      hub.history_read(errand, over ? result<void>() : std::unexpected(over.error()), now);
    }
    auto messages = heard();
    EXPECT_EQ(messages.size(), 1u);
    return messages.empty() ? v1::FromHub() : messages.back();
  }

  // The ids of all contacts, the oldest first, read in pages of so many.
  std::string all(const std::string& customer, std::uint32_t limit = 2) {
    v1::HistoryQuery query;
    query.set_customer_id(customer);
    query.set_limit(limit);
    query.set_actor("ann");
    std::string ids;
    for (bool more = true; more;) {
      const auto page = history(query).history();
      EXPECT_LE(page.contacts_size(), static_cast<int>(limit));
      std::string text;
      for (const auto& past : page.contacts()) text += past.contact_id() + " ";
      ids = text + ids;
      more = page.more() && page.contacts_size() > 0;
      if (!more) continue;
      *query.mutable_before() = page.contacts(0).at();
      query.set_before_decision(page.contacts(0).decision_id());
    }
    return ids;
  }

  void pair(const std::string& id, const std::string& kept, const std::string& merged, bool merge) {
    v1::ToHub message;
    const auto fill = [&](auto& command) {
      command.set_id(id);
      command.set_kept(kept);
      command.set_merged(merged);
    };
    if (merge) {
      fill(*message.mutable_merge_customers());
    } else {
      fill(*message.mutable_unmerge_customers());
    }
    EXPECT_TRUE(ask(message).has_merge_done());
  }
};

TEST_F(PastContactsTest, HoldsWhatTheRecordDroppedAndWhatCameOfIt) {
  std::string anna, expected;
  for (int i = 0; i < 7; ++i) {
    anna = bring(fmt::format("a{}", i), "A");
    bring(fmt::format("b{}", i), "B");
    expected += fmt::format("a{} ", i);
  }
  ask(outcome("o", "a1", "completed"));
  for (const std::uint32_t limit : {1u, 2u, 3u, 7u, 100u}) EXPECT_EQ(all(anna, limit), expected) << limit;
  v1::HistoryQuery query;
  query.mutable_identifier()->set_scheme("account");
  query.mutable_identifier()->set_value("A");
  const auto page = history(query).history();
  EXPECT_EQ(page.customer_id(), anna);
  EXPECT_FALSE(page.more());
  ASSERT_EQ(page.contacts_size(), 7);
  EXPECT_EQ(page.contacts(1).topic(), "about a1");
  EXPECT_EQ(page.contacts(1).queue(), "service");
  EXPECT_EQ(page.contacts(1).outcomes(0).kind(), "completed");
  query.mutable_identifier()->set_value("nobody");
  EXPECT_EQ(history(query).refusal().code(), "not_found");
}

// Of the record as long as that holds the contact, and of the log afterwards.
TEST_F(PastContactsTest, TellsWhyAndWhatWasWrittenDown) {
  const auto anna = bring("a0", "A");
  const auto bert = bring("b0", "B");
  auto ended = outcome("o", "a0", "completed");
  ended.mutable_outcome()->set_reason("complaint");
  ended.mutable_outcome()->set_agent("ann");
  (*ended.mutable_outcome()->mutable_attributes()->mutable_fields())["note"].set_string_value("is cross");
  ask(ended);
  const auto told = [&](const std::string& customer) {
    v1::HistoryQuery query;
    query.set_customer_id(customer);
    const auto answer = history(query);
    for (const auto& past : answer.history().contacts()) {
      if (past.contact_id() != "a0") continue;
      const auto& one = past.outcomes(0);
      return fmt::format("{} {}: {} ({})", past.agent(), one.kind(), one.reason(), one.note());
    }
    return std::string("nothing");
  };
  const std::string words = "ann completed: complaint (is cross)";
  EXPECT_EQ(told(anna), words);
  pair("m", bert, anna, true);
  EXPECT_EQ(told(bert), words);
  pair("u", bert, anna, false);
  EXPECT_EQ(told(bert), "nothing");
  auto released = hub.release();
  store->crash();
  hub.opened(std::move(released));
  while (!hub.ready()) hub.work(now, time);
  EXPECT_EQ(told(anna), words);
  // The channel gets none of it.
  const auto decision = ask(contact("a1", "account", "A")).decision();
  EXPECT_EQ(decision.customer().history(0).outcomes(0).kind(), "completed");
  EXPECT_EQ(decision.SerializeAsString().find("cross"), std::string::npos);
  for (int i = 2; i < 6; ++i) bring(fmt::format("a{}", i), "A");
  EXPECT_EQ(told(anna), words);
}

TEST_F(PastContactsTest, ContactsOfOneMomentStandOnOnePageEach) {
  std::string anna;
  for (int i = 0; i < 5; ++i) {
    time -= std::chrono::minutes(1);
    anna = bring(fmt::format("a{}", i), "A");
  }
  const auto ids = all(anna, 2);
  EXPECT_EQ(ids.size(), 15u);
  for (int i = 0; i < 5; ++i) EXPECT_NE(ids.find(fmt::format("a{} ", i)), std::string::npos) << ids;
}

TEST_F(PastContactsTest, AMergeJoinsThemAndAnUnmergeTellsThemApart) {
  std::string anna, bert;
  for (int i = 0; i < 4; ++i) {
    anna = bring(fmt::format("a{}", i), "A");
    bert = bring(fmt::format("b{}", i), "B");
  }
  pair("m", anna, bert, true);
  bring("a4", "A");
  bring("b4", "B");
  EXPECT_EQ(all(anna), "a0 b0 a1 b1 a2 b2 a3 b3 a4 b4 ");
  EXPECT_EQ(all(bert), all(anna));
  pair("u", anna, bert, false);
  EXPECT_EQ(all(anna), "a0 a1 a2 a3 a4 ");
  EXPECT_EQ(all(bert), "b0 b1 b2 b3 b4 ");
}

TEST_F(PastContactsTest, AConversationThatToldWhoItWasMovesItsContacts) {
  for (int i = 0; i < 4; ++i) bring(fmt::format("a{}", i), "A");
  bring("open", "", "line");
  const auto anna = bring("told", "A", "line");
  EXPECT_EQ(all(anna), "a0 a1 a2 a3 open told ");
}

TEST_F(PastContactsTest, WhoReadItStandsInTheLog) {
  const auto anna = bring("a", "A");
  v1::HistoryQuery query;
  query.set_customer_id(anna);
  query.set_actor("ann");
  query.set_reason("request 17");
  EXPECT_EQ(history(query).history().contacts_size(), 1);
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(hub.store()->events(1, 100, 1 << 20)->back().event));
  EXPECT_EQ(event.customer_id(), anna);
  EXPECT_EQ(event.customer_read().what(), "history");
  EXPECT_EQ(event.customer_read().actor(), "ann");
  EXPECT_EQ(event.customer_read().reason(), "request 17");
}

}  // namespace
}  // namespace balie::service
