#include "core/customer/record.hpp"
#include "core/feel/operators.hpp"
#include "core/playbook/formula_compiler.hpp"
#include "core/playbook/formula_run.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using feel::Type;

const Time now = Time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) + std::chrono::hours(9);

Time days_ago(int days) { return now - std::chrono::hours(24 * days); }

// A playbook of one file, each line of which is `key = formula`.
struct Book {
  explicit Book(std::string content) : files{{"test.toml", std::move(content)}}, compiler(files, "shop/") {
    table = parse_toml(files[0].content, "test.toml", problems);
  }
  Formula compile(std::string_view key, FormulaScope scope, Type::Kind wanted = Type::Kind::any) {
    return compiler.compile(*table.get(key), "test.toml", scope, Type::of(wanted), problems);
  }
  [[nodiscard]] std::string said() const {
    std::string all;
    for (const Problem& problem : problems) all += to_string(problem) + "\n";
    return all;
  }

  std::vector<File> files;
  Problems problems;
  toml::table table;
  FormulaCompiler compiler;
};

v1::Contact a_contact() {
  v1::Contact contact;
  contact.set_id("c9");
  contact.set_channel("chat");
  contact.set_topic("refund");
  bus::set(*contact.mutable_at(), now);
  (*contact.mutable_attributes()->mutable_fields())["balance"].set_number_value(12.5);
  (*contact.mutable_attributes()->mutable_fields())["code"].set_string_value("A1");
  return contact;
}

void write_history(v1::Customer& customer) {
  for (int i = 0; i < 4; ++i) {
    auto& past = *customer.add_history();
    past.set_channel(i % 2 == 0 ? "voice" : "email");
    past.set_decision_id(fmt::format("d{}", i));
    bus::set(*past.mutable_at(), days_ago(40 - 10 * i));
  }
  auto& outcome = *customer.mutable_history(2)->add_outcomes();
  outcome.set_kind("accepted");
  outcome.set_offer_id("tariff");
  outcome.set_value(30);
  bus::set(*outcome.mutable_at(), days_ago(19));
}

std::string a_customer() {
  v1::Customer customer;
  customer.set_id("k1");
  customer.set_contacts(7);
  bus::set(*customer.mutable_since(), days_ago(400));
  write_history(customer);
  auto& use = *customer.add_attributes();
  use.set_name("yearly_use");
  use.mutable_value()->set_number_value(3400);
  auto& born = *customer.add_attributes();
  born.set_name("born");
  born.mutable_value()->set_string_value("1990-02-28");
  auto& offer = *customer.add_offers();
  offer.set_offer_id("tariff");
  offer.set_response("rejected");
  bus::set(*offer.mutable_at(), days_ago(3));
  customer.add_consents()->set_purpose("marketing");
  customer.mutable_consents(0)->set_state("withdrawn");
  auto& product = *customer.add_products();
  product.set_id("gas");
  product.set_state("active");
  (*product.mutable_attributes()->mutable_fields())["meters"].set_number_value(2);
  customer.add_memberships()->set_role("owner");
  auto& preference = *customer.add_preferences();
  preference.set_name("quiet");
  preference.mutable_value()->set_bool_value(true);
  return customer.SerializeAsString();
}

// What comes of one formula about the contact and customer above.
class Formulas : public testing::Test {
 protected:
  Formulas() { EXPECT_TRUE(record_.read(a_customer())); }

  std::string evaluated(const std::string& text, FormulaScope scope = FormulaScope::arbitration) {
    Book book("a = '''" + text + "'''");
    book.compiler.declare_profile(Type::context({{"yearly_use", Type::of(Type::Kind::number)},
                                                 {"born", Type::of(Type::Kind::date)},
                                                 {"email", Type::of(Type::Kind::string)}}));
    book.compiler.declare_scores(std::vector<std::string>{"churn", "term-deposit"});
    formula_ = book.compile("a", scope);
    if (!formula_) return book.said();
    run_.switch_to(book.compiler.finish());
    run_.begin({.customer = record_, .known = true, .contact = &contact_, .now = now, .explain = true});
    run_.set_scores(scores_);
    run_.set_offer(feel::Value::context({{"id", "tariff"}, {"value", feel::Decimal(30)}}));
    run_.set_factors({0.25, 1, 30, 1});
    return feel::to_string(run_.evaluate(formula_));
  }

  v1::Contact contact_ = a_contact();
  customer::Record record_;
  google::protobuf::RepeatedPtrField<v1::Score> scores_;
  Formula formula_;
  FormulaRun run_;
};

TEST_F(Formulas, SeeCustomerAndContact) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {R"(count(customer.history[channel = "voice" and at > contact.at - duration("P30D")]))", "1"},
      {"count(customer.history)", "4"},
      {"customer.history.channel", "[\"voice\", \"email\", \"voice\", \"email\"]"},
      {"customer.history[-1].at", "2026-11-12T09:00:00Z"},
      {"flatten(customer.history.outcomes).kind", "[\"accepted\"]"},
      {"sum(flatten(customer.history.outcomes).value)", "30"},
      {"flatten(customer.history.outcomes)[offer_id = offer.id].kind", "[\"accepted\"]"},
      {"customer.id + string(customer.contacts) + string(customer.known)", "k17true"},
      {"customer.since < now() - duration(\"P1Y\")", "true"},
      {"customer.profile.yearly_use > 3000", "true"},
      {"customer.profile.born.month", "2"},
      {"customer.profile.email", "null"},
      {"years and months duration(customer.profile.born, today()).years", "36"},
      {"customer.offers[offer_id = offer.id].response", "[\"rejected\"]"},
      {"some one in customer.consents satisfies one.purpose = \"marketing\" and one.state = \"withdrawn\"",
       "true"},
      {"customer.products[id = \"gas\"].attributes.meters", "[2]"},
      {"customer.memberships.role", "[\"owner\"]"},
      {"customer.preferences[name = \"quiet\"].value", "[true]"},
      {"customer.opportunities", "[]"},
      {"contact.channel + contact.topic + contact.direction", "chatrefundinbound"},
      {"contact.language", "null"},
      {"contact.attributes.balance * 2", "25"},
      {"contact.attributes.unknown", "null"},
      {"contact.at = now()", "true"},
      {"offer.value * propensity * context_weight * lever", "7.5"},
      {"value", "30"},
  };
  for (const auto& one : cases) EXPECT_EQ(evaluated(one.text), one.expected) << one.text;
}

TEST_F(Formulas, SeeScores) {
  auto& churn = *scores_.Add();
  churn.set_model("churn");
  churn.set_value(0.75);
  auto& deposit = *scores_.Add();
  deposit.set_model("term-deposit");
  deposit.set_failure("no input");
  EXPECT_EQ(evaluated("scores.churn > 0.5"), "true");
  EXPECT_EQ(evaluated("scores.term-deposit"), "null");
  churn.set_shadow(true);
  EXPECT_EQ(evaluated("scores.churn > 0.5"), "null") << "a model that is only tried out decides nothing";
}

TEST_F(Formulas, BelongToTheirScope) {
  const auto unknown = [](const char* name) {
    return fmt::format("shop/test.toml:1:8: unknown name {}\n", name);
  };
  EXPECT_EQ(evaluated("contact.id", FormulaScope::customer), unknown("contact"));
  EXPECT_EQ(evaluated("scores.churn", FormulaScope::contact), unknown("scores"));
  EXPECT_EQ(evaluated("offer.id", FormulaScope::scored), unknown("offer"));
  EXPECT_EQ(evaluated("lever", FormulaScope::offer), unknown("lever"));
  EXPECT_EQ(evaluated("customer.segments", FormulaScope::customer),
            "shop/test.toml:1:8: customer.segments cannot be named in a segment; name another one as "
            "segments.NAME\n");
}

TEST_F(Formulas, SayWhyTheyHaveNoValue) {
  EXPECT_EQ(evaluated("1 +\n  customer.profile.email.length", FormulaScope::contact),
            "shop/test.toml:2:25: a string has no length\n");
  EXPECT_EQ(evaluated("1 +\n  contact.attributes.code"), "null");
  EXPECT_EQ(run_.reason(), "test.toml:1:8: number + string has no meaning") << "as it stands in the file";
}

TEST(FormulaCompiler, TellsEachMistakeAtItsPlaceInTheFile) {
  Book book(R"(
name = "customer.historyy"
type = 'contact.at + 1'
syntax = "1 + (2"
kind = 'count(customer.history)'
escaped = "\"caf\u00e9\" = custmer.id"
lines = '''
  customer.contacts > 3
  and customer.knwon'''
number = 3
several = 'customer.a + contact.b'
good = 'customer.contacts > 3'
)");
  for (const auto* key : {"name", "type", "syntax", "escaped", "lines", "number", "several"})
    EXPECT_FALSE(book.compile(key, FormulaScope::contact)) << key;
  EXPECT_FALSE(book.compile("kind", FormulaScope::contact, Type::Kind::boolean));
  const auto good = book.compile("good", FormulaScope::contact, Type::Kind::boolean);
  ASSERT_TRUE(good);
  EXPECT_EQ(good.place(), "test.toml:12");
  sort_problems(book.problems);
  EXPECT_EQ(book.said(),
            "shop/test.toml:2:17: no entry historyy; did you mean \"history\"?\n"
            "shop/test.toml:3:9: date and time + number has no meaning\n"
            "shop/test.toml:4:17: expected \")\"; found the end\n"
            "shop/test.toml:5:9: must be a boolean, and is a number\n"
            "shop/test.toml:6:28: unknown name custmer; did you mean \"customer\"?\n"
            "shop/test.toml:9:15: no entry knwon; did you mean \"known\"?\n"
            "shop/test.toml:10:10: must be a formula, written as a text, and is a whole number\n"
            "shop/test.toml:11:20: no entry a\n"
            "shop/test.toml:11:32: no entry b\n");
}

TEST(FormulaRun, TakesNothingButTrueForTrue) {
  Book book("a = 'contact.attributes.x'\nb = 'contact.attributes.x > 3'");
  const auto plain = book.compile("a", FormulaScope::contact, Type::Kind::boolean);
  const auto test = book.compile("b", FormulaScope::contact, Type::Kind::boolean);
  ASSERT_TRUE(plain && test) << book.said();
  FormulaRun run(book.compiler.finish());
  customer::Record record;
  record.create("k1");
  const auto truth = [&](const Formula& formula, bool explain, auto set) {
    v1::Contact contact;
    set((*contact.mutable_attributes()->mutable_fields())["x"]);
    run.begin({.customer = record, .contact = &contact, .now = now, .explain = explain});
    return run.truth(formula);
  };
  EXPECT_TRUE(truth(plain, true, [](auto& x) { x.set_bool_value(true); }));
  EXPECT_EQ(run.reason(), "");
  EXPECT_FALSE(truth(plain, true, [](auto& x) { x.set_number_value(1); }));
  EXPECT_EQ(run.reason(), "test.toml:1:6: is a number, neither true nor false");
  EXPECT_FALSE(truth(plain, false, [](auto& x) { x.set_number_value(1); }));
  EXPECT_EQ(run.reason(), "") << "reasons cost: nobody asked for them";
  EXPECT_FALSE(truth(plain, true, [](auto& x) { x.set_null_value(google::protobuf::NULL_VALUE); }));
  EXPECT_TRUE(truth(test, true, [](auto& x) { x.set_number_value(4); }));
  EXPECT_FALSE(truth(test, true, [](auto& x) { x.set_string_value("4"); }));
  EXPECT_FALSE(truth(test, true, [](auto&) {}));
}

TEST(FormulaRun, EndsWhatRunsAway) {
  Book book(
      "a = '1 + count([some i in 1..9999, j in 1..9999 satisfies i + j < 0])'\nb = '1 + 1'\n"
      "c = 'count(for i in 1..20000 return i)'");
  const auto away = book.compile("a", FormulaScope::contact),
             plain = book.compile("b", FormulaScope::contact);
  const auto list = book.compile("c", FormulaScope::contact);
  ASSERT_TRUE(away && plain && list) << book.said();
  FormulaRun run(book.compiler.finish());
  customer::Record record;
  record.create("k1");
  v1::Contact contact;
  run.begin({.customer = record, .contact = &contact, .now = now});
  EXPECT_TRUE(run.evaluate(list).is_null());
  EXPECT_EQ(run.reason(), "test.toml:3:6: the evaluation was ended: a list is too long");
  EXPECT_TRUE(run.evaluate(away).is_null());
  EXPECT_TRUE(run.is_past_limit());
  EXPECT_EQ(run.reason(), "test.toml:1:6: the evaluation was ended: too many steps");
  EXPECT_FALSE(run.evaluate(plain).is_null()) << "each formula has steps of its own";
  for (int i = 0; i < 10; ++i) run.evaluate(away);
  EXPECT_TRUE(run.evaluate(plain).is_null()) << "but all of one contact have a limit too";
  EXPECT_TRUE(run.is_past_limit());
  run.begin({.customer = record, .contact = &contact, .now = now});
  EXPECT_FALSE(run.evaluate(plain).is_null());
}

}  // namespace
}  // namespace balie::playbook
