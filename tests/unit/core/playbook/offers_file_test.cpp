#include "core/playbook/offers_file.hpp"

#include "tests/unit/core/playbook/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string channels =
    "[[channel]]\nname = 'chat'\nplaces = 2\n[[channel]]\nname = 'sms'\nplaces = 1\nsms_parts_max = 1\n";

struct Read {
  std::shared_ptr<const Offers> offers;
  std::vector<std::string> problems;
};

Read read(std::vector<File> files) {
  Problems problems;
  FormulaCompiler formulas(files, "p/");
  const OfferContext context{{"leaving"}, {"en", "nl"}};
  Read out;
  out.offers = load_offers(files, "p/", context, formulas, problems);
  sort_problems(problems);
  out.problems = lines(problems);
  return out;
}

Read read(const std::string& offers, const std::string& policy = "",
          const std::string& arbitration = channels) {
  return read({{"offers.toml", offers}, {"policy.toml", policy}, {"arbitration.toml", arbitration}});
}

const std::string text = "[[offer.text]]\ntext = 'x'\n";

TEST(LoadOffers, ReadsAnOfferWhole) {
  const auto made = read(
      "[all]\neligibility = 'contact.topic != \"x\"'\n"
      "[[group]]\nname = 'cards'\ntitle = 'Cards'\nmade_max = 1\nsuitability = ['true', 'offer.id != "
      "\"b\"']\n"
      "[[offer]]\nid = 'a'\ntitle = 'A card'\ngroup = 'cards'\npurpose = 'marketing'\nvalue = 12.5\n"
      "lever = 'if contact.topic = \"card\" then 2 else 1'\npropensity = {mean = 0.2, strength = 30}\n"
      "model = 'leaving'\nstarts = 2026-01-01\nends = 2026-12-31\nstock = 100\nbudget = 500.5\ncost = 12\n"
      "channels = 'chat'\nentries = ['shop*']\ncountries = ['NL', 'BE']\ntimeout = '2h'\nexcludes = 'b'\n"
      "mandatory = true\nattributes = {price = 9.95, colour = 'gold', new = true}\n"
      "applicability = 'contact.channel = \"chat\"'\n"
      "[[offer.text]]\nlanguage = 'en'\ntext = 'A card for {{offer.attributes.price}}'\nhint = 'Smile'\n"
      "[[offer.text]]\nlanguage = 'nl'\ntext = 'Een kaart'\n"
      "[[offer]]\nid = 'b'\nstarts = 2026-05-01T12:00:00+02:00\n" +
      text);
  ASSERT_THAT(made.problems, IsEmpty());
  const auto& offers = *made.offers;
  EXPECT_EQ(offers.conditions().eligibility.size(), 1u);
  ASSERT_EQ(offers.groups().size(), 1u);
  EXPECT_EQ(offers.groups()[0].made_max, 1u);
  EXPECT_EQ(offers.groups()[0].rule, "offers.toml:3");
  EXPECT_EQ(offers.groups()[0].conditions.suitability.size(), 2u);
  ASSERT_EQ(offers.all().size(), 2u);
  const Offer& a = offers.all()[0];
  EXPECT_EQ(a.id + a.title + a.purpose + a.model + a.rule, "aA cardmarketingleavingoffers.toml:8");
  EXPECT_EQ(a.group, 0u);
  EXPECT_EQ(a.value.number, 12.5);
  EXPECT_TRUE(a.lever.formula);
  EXPECT_EQ(a.prior.mean, 0.2);
  EXPECT_EQ(a.prior.strength, 30);
  EXPECT_EQ(a.starts, Time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)));
  EXPECT_EQ(a.ends, Time(std::chrono::sys_days(std::chrono::year(2027) / 1 / 1)));  // to the end of that day
  EXPECT_EQ(a.stock, 100);
  EXPECT_EQ(a.budget, 5'005'000);
  EXPECT_EQ(a.cost, 120'000);
  EXPECT_THAT(a.countries, ElementsAre("NL", "BE"));
  EXPECT_EQ(a.timeout, hours(2));
  EXPECT_TRUE(a.mandatory);
  EXPECT_THAT(a.excludes, ElementsAre(1u));
  EXPECT_EQ(a.conditions.applicability.size(), 1u);
  EXPECT_EQ(a.facts.context().find("attributes")->context().find("colour")->string(), "gold");
  const Offer& b = offers.all()[1];
  EXPECT_THAT(b.excludes, ElementsAre(0u));
  EXPECT_EQ(b.starts, Time(std::chrono::sys_days(std::chrono::year(2026) / 5 / 1)) + hours(10));
  EXPECT_EQ(b.title, "b");
  EXPECT_EQ(offers.find("b"), 1u);
  EXPECT_EQ(offers.text(a, "chat", "nl-BE", "en")->rule, "offers.toml:34");
  EXPECT_EQ(offers.text(a, "chat", "fr", "en")->rule, "offers.toml:30");
  EXPECT_EQ(offers.text(a, "chat", "", "fr"), nullptr);
}

TEST(LoadOffers, ReadsPolicyAndArbitration) {
  const std::string offers =
      "[[group]]\nname = 'g'\n[[offer]]\nid = 'a'\ngroup = 'g'\n" + text + "[[offer]]\nid = 'b'\n" + text;
  const auto made = read(
      offers,
      "contact_age_max = '2h'\n"
      "[[cap]]\nname = 'c'\nper = 'all'\npresentations = 3\nperiod = '7d'\nchannels = ['sms']\n"
      "[[pause]]\nname = 'p'\nafter = ['rejected', 'ignored']\ntimes = 2\nperiod = '30d'\nrest = "
      "'60d'\ngroups = 'g'\n"
      "[[complaint]]\nname = 's'\ntopics = 'complaint*'\nrest = '14d'\n",
      channels +
          "[[weight]]\nweight = 2\ntopics = 'order*'\noffers = ['b']\nwhen = 'contact.channel = \"chat\"'\n"
          "[[control]]\nname = 'none'\nshare = 0.05\n[[control]]\nname = 'any'\nshare = 0.1\ninstead = "
          "'random'\n"
          "[[experiment]]\nname = 'e'\nshare = 0.5\nformula = 'propensity * value'\n"
          "[[experiment]]\nname = 'f'\nshare = 0.5\nexploration = 0\n");
  ASSERT_THAT(made.problems, IsEmpty());
  const auto& policy = made.offers->policy();
  EXPECT_EQ(policy.contact_age_max, hours(2));
  ASSERT_EQ(policy.caps.size(), 1u);
  EXPECT_EQ(policy.caps[0].per, Per::all);
  EXPECT_EQ(policy.caps[0].presentations_max, 3u);
  EXPECT_THAT(policy.caps[0].reach.channels, ElementsAre("sms"));
  EXPECT_EQ(policy.caps[0].rule, "policy.toml:2");
  ASSERT_EQ(policy.pauses.size(), 1u);
  EXPECT_THAT(policy.pauses[0].reach.offers, ElementsAre(true, false));
  EXPECT_EQ(policy.memory(), days(90));
  EXPECT_EQ(policy.complaints.size(), 1u);
  const auto& arbitration = made.offers->arbitration();
  EXPECT_EQ(arbitration.channel("sms")->sms_parts_max, 1u);
  EXPECT_EQ(arbitration.channel("voice"), nullptr);
  EXPECT_TRUE(arbitration.weights.at(0).when);
  EXPECT_THAT(arbitration.weights[0].reach.offers, ElementsAre(false, true));
  EXPECT_TRUE(arbitration.controls.at(1).random);
  EXPECT_TRUE(arbitration.experiments.at(0).formula);
  EXPECT_EQ(arbitration.experiments.at(1).exploration, 0.0);
}

TEST(LoadOffers, TellsAllThatIsWrongAtOnce) {
  const auto made = read(
      "[al]\n[[group]]\nname = 'cards'\n"
      "[[offer]]\nid = 'a'\ngroup = 'card'\nstarts = 2026-05-02\nends = 2026-05-01\nchannels = ['chat', "
      "'cat']\n"
      "eligibility = 'customer.ag > 3'\nvalue = -1\n"
      "[[offer.text]]\nchannels = 'sms'\ntext = 'Dear {{customer.nme}}'\n"
      "[[offer]]\nid = 'a'\nexcludes = ['c']\nmodel = 'leavin'\n" +
          text + "[[offer]]\nid = 'long'\nchannels = 'sms'\n[[offer.text]]\ntext = '" +
          std::string(161, 'x') + "'\n",
      "[[cap]]\nname = 'c'\npresentations = 0\nperiod = '7d'\noffers = ['aa']\n"
      "[[pause]]\nname = 'p'\nafter = 'rejectd'\n[[cab]]\n",
      channels +
          "[[control]]\nname = 'x'\n[[control]]\nname = 'x'\nshare = 2\n[[experiment]]\nname = 'e'\nshare = "
          "0.1\n"
          "[[weight]]\nwieght = 1\n");
  EXPECT_THAT(
      made.problems,
      ElementsAre(
          HasSubstr("p/arbitration.toml:8:1: control.share: missing"),
          HasSubstr("p/arbitration.toml:11:8: control.name: \"x\" is there twice; the other is at "
                    "arbitration.toml:8"),
          HasSubstr("p/arbitration.toml:12:9: control.share: must be a number from 0 to 1"),
          HasSubstr("p/arbitration.toml:13:1: experiment: tries nothing"),
          HasSubstr("p/arbitration.toml:17:1: weight.wieght: unknown setting; did you mean \"weight\"?"),
          HasSubstr("p/offers.toml:1:2: al: unknown table or setting"),
          HasSubstr("p/offers.toml:4:1: offer \"a\": has no text for channel \"chat\" in \"en\""),
          HasSubstr("p/offers.toml:6:9: offer.group: there is no group \"card\"; did you mean \"cards\"?"),
          HasSubstr("p/offers.toml:8:8: offer.ends: is not after starts"),
          HasSubstr("p/offers.toml:9:21: offer.channels: there is no channel with places for offers \"cat\"; "
                    "did you mean \"chat\"?"),
          HasSubstr("p/offers.toml:10:"),
          HasSubstr("p/offers.toml:11:9: offer.value: must be a number from 0"),
          HasSubstr("p/offers.toml:14:8: {{customer.nme}}"),
          HasSubstr("p/offers.toml:16:6: offer.id: \"a\" is there twice; the other is at offers.toml:4"),
          HasSubstr("p/offers.toml:17:13: offer.excludes: there is no offer \"c\""),
          HasSubstr(
              "p/offers.toml:18:9: offer.model: there is no model \"leavin\"; did you mean \"leaving\"?"),
          HasSubstr("p/offers.toml:25:8: offer \"long\": the text has 161 characters of the GSM alphabet "
                    "even without its values: 2 short messages, and channel \"sms\" allows 1"),
          HasSubstr("p/policy.toml:3:17: cap.presentations: must be from 1 to 500"),
          HasSubstr("p/policy.toml:5:11: cap.offers: there is no offer \"aa\""),
          HasSubstr("p/policy.toml:6:1: pause.rest: missing"),
          HasSubstr(
              "p/policy.toml:8:9: pause.after: there is no response \"rejectd\"; did you mean \"rejected\"?"),
          HasSubstr("p/policy.toml:9:3: cab: unknown setting; did you mean \"cap\"?")));
}

TEST(LoadOffers, TakesSeveralFilesButEachOfferOnce) {
  const auto two = read({{"offers/b.toml", "[[offer]]\nid = 'b'\n" + text},
                         {"offers.toml", "[[offer]]\nid = 'a'\nexcludes = ['b']\n" + text},
                         {"arbitration.toml", channels}});
  ASSERT_THAT(two.problems, IsEmpty());
  EXPECT_EQ(two.offers->all()[1].id, "b");
  EXPECT_EQ(two.offers->all()[1].rule, "offers/b.toml:1");
  const auto same = read({{"offers.toml", "[[offer]]\nid = 'a'\n" + text},
                          {"offers/again.toml", "\n[[offer]]\nid = 'a'\n" + text},
                          {"arbitration.toml", channels}});
  EXPECT_THAT(
      same.problems,
      ElementsAre("p/offers/again.toml:3:6: offer.id: \"a\" is there twice; the other is at offers.toml:1"));
}

TEST(LoadOffers, RefusesLimitsThatCannotBeKept) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"stock = -1", "p/offers.toml:3:9: offer.stock: "},
      {"stock = 1.5", "p/offers.toml:3:9: offer.stock: "},
      {"budget = 100", "p/offers.toml:3:10: offer.budget: needs a cost"},
      {"cost = 3", "p/offers.toml:3:8: offer.cost: counts nothing without a budget"},
      {"budget = 10\ncost = 11", "p/offers.toml:4:8: offer.cost: is more than the budget"},
      {"budget = 0\ncost = 1", "p/offers.toml:3:10: offer.budget: must be a number from 0.0001"},
      {"budget = 10\ncost = -1", "p/offers.toml:4:8: offer.cost: must be a number from 0.0001"}};
  for (const auto& [setting, problem] : wrong) {
    EXPECT_THAT(read("[[offer]]\nid = 'a'\n" + setting + "\n" + text).problems,
                ElementsAre(HasSubstr(problem)))
        << setting;
  }
}

TEST(LoadOffers, AFactorIsANumberOrAFormula) {
  EXPECT_THAT(read("[[offer]]\nid = 'a'\nvalue = {a = 1}\nlever = '\"x\"'\n" + text).problems,
              ElementsAre(HasSubstr("p/offers.toml:3:9: "), HasSubstr("p/offers.toml:4:10: ")));
}

TEST(LoadOffers, NoOfferExcludesItself) {
  EXPECT_THAT(read("[[offer]]\nid = 'a'\nexcludes = ['a']\n" + text).problems,
              ElementsAre(HasSubstr("p/offers.toml:3:12: offer.excludes: is this offer itself")));
}

TEST(LoadOffers, NeedsPlacesWhereThereAreOffers) {
  EXPECT_THAT(read("[[offer]]\nid = 'a'\n" + text, "", "").problems,
              ElementsAre(HasSubstr("p/offers.toml:1:1: offer \"a\": no channel has places for it")));
  EXPECT_THAT(read("[[offer]\n").problems, ElementsAre(HasSubstr("p/offers.toml:1:")));
  const auto none = read(std::vector<File>{});
  EXPECT_THAT(none.problems, IsEmpty());
  EXPECT_EQ(none.offers, nullptr);
}

}  // namespace
}  // namespace balie::playbook
