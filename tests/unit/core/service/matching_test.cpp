// A contact that brings a name and a date of birth: who is alike is told with the decision, and nobody is
// linked unless the playbook says from where on.
#include "core/service/matching.hpp"

#include "core/contact/match_scheme.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>

#include <algorithm>

namespace balie::service {
namespace {

std::vector<playbook::File> files(const std::string& match) {
  return {{"attributes.toml",
           "[[attribute]]\nname = \"first\"\nfrom_contact = true\n[[attribute]]\nname = "
           "\"last\"\nfrom_contact = true\n"
           "[[attribute]]\nname = \"born\"\ntype = \"date\"\nfrom_contact = true\n"
           "retention = \"30d\"\n"},
          {"identity.toml",
           "[match]\ngiven_name = \"first\"\nfamily_name = \"last\"\nbirth_date = \"born\"\n"
           "customers = 1000\n" +
               match}};
}

class MatchingTest : public DeskOfHub {
 protected:
  MatchingTest() { use("links_from = 0.99\n"); }

  void use(const std::string& match) {
    const auto playbook = small_playbook("service", files(match));
    hub.playbook_loaded({}, playbook, {}, now, time);
    heard();
  }

  v1::Decision bring(const std::string& id, const std::string& first, const std::string& last,
                     const std::string& born, const std::string& scheme = "", const std::string& value = "") {
    time += std::chrono::seconds(1);
    auto message = contact(id, scheme, value);
    auto& made = *message.mutable_contact();
    if (!scheme.empty() && scheme != "tel") made.mutable_identifiers(0)->set_assurance("verified");
    made.set_explain(true);
    auto& fields = *made.mutable_attributes()->mutable_fields();
    if (!first.empty()) fields["first"].set_string_value(first);
    if (!last.empty()) fields["last"].set_string_value(last);
    if (!born.empty()) fields["born"].set_string_value(born);
    return ask(message).decision();
  }

  v1::Customer show(const std::string& id) {
    v1::ToHub query;
    query.mutable_customer_query()->set_customer_id(id);
    return ask(query).customer();
  }

  // The names of the places that the customer's record has.
  std::vector<std::string> places_of(const std::string& id) {
    Hash128 key;
    EXPECT_TRUE(from_base32(id, key));
    store::ReadAnswer answer;
    EXPECT_TRUE(hub.store()->read({.keys = {}, .identifiers = {}, .customers = {key}}, answer));
    v1::Customer customer;
    EXPECT_TRUE(customer.ParseFromString(answer.customers.at(0).record));
    std::vector<std::string> places;
    for (const auto& one : customer.identifiers()) {
      if (one.scheme() == match_scheme) places.push_back(one.value());
    }
    return places;
  }

  // How many of them lead to somebody.
  std::size_t leading(const std::vector<std::string>& places) {
    const Keys keys(hub.store()->secret());
    store::ReadRequest wanted;
    for (const auto& place : places) {
      wanted.identifiers.push_back(keys.identifier({std::string(match_scheme), place, Assurance::observed}));
    }
    store::ReadAnswer answer;
    EXPECT_TRUE(hub.store()->read(wanted, answer));
    return static_cast<std::size_t>(
        std::ranges::count_if(answer.identifiers, [](const auto& to) { return to.has_value(); }));
  }

  bool is_logged(const std::vector<std::string>& places) {
    const auto events = hub.store()->events(1, 100'000, 1 << 30);
    return std::ranges::any_of(*events, [&](const auto& logged) {
      return std::ranges::any_of(
          places, [&](const auto& place) { return logged.event.find(place) != std::string::npos; });
    });
  }

  // A search for what has outlived, as the server runs the errands, on one thread.
  void retain() {
    now += std::chrono::hours(25);
    for (int pages = 0; pages < 100; ++pages) {
      now += std::chrono::milliseconds(10);
      hub.work(now, time);
      auto errands = hub.take_retentions();
      ASSERT_FALSE(errands.empty());
      const auto scanned = errands[0].page.run(*hub.store());
      const auto over = hub.retention_scanned(std::move(errands[0]), scanned, now, time);
      ASSERT_TRUE(over) << over.error().text();
      if (*over) {
        EXPECT_TRUE(hub.retention_scrubbed(hub.store()->scrub(), now, time));
        return;
      }
    }
  }

  void crash() {
    auto shelf = hub.release();
    auto* memory = static_cast<store::MemoryStore*>(shelf.release());
    memory->crash();
    hub.opened(std::unique_ptr<store::Store>(memory));
    while (!hub.ready()) hub.work(now, time);
  }
};

TEST_F(MatchingTest, WhoIsTheSameIsLinkedAndTheReasonIsTold) {
  const auto ann = bring("1", "Ann", "Robertson", "1980-03-07", "account", "A").customer().id();
  bring("2", "Peter", "Miller", "1951-11-30", "account", "B");
  for (int started = 0; started < 2; ++started) {
    const auto again = bring(fmt::format("3{}", started), "ANN", "Robertson", "1980-03-07");
    EXPECT_EQ(again.customer().id(), ann);
    ASSERT_EQ(again.candidates_size(), 1);
    EXPECT_EQ(again.candidates(0).customer_id(), ann);
    EXPECT_GT(again.candidates(0).probability(), 0.99);
    EXPECT_EQ(again.candidates(0).reason(), "given name equal, family name equal, date of birth equal");
    EXPECT_TRUE(
        again.explanation().reasons(0).text().starts_with("recognised by name and date of birth, by "));
    EXPECT_EQ(again.explanation().reasons(0).rule(), "identity.toml:1");
    crash();
  }
  // What came along leads to the customer from now on.
  EXPECT_EQ(bring("4", "Ann", "Robertson", "1980-03-07", "tel", "+31612345678").customer().id(), ann);
  EXPECT_EQ(ask(contact("5", "tel", "+31612345678")).decision().customer().id(), ann);
  // Nobody sees how it is found.
  const auto view = show(ann), told = bring("6", "", "", "", "account", "A").customer();
  for (const auto* customer : {&view, &told}) {
    ASSERT_GT(customer->identifiers_size(), 0);
    for (const auto& one : customer->identifiers()) EXPECT_NE(one.scheme(), match_scheme);
  }
}

TEST_F(MatchingTest, WhoIsAlikeIsACandidateAlone) {
  const auto ann = bring("1", "Ann", "Robertson", "1980-03-07", "account", "A").customer().id();
  const auto twin = bring("2", "Tom", "Robertson", "1980-03-07", "account", "B").customer().id();
  const auto third = bring("3", "Anne", "Robertson", "1980-07-03");
  EXPECT_TRUE(third.customer().created());
  ASSERT_GE(third.candidates_size(), 2);
  EXPECT_EQ(third.candidates(0).customer_id(), ann);
  EXPECT_EQ(third.candidates(0).reason(), "given name close, family name equal, date of birth close");
  double total = 0;
  for (const auto& one : third.candidates()) {
    total += one.probability();
    EXPECT_LT(one.probability(), 0.99);
    EXPECT_NE(one.customer_id(), twin);  // shares no block
  }
  EXPECT_LE(total, 1.0001);
  EXPECT_NE(third.explanation().reasons(0).text().find("none is taken for the same"), std::string::npos);
}

TEST_F(MatchingTest, NobodyIsLinkedWithoutThePlaybooksWord) {
  use("");
  const auto ann = bring("1", "Ann", "Robertson", "1980-03-07", "account", "A").customer().id();
  const auto again = bring("2", "Ann", "Robertson", "1980-03-07");
  EXPECT_TRUE(again.customer().created());
  ASSERT_EQ(again.candidates_size(), 2);
  EXPECT_EQ(again.candidates(0).customer_id(), ann);
  EXPECT_EQ(again.candidates(1).customer_id(), again.customer().id());
}

TEST_F(MatchingTest, AnotherProvenAccountIsAnotherPerson) {
  bring("1", "Ann", "Robertson", "1980-03-07", "account", "A");
  const auto namesake = bring("2", "Ann", "Robertson", "1980-03-07", "account", "B");
  EXPECT_TRUE(namesake.customer().created());
  EXPECT_EQ(namesake.candidates_size(), 0);
  // Now there are two, and a third contact may be from either.
  const auto third = bring("3", "Ann", "Robertson", "1980-03-07");
  EXPECT_TRUE(third.customer().created());
  ASSERT_EQ(third.candidates_size(), 3);
  EXPECT_NEAR(third.candidates(0).probability(), 0.5, 0.01);
}

TEST_F(MatchingTest, AnIdentifierGoesBeforeAName) {
  bring("1", "Ann", "Robertson", "1980-03-07", "account", "A");
  const auto bert = bring("2", "Bert", "Jansen", "1970-01-02", "account", "B").customer().id();
  const auto decision = bring("3", "Ann", "Robertson", "1980-03-07", "account", "B");
  EXPECT_EQ(decision.customer().id(), bert);
  EXPECT_EQ(decision.candidates_size(), 0);
}

TEST_F(MatchingTest, AnImportedCustomerIsFoundAndAnErasedOneIsNot) {
  v1::ToHub row;
  auto& change = *row.mutable_customer_change();
  change.set_id("row");
  change.set_create(true);
  change.mutable_identifier()->set_scheme("account");
  change.mutable_identifier()->set_value("A");
  for (const auto& [name, value] :
       {std::pair("first", "Ann"), {"last", "Robertson"}, {"born", "1980-03-07"}}) {
    auto& attribute = *change.add_attributes();
    attribute.set_name(name);
    attribute.mutable_value()->set_string_value(value);
  }
  const auto ann = ask(row).recorded().customer_id();
  ASSERT_FALSE(ann.empty());
  crash();
  EXPECT_EQ(bring("1", "Ann", "Robertson", "1980-03-07").customer().id(), ann);
  const auto places = places_of(ann);
  EXPECT_EQ(places.size(), 3u);
  EXPECT_EQ(leading(places), 3u);
  EXPECT_TRUE(is_logged(places));
  erase(ann);
  for (int started = 0; started < 2; ++started) {
    EXPECT_EQ(leading(places), 0u);
    EXPECT_FALSE(is_logged(places));
    crash();
  }
  const auto next = bring("2", "Ann", "Robertson", "1980-03-07");
  EXPECT_TRUE(next.customer().created());
  EXPECT_EQ(next.candidates_size(), 0);
}

TEST_F(MatchingTest, WhoseDateOfBirthOutlivedIsNotFound) {
  const auto ann = bring("1", "Ann", "Robertson", "1980-03-07", "account", "A").customer().id();
  const auto bert = bring("2", "Bert", "Jansen", "1970-01-02", "account", "B").customer().id();
  const auto places = places_of(ann), others = places_of(bert);
  EXPECT_EQ(leading(places), 3u);
  time += std::chrono::days(20);
  bring("3", "Bert", "Jansen", "1970-01-02", "account", "B");
  time += std::chrono::days(11);
  // A contact drops the date from the record before the search comes.
  bring("4", "", "", "", "account", "A");
  retain();
  for (int started = 0; started < 2; ++started) {
    EXPECT_TRUE(places_of(ann).empty());
    EXPECT_EQ(leading(places), 0u);
    EXPECT_FALSE(is_logged(places));
    EXPECT_EQ(places_of(bert), others);
    EXPECT_EQ(leading(others), 3u);
    crash();
  }
  EXPECT_EQ(bring("5", "Ann", "Robertson", "1980-03-07").candidates_size(), 0);
  EXPECT_EQ(bring("6", "Bert", "Jansen", "1970-01-02").customer().id(), bert);
}

TEST_F(MatchingTest, ACorrectedNameLeavesNothingOfTheOld) {
  use("");
  const auto ann = bring("1", "Ann", "Robertson", "1980-03-07", "account", "A").customer().id();
  const auto before = places_of(ann);
  for (int i = 0; i < 50; ++i) {
    const std::string name{'X', static_cast<char>('b' + i % 20), 'o', static_cast<char>('b' + i / 5)};
    bring(fmt::format("c{}", i), name, "Robertson", fmt::format("19{}-03-07", 10 + i), "account", "A");
  }
  bring("2", "Peter", "Miller", "1951-11-30", "account", "A");
  for (int started = 0; started < 2; ++started) {
    EXPECT_EQ(places_of(ann).size(), 3u);
    EXPECT_EQ(leading(places_of(ann)), 3u);
    EXPECT_EQ(leading(before), 0u);
    crash();
  }
  EXPECT_EQ(bring("3", "Peter", "Miller", "1951-11-30").candidates(0).customer_id(), ann);
  // Its first name once more: the old places lead again.
  bring("4", "Ann", "Robertson", "1980-03-07", "account", "A");
  EXPECT_EQ(places_of(ann), before);
  EXPECT_EQ(leading(before), 3u);
}

TEST_F(MatchingTest, WhoWasMergedLeadsToWhoWasKept) {
  const auto ann = bring("1", "Ann", "Robertson", "1980-03-07", "account", "A").customer().id();
  const auto kept = bring("2", "", "", "", "account", "B").customer().id();
  v1::ToHub merge;
  merge.mutable_merge_customers()->set_id("m");
  merge.mutable_merge_customers()->set_kept(kept);
  merge.mutable_merge_customers()->set_merged(ann);
  EXPECT_TRUE(ask(merge).has_merge_done());
  for (int started = 0; started < 2; ++started) {
    const auto again = bring(fmt::format("3{}", started), "Ann", "Robertson", "1980-03-07");
    EXPECT_EQ(again.customer().id(), kept);
    ASSERT_EQ(again.candidates_size(), 1);
    EXPECT_EQ(again.candidates(0).customer_id(), kept);
    crash();
  }
  const auto places = places_of(kept);
  EXPECT_EQ(places.size(), 3u);
  erase(kept);
  EXPECT_EQ(leading(places), 0u);
  EXPECT_FALSE(is_logged(places));
}

TEST_F(MatchingTest, WhatIsNoNameOrNoDateIsPassedOver) {
  bring("1", "Ann", "Robertson", "1980-03-07", "account", "A");
  const struct {
    std::string first, last, born;
  } cases[] = {{std::string(10'000, 'A'), "Robertson", "1980-03-07"},
               {"Ann", "Robertson", "1980-02-30"},
               {"Ann", "Robertson", std::string(10'000, '1')},
               {"Ann", "...", "1980-03-07"}};
  for (int i = 0; const auto& one : cases) {
    const auto decision = bring(fmt::format("c{}", i++), one.first, one.last, one.born);
    EXPECT_TRUE(decision.customer().created()) << i;
    EXPECT_EQ(decision.candidates_size(), 0) << i;
    EXPECT_TRUE(places_of(decision.customer().id()).empty()) << i;
  }
}

TEST_F(MatchingTest, NobodyIsFoundByTheNameOfAPlace) {
  const auto ann = bring("1", "Ann", "Robertson", "1980-03-07", "account", "A").customer().id();
  for (int i = 0; const auto& place : places_of(ann)) {
    const auto scheme = i == 0 ? std::string(match_scheme) : " Balie.MATCH ";
    EXPECT_NE(ask(contact(fmt::format("c{}", i++), scheme, place)).decision().customer().id(), ann);
  }
}

// All share each block: whoever comes after the first eight is compared with those alone, and led nowhere.
TEST_F(MatchingTest, AThousandNamesakesCostNoMoreThanEight) {
  use("");
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    last = bring(fmt::format("n{}", i), "Ann", "Robertson", "1980-03-07", "account", fmt::format("A{}", i))
               .customer()
               .id();
  }
  EXPECT_TRUE(places_of(last).empty());
  const auto next = bring("next", "Ann", "Robertson", "1980-03-07");
  EXPECT_LE(next.candidates_size(), match_places + 1);
  EXPECT_GE(next.candidates_size(), 2);
  EXPECT_TRUE(places_of(next.customer().id()).empty());
}

}  // namespace
}  // namespace balie::service
