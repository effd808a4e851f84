#include "core/decision/decide_offers.hpp"

#include "core/decision/share.hpp"
#include "core/playbook/offers_file.hpp"
#include "tests/unit/core/decision/customers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace balie::decision {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::HasSubstr;

const std::string channels =
    "[[channel]]\nname = 'chat'\nplaces = 1\ntimeout = '1h'\n[[channel]]\nname = 'voice'\nplaces = 3\n"
    "[[channel]]\nname = 'sms'\nplaces = 1\nsms_parts_max = 1\n";

std::string offer(const std::string& id, const std::string& more = "") {
  return fmt::format("[[offer]]\nid = '{}'\n{}\n[[offer.text]]\ntext = 'Take {}'\n", id, more, id);
}

const std::string model =
    R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
<inputData id="i" name="contact"><variable name="contact"/></inputData>
<decision id="d" name="Allowed"><variable name="Allowed" typeRef="boolean"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable hitPolicy="FIRST"><input><inputExpression><text>contact.channel</text></inputExpression></input><output/>
<rule><inputEntry><text>"chat"</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>false</text></outputEntry></rule>
</decisionTable></decision></definitions>)";

class FixedChances final : public Chances {
 public:
  std::map<std::uint32_t, Chance> known;
  bool of(std::uint32_t offer, Chance& chance) override {
    const auto found = known.find(offer);
    if (found != known.end()) chance = found->second;
    return found != known.end();
  }
  std::vector<ChanceReason> reasons(std::uint32_t offer) override { return moved[offer]; }
  std::map<std::uint32_t, std::vector<ChanceReason>> moved;
};

class FixedStocks final : public Stocks {
 public:
  std::map<std::string, Taken, std::less<>> taken;
  [[nodiscard]] Taken of(std::string_view offer) const override {
    const auto found = taken.find(offer);
    return found == taken.end() ? Taken() : found->second;
  }
};

class DecideOffers : public testing::Test {
 protected:
  DecideOffers() { customer.contacted("email", "x", day(-1)); }

  void load(const std::string& offers, const std::string& policy = "", const std::string& arbitration = "") {
    files = {{"offers.toml", offers},
             {"policy.toml", policy},
             {"arbitration.toml", arbitration + channels},
             {"m.dmn", model}};
    Problems problems;
    playbook::FormulaCompiler formulas(files, "");
    formulas.declare_decisions(playbook::load_decision_files(files, "", {}, problems));
    formulas.declare_scores(std::vector<std::string>{"plus"});
    playbook_offers = load_offers(files, "", {{"plus"}, {"en"}}, formulas, problems);
    for (const auto& problem : problems) ADD_FAILURE() << to_string(problem);
    set = formulas.finish();
  }

  // The offers made, in their order; decision and reasons stay.
  std::string made(const v1::Contact& from, Time now = day(0), const std::string& id = "d1") {
    decision.Clear();
    decision.set_id(id);
    *decision.mutable_scores() = scores;
    const auto& contact = from;
    playbook::FormulaRun run(set);
    run.begin(
        {.customer = customer.record(), .known = true, .contact = &contact, .now = now, .explain = true});
    run.set_scores(decision.scores());
    OfferDecision offers;
    offers.decide({.offers = *playbook_offers,
                   .contact = contact,
                   .record = customer.record(),
                   .consent = consent,
                   .run = run,
                   .chances = &chances,
                   .stocks = &stocks,
                   .country = "NL",
                   .language = "en",
                   .now = now,
                   .explain = true},
                  decision);
    std::string ids;
    for (const auto& one : decision.offers()) ids += (ids.empty() ? "" : " ") + one.id();
    EXPECT_EQ(decision.explanation().offers_size(), static_cast<int>(playbook_offers->all().size()));
    return ids;
  }
  // "eligibility offers.toml:4 not so: ..."
  std::string reason(const std::string& id) {
    for (const auto& one : decision.explanation().offers()) {
      if (one.offer_id() == id) return one.stage() + " " + one.rule() + " " + one.text();
    }
    return "nothing";
  }
  void expect_falls(const std::string& how, const std::string& offers) {
    load(offers);
    made(contact_on("chat"));
    EXPECT_THAT(reason("a"), HasSubstr(how)) << offers;
  }

  std::vector<playbook::File> files;
  customer::ConsentRules consent;
  std::shared_ptr<const playbook::Offers> playbook_offers;
  std::shared_ptr<const playbook::FormulaSet> set;
  google::protobuf::RepeatedPtrField<v1::Score> scores;
  FixedChances chances;
  FixedStocks stocks;
  Customer customer;
  v1::Decision decision;
};

TEST_F(DecideOffers, FallsAtTheFirstStageThatForbidsIt) {
  expect_falls("validity offers.toml:1 starts 2026-12-01", offer("a", "starts = 2026-12-01"));
  expect_falls("validity offers.toml:1 ended 2026-11-02", offer("a", "ends = 2026-11-01"));
  expect_falls("validity offers.toml:1 is not for this channel", offer("a", "channels = 'sms'"));
  expect_falls("validity offers.toml:1 is not for this country", offer("a", "countries = 'BE'"));
  expect_falls("validity offers.toml:1 is not for what was addressed", offer("a", "entries = 'shop*'"));
  expect_falls("eligibility offers.toml:3 not so: 1 > 2", offer("a", "eligibility = '1 > 2'"));
  expect_falls("applicability offers.toml:3 not so: contact.topic = \"x\"",
               offer("a", "applicability = ['true', 'contact.topic = \"x\"']\nsuitability = 'false'"));
  expect_falls("suitability offers.toml:3", offer("a", "suitability = 'offer.id = \"b\"'"));
  expect_falls("eligibility offers.toml:2 not so: false",
               "[all]\neligibility = 'false'\n" + offer("a", "eligibility = '1 > 2'"));
  expect_falls("eligibility offers.toml:3 not so: offer.id != \"a\"",
               "[[group]]\nname = 'g'\neligibility = 'offer.id != \"a\"'\n" + offer("a", "group = 'g'"));
}

TEST_F(DecideOffers, ARunawayConditionLetsItsOfferFallAndNothingElse) {
  load(offer("a", "eligibility = 'count(for i in 1..1000000000 return i) > 0'") + offer("b"));
  EXPECT_EQ(made(contact_on("chat")), "b");
  EXPECT_THAT(reason("a"), HasSubstr("eligibility offers.toml:3 not so: count("));
  EXPECT_THAT(reason("a"), testing::AnyOf(HasSubstr("too many steps"), HasSubstr("too many items"),
                                          HasSubstr("too long")));
}

TEST_F(DecideOffers, EndsWithTheStock) {
  load(offer("a", "stock = 10") + offer("b", "budget = 100\ncost = 12.5\nmandatory = true") + offer("c"));
  stocks.taken = {{"a", {7, 2, 0, 0}}, {"b", {6, 1, 750'000, 125'000}}, {"c", {100, 100, 0, 0}}};
  EXPECT_EQ(made(contact_on("voice")), "b a c");
  EXPECT_TRUE(decision.offers(0).limited());
  EXPECT_EQ(decision.offers(0).cost(), 12.5);
  EXPECT_FALSE(decision.offers(2).limited());
  stocks.taken = {{"a", {7, 3, 0, 0}}, {"b", {6, 2, 750'000, 250'000}}};
  EXPECT_EQ(made(contact_on("voice")), "c");
  EXPECT_EQ(reason("a"), "validity offers.toml:1 stock: 10 of 10 gone: 7 accepted, 3 in front of customers");
  EXPECT_THAT(reason("b"), HasSubstr("validity offers.toml:6 budget: 100 of 100 gone: 75 spent, 25 in front "
                                     "of customers; another costs 12.5"));
}

TEST_F(DecideOffers, WhatIsInFrontOfACustomerIsNotGoneForThatCustomer) {
  load(offer("a", "stock = 1") + offer("b", "budget = 10\ncost = 10"));
  EXPECT_EQ(made(contact_on("voice")), "a b");
  customer.offered("a", day(0), "voice");
  customer.offered("b", day(0), "voice");
  stocks.taken = {{"a", {0, 1, 0, 0}}, {"b", {0, 1, 0, 100'000}}};
  EXPECT_EQ(made(contact_on("voice")), "a b");
  stocks.taken = {{"a", {0, 2, 0, 0}}, {"b", {1, 1, 100'000, 100'000}}};
  EXPECT_EQ(made(contact_on("voice")), "");
  stocks.taken = {{"a", {0, 1, 0, 0}}};
  EXPECT_EQ(made(contact_on("voice"), day(2)), "b");  // out of time: it is another's
}

TEST_F(DecideOffers, FollowsTheContactPolicy) {
  load(offer("a") + offer("m", "mandatory = true"),
       "[[pause]]\nname = 'no'\nafter = 'rejected'\nperiod = '30d'\nrest = '60d'\n");
  customer.rejected("a", day(0) - hours(1));
  customer.rejected("m", day(0) - hours(1));
  EXPECT_EQ(made(contact_on("voice")), "m");
  EXPECT_THAT(reason("a"), HasSubstr("contact_policy policy.toml:1 no: 1 rejected"));
  EXPECT_EQ(made(contact_on("voice"), day(60)), "m a");
}

TEST_F(DecideOffers, NeedsConsentForItsPurpose) {
  load(offer("a", "purpose = 'marketing'") + offer("b", "purpose = 'marketing'\nmandatory = true") +
       offer("c"));
  EXPECT_EQ(made(contact_on("voice")), "c");
  EXPECT_THAT(reason("a"), HasSubstr("contact_policy"));
  EXPECT_THAT(reason("b"), HasSubstr("contact_policy"));
  customer.said("marketing", "granted", day(0));
  EXPECT_EQ(made(contact_on("voice")), "b a c");
  customer.said("marketing", "withdrawn", day(1), "sms");
  EXPECT_EQ(made(contact_on("voice"), day(2)), "b a c");
  EXPECT_EQ(made(contact_on("sms"), day(2)), "c");
  customer.said("marketing", "withdrawn", day(3));
  EXPECT_EQ(made(contact_on("voice"), day(4)), "c");
}

TEST_F(DecideOffers, ApproachesByTheRulesOfTheCountry) {
  consent.rules = {{{{"NL"}, {"marketing"}, {"voice"}}, customer::Basis::opt_out, "", "consent.toml:3"}};
  customer::QuietHours night;
  night.from = 0;
  night.to = 24 * 60;
  night.rule = "consent.toml:9";
  consent.quiet_hours = {night};
  load(offer("a", "purpose = 'marketing'"));
  EXPECT_EQ(made(contact_on("voice")), "a");
  EXPECT_EQ(made(contact_on("sms")), "");
  auto call = contact_on("voice");
  call.set_direction("outbound");
  EXPECT_EQ(made(call), "");
  EXPECT_EQ(reason("a"), "contact_policy consent.toml:9 marketing: quiet hours");
  auto abroad = contact_on("voice");
  abroad.set_country("GB");
  EXPECT_EQ(made(abroad), "");
}

TEST_F(DecideOffers, MakesNoOfferThatIsInFrontOfTheCustomerElsewhere) {
  load(offer("a", "timeout = '2h'") + offer("b", "excludes = 'a'") + offer("c"));
  EXPECT_EQ(made(contact_on("chat")), "a");
  const auto expires = bus::to_time(decision.offers(0).expires());
  EXPECT_EQ(expires, day(0) + hours(2));
  bus::set(*decision.mutable_at(), day(0));
  customer.remember(decision, "chat");
  EXPECT_EQ(made(contact_on("voice"), day(0) + hours(1)), "c");
  EXPECT_EQ(reason("a"),
            "lock offers.toml:1 \"a\" is in front of the customer on chat until 2026-11-02T14:00:00Z");
  EXPECT_THAT(reason("b"), HasSubstr("exclusion offers.toml:6 \"a\" is in front of the customer"));
  EXPECT_EQ(made(contact_on("chat"), day(0) + hours(1)), "a");
  EXPECT_EQ(made(contact_on("voice"), expires), "a c");
  EXPECT_THAT(reason("b"), HasSubstr("exclusion offers.toml:6 \"a\" is made, which excludes it"));
  customer.responded("d1", "accepted", day(0) + hours(1));
  EXPECT_EQ(made(contact_on("voice"), day(0) + hours(1)), "a c");
}

TEST_F(DecideOffers, OrdersByPropensityWeightValueAndLever) {
  load(offer("a", "value = 10\npropensity = 0.2") +
           offer("b", "value = 'if offer.id = \"b\" then 30 else 0'\npropensity = 0.1") +
           offer("c", "value = 2\nlever = 3\nmodel = 'plus'") + offer("d", "mandatory = true\nvalue = 0") +
           offer("e", "value = 10\npropensity = 0.2"),
       "",
       "[[weight]]\nweight = 2\noffers = 'a'\ntopics = 'order*'\n[[weight]]\nweight = 3\nwhen = 'offer.id = "
       "\"e\" and contact.topic = \"late\"'\n");
  auto& score = *scores.Add();
  score.set_model("plus");
  score.set_value(0.45);
  auto& why = *score.add_reasons();
  why.set_text("buys much");
  EXPECT_EQ(made(contact_on("voice")), "d b c");
  EXPECT_THAT(reason("a"), HasSubstr("arbitration arbitration.toml:"));
  EXPECT_THAT(reason("a"), HasSubstr("the 3 places are taken"));
  EXPECT_EQ(decision.offers(2).why(0), "buys much");
  EXPECT_EQ(decision.offers(2).text(), "Take c");
  EXPECT_DOUBLE_EQ(decision.offers(2).score(), 0.45 * 2 * 3);
  EXPECT_EQ(made(contact_on("voice", "order")), "d a b");
  EXPECT_DOUBLE_EQ(decision.offers(1).score(), 0.2 * 2 * 10);
  const auto& factors = decision.explanation().offers(0);
  EXPECT_EQ(factors.propensity() * factors.context_weight() * factors.value() * factors.lever(),
            factors.score());
  EXPECT_EQ(made(contact_on("voice", "late")), "d e b");
  score.set_failure("no value");
  EXPECT_EQ(made(contact_on("voice")), "d b a");  // a before e: equal, by id
}

TEST_F(DecideOffers, TakesTheFormulaOfThePlaybook) {
  load(offer("a", "value = 1\npropensity = 0.9") + offer("b", "value = 5\npropensity = 0.1") +
           offer("c", "value = 7"),
       "", "formula = 'if offer.id = \"c\" then null else value - propensity'\n");
  EXPECT_EQ(made(contact_on("voice")), "b a");
  EXPECT_NEAR(decision.offers(0).score(), 4.9, 1e-12);
  EXPECT_THAT(reason("c"), HasSubstr("arbitration arbitration.toml:1 the formula gives no number"));
}

TEST_F(DecideOffers, KeepsGroupsApart) {
  load("[[group]]\nname = 'g'\nmade_max = 1\n" + offer("a", "group = 'g'\nvalue = 9") +
       offer("b", "group = 'g'\nvalue = 8") + offer("c"));
  EXPECT_EQ(made(contact_on("voice")), "a c");
  EXPECT_EQ(reason("b"), "arbitration offers.toml:1 1 of group \"g\" are made, as many as may be");
}

TEST_F(DecideOffers, ExploresByTheSeedOfTheDecision) {
  load(offer("a") + offer("b"), "", "exploration = 1\n");
  chances.known[0] = {{.chance = 0.5, .logit = 0, .variance = 1, .evidence = 3}, 1, {}};
  chances.known[1] = {{.chance = 0.4, .logit = -0.4, .variance = 1, .evidence = 3}, 1, {}};
  std::map<std::string, int> first;
  for (int i = 0; i < 300; ++i) {
    const auto id = fmt::format("d{}", i);
    const auto chosen = made(contact_on("chat"), day(0), id);
    ++first[chosen];
    const auto bytes = decision.SerializeAsString();
    made(contact_on("chat"), day(0), id);
    ASSERT_EQ(decision.SerializeAsString(), bytes);
  }
  EXPECT_GT(first["a"], first["b"]);
  EXPECT_GT(first["b"], 60);
  EXPECT_EQ(decision.offers(0).propensity(), decision.offers(0).id() == "a" ? 0.5 : 0.4);
  chances.known[0].exploration = chances.known[1].exploration = 0;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(made(contact_on("chat"), day(0), fmt::format("d{}", i)), "a");
}

TEST_F(DecideOffers, TellsTheRowOfATableThatForbidsIt) {
  const std::string decision_of = "{dmn = 'm.dmn', decision = 'Allowed'}";
  load(offer("a", "eligibility = " + decision_of) + "[[group]]\nname = 'g'\neligibility = " + decision_of +
       "\n" + offer("b", "group = 'g'") + offer("c"));
  EXPECT_EQ(made(contact_on("voice")), "c");
  const auto& reasons = decision.explanation().offers();
  for (const int offer : {0, 1}) {
    ASSERT_EQ(reasons[offer].rows_size(), 1);
    EXPECT_EQ(reasons[offer].rows(0).rule(), "m.dmn:7");
    EXPECT_EQ(reasons[offer].rows(0).table(), "Allowed");
    EXPECT_EQ(reasons[offer].rows(0).row(), 2u);
  }
  EXPECT_EQ(reasons[0].rule(), "offers.toml:3");
  EXPECT_EQ(reasons[2].rows_size(), 0);
  EXPECT_EQ(made(contact_on("chat")), "a");
}

TEST_F(DecideOffers, TellsWhatMovedALearntChance) {
  load(offer("a") + offer("b", "value = 0.1"), "", "exploration = 0\n");
  chances.known[0] = {{.chance = 0.5, .logit = 0, .variance = 1, .evidence = 3}, 1, "learner"};
  const auto moved = [](const std::string& code, const std::string& text, bool raises) {
    ChanceReason reason{{}, raises};
    reason.code.set_code(code);
    reason.code.set_text(text);
    return reason;
  };
  chances.moved[0] = {moved("calls", "calls often", true), moved("age", "of that age", false),
                      moved("job", "", true)};
  EXPECT_EQ(made(contact_on("voice")), "a b");
  EXPECT_THAT(decision.offers(0).why(), testing::ElementsAre("calls often"));
  ASSERT_EQ(decision.offers(0).reasons_size(), 2);
  EXPECT_EQ(decision.offers(0).reasons(1).code(), "job");
  ASSERT_EQ(decision.scores_size(), 1);
  EXPECT_EQ(decision.scores(0).model() + decision.scores(0).offer_id(), "learnera");
  EXPECT_EQ(decision.scores(0).value(), 0.5);
  EXPECT_EQ(decision.scores(0).evidence(), 3);
  std::vector<std::string> texts;
  for (const auto& reason : decision.scores(0).reasons()) texts.push_back(reason.text());
  EXPECT_THAT(texts, testing::ElementsAre("calls often", "age lowers it", "job raises it"));
  EXPECT_EQ(decision.explanation().offers(0).reasons_size(), 3);
  EXPECT_EQ(decision.explanation().offers(0).evidence(), 3);
  EXPECT_EQ(decision.explanation().offers(1).reasons_size(), 0);
}

TEST_F(DecideOffers, HoldsBackAControlGroup) {
  load(offer("a", "value = 9") + offer("b") + offer("c") + offer("m", "mandatory = true"), "",
       "[[control]]\nname = 'quiet'\nshare = 1\n");
  EXPECT_EQ(made(contact_on("voice")), "m");
  EXPECT_EQ(decision.control_group(), "quiet");
  EXPECT_EQ(reason("a"), "control arbitration.toml:1 the customer is in control group \"quiet\"");
  load(offer("a", "value = 9") + offer("b") + offer("c"), "",
       "[[control]]\nname = 'any'\nshare = 1\ninstead = 'random'\n");
  std::set<std::string> drawn;
  for (int i = 0; i < 50; ++i) drawn.insert(made(contact_on("voice"), day(0), fmt::format("d{}", i)));
  EXPECT_THAT(drawn, testing::ElementsAre("a", "b", "c"));
  load(offer("a"), "", "[[control]]\nname = 'nobody'\nshare = 0\n");
  EXPECT_EQ(made(contact_on("voice")), "a");
  EXPECT_EQ(decision.control_group(), "");
}

TEST_F(DecideOffers, AShareOfTheCustomersIsStableAndAsLargeAsItSays) {
  int inside = 0;
  for (int i = 0; i < 10'000; ++i) inside += even(fmt::format("customer-{}", i), "control") < 0.1 ? 1 : 0;
  EXPECT_NEAR(inside, 1'000, 100);
}

TEST_F(DecideOffers, TriesAnotherWayOnAShare) {
  load(offer("a", "value = 1\npropensity = 0.9") + offer("b", "value = 5\npropensity = 0.1"), "",
       "[[experiment]]\nname = 'x'\nshare = 1\nformula = 'value'\n[[experiment]]\nname = 'y'\nshare = "
       "0\nformula = 'propensity'\n");
  EXPECT_EQ(made(contact_on("voice")), "b a");
  ASSERT_EQ(decision.experiments_size(), 2);
  EXPECT_EQ(decision.experiments(0).arm(), "challenger");
  EXPECT_EQ(decision.experiments(1).arm(), "champion");
}

TEST_F(DecideOffers, TakesTheNextOfferWhereATextIsTooLong) {
  load("[[offer]]\nid = 'a'\nvalue = 9\n[[offer.text]]\ntext = 'Dear {{contact.subject}}'\n" + offer("b"));
  auto contact = contact_on("sms");
  contact.set_subject(std::string(200, 'x'));
  EXPECT_EQ(made(contact), "b");
  EXPECT_EQ(reason("a"), "text offers.toml:4 with this customer's values the text is 2 short messages");
}

TEST_F(DecideOffers, MakesNoneWhereNobodyCouldSeeIt) {
  load(offer("a"));
  EXPECT_EQ(made(contact_on("fax")), "");
  EXPECT_EQ(reason("a"), "validity  channel \"fax\" has no places for offers");
  auto old = contact_on("chat");
  bus::set(*old.mutable_at(), day(0) - hours(25));
  EXPECT_EQ(made(old), "");
  EXPECT_THAT(reason("a"), HasSubstr("the contact is history"));
  bus::set(*old.mutable_at(), day(0) - hours(24));
  EXPECT_EQ(made(old), "a");
}

}  // namespace
}  // namespace balie::decision
