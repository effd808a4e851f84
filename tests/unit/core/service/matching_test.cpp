// A contact that brings a name and a date of birth: who is alike is told with the decision, and nobody is
// linked unless the playbook says from where on.
#include "core/contact/match_scheme.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>

namespace balie::service {
namespace {

std::vector<playbook::File> files(const std::string& match) {
  return {{"attributes.toml",
           "[[attribute]]\nname = \"first\"\nfrom_contact = true\n[[attribute]]\nname = "
           "\"last\"\nfrom_contact = true\n"
           "[[attribute]]\nname = \"born\"\ntype = \"date\"\nfrom_contact = true\n"},
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
  erase(ann);
  EXPECT_TRUE(bring("2", "Ann", "Robertson", "1980-03-07").customer().created());
}

TEST_F(MatchingTest, ManyNamesakesAreBounded) {
  use("");
  for (int i = 0; i < 100; ++i) {
    bring(fmt::format("n{}", i), "Ann", "Robertson", "1980-03-07", "account", fmt::format("A{}", i));
  }
  const auto last = bring("last", "Ann", "Robertson", "1980-03-07");
  EXPECT_LE(last.candidates_size(), 8);
  EXPECT_GE(last.candidates_size(), 2);
}

}  // namespace
}  // namespace balie::service
