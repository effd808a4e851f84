#include "core/scoring/adaptive/model_bank.hpp"

#include "core/scoring/propensity.hpp"
#include "protocols/bus/time.hpp"

#include "made_up.hpp"
#include <gtest/gtest.h>

namespace balie::scoring::adaptive {
namespace {

ModelSpec spec_of(const std::string& name, const std::string& offer) {
  auto spec = small_spec();
  spec.name = name;
  spec.offer = offer;
  return spec;
}

v1::OfferResponse response(const std::string& answer) {
  v1::OfferResponse made;
  if (answer.empty()) return made;
  made.add_kinds(answer);
  if (answer != "presented") made.set_response(answer);
  return made;
}

v1::OutcomeRecorded report(const std::string& offer, const std::string& before, const std::string& after,
                           const std::string& group = "a", const std::string& channel = "voice",
                           double at = first_day) {
  v1::OutcomeRecorded recorded;
  recorded.mutable_outcome()->set_offer_id(offer);
  recorded.set_channel(channel);
  bus::set(*recorded.mutable_contact_at(), day(at));
  *recorded.mutable_before() = response(before);
  *recorded.mutable_response() = response(after);
  const auto spec = small_spec();
  write_inputs(features_fingerprint(spec), inputs_of(spec, group, 40), *recorded.add_inputs());
  return recorded;
}

double chance(const ModelBank& bank, const std::string& offer, const std::string& group = "a",
              const std::string& channel = "voice") {
  const std::vector<Inputs> inputs{inputs_of(small_spec(), group, 40)};
  return bank.estimate(offer, channel, inputs, day(first_day)).value().score.chance;
}

TEST(ModelBank, EachOfferHasItsOwnModelAndANewOneGoesByThePrior) {
  ModelBank bank;
  bank.switch_to({spec_of("each", "*")});
  const double prior = chance(bank, "fees");
  for (int i = 0; i < 100; ++i) {
    bank.learn(report("loan", "", "accepted"));
    bank.learn(report("card", "", "rejected"));
  }
  EXPECT_GT(chance(bank, "loan"), 0.8);
  EXPECT_LT(chance(bank, "card"), 0.05);
  EXPECT_EQ(chance(bank, "fees"), prior);
}

TEST(ModelBank, TheModelThatNamesTheOfferGoesFirst) {
  ModelBank bank;
  bank.switch_to({spec_of("any", ""), spec_of("each", "*"), spec_of("loan", "loan")});
  const std::vector<Inputs> inputs{inputs_of(small_spec(), "a", 40)};
  EXPECT_EQ(bank.estimate("loan", "voice", inputs, day(first_day))->spec->name, "loan");
  EXPECT_EQ(bank.estimate("card", "voice", inputs, day(first_day))->spec->name, "each");
  bank.switch_to({spec_of("any", "")});
  EXPECT_EQ(bank.estimate("card", "voice", inputs, day(first_day))->spec->name, "any");
  bank.switch_to({spec_of("loan", "loan")});
  EXPECT_FALSE(bank.estimate("card", "voice", inputs, day(first_day)).has_value());
}

TEST(ModelBank, LearnsWhatAReportChangedAndNothingTwice) {
  struct Row {
    const char* before;
    const char* after;
    std::uint64_t learnt;
  };
  const std::vector<Row> rows{{"", "presented", 0},          {"presented", "rejected", 1},
                              {"rejected", "rejected", 0},   {"rejected", "accepted", 1},
                              {"ignored", "rejected", 0},    {"accepted", "converted", 0},
                              {"presented", "presented", 0}, {"", "converted", 1}};
  for (const auto& row : rows) {
    ModelBank bank;
    bank.switch_to({spec_of("each", "*")});
    bank.learn(report("loan", row.before, row.after));
    const auto figures = bank.figures();
    EXPECT_EQ(figures.empty() ? 0 : figures[0].learnt, row.learnt) << row.before << " " << row.after;
  }
}

TEST(ModelBank, ChannelsGetTheirOwnOnceEnoughIsLearnt) {
  auto spec = spec_of("each", "*");
  spec.per_channel = true;
  ModelBank bank;
  bank.switch_to({spec});
  for (std::uint64_t i = 0; i < outcomes_for_channels - 1; ++i) bank.learn(report("loan", "", "rejected"));
  EXPECT_EQ(bank.figures().size(), 1u);
  for (int i = 0; i < 300; ++i) {
    bank.learn(report("loan", "", "accepted", "a", "chat"));
    bank.learn(report("loan", "", "rejected", "a", "voice"));
  }
  EXPECT_EQ(bank.figures().size(), 3u);
  EXPECT_GT(chance(bank, "loan", "a", "chat"), 2 * chance(bank, "loan", "a", "voice"));
}

TEST(ModelBank, WhatWasSavedGoesOnToTheBit) {
  auto each = spec_of("each", "*");
  each.per_channel = true;
  const std::vector<ModelSpec> specs{each, spec_of("any", "")};
  ModelBank bank, again;
  bank.switch_to(specs);
  Random random(7);
  const auto learn = [&](ModelBank& into, double number) {
    into.learn(report(number < 0.5 ? "loan" : "card", "", number < 0.3 ? "accepted" : "rejected",
                      number < 0.7 ? "a" : "b", number < 0.4 ? "chat" : "voice", first_day + number * 100));
  };
  for (int i = 0; i < 900; ++i) learn(bank, random.next());
  ASSERT_TRUE(again.load(specs, bank.save()).has_value());
  EXPECT_EQ(again.save(), bank.save());
  for (int i = 0; i < 300; ++i) {
    const double number = random.next();
    learn(bank, number);
    learn(again, number);
  }
  EXPECT_EQ(again.save(), bank.save());
  EXPECT_EQ(again.figures().size(), bank.figures().size());
}

TEST(ModelBank, AnotherPlaybookKeepsWhatHasTheSameShape) {
  ModelBank bank;
  bank.switch_to({spec_of("each", "*"), spec_of("other", "loan")});
  for (int i = 0; i < 50; ++i) bank.learn(report("loan", "", "accepted"));
  auto changed = spec_of("each", "*");
  changed.exploration = 0.5;
  auto reshaped = spec_of("other", "loan");
  reshaped.buckets_max *= 2;
  bank.switch_to({reshaped, changed});
  const auto figures = bank.figures();
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].spec->name, "each");
  EXPECT_EQ(figures[0].learnt, 50u);
}

TEST(ModelBank, RefusesBytesThatAreNoState) {
  ModelBank bank;
  bank.switch_to({spec_of("each", "*")});
  for (int i = 0; i < 20; ++i) bank.learn(report("loan", "", "accepted"));
  const auto bytes = bank.save();
  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    ModelBank other;
    EXPECT_FALSE(other.load({spec_of("each", "*")}, bytes.substr(0, size)).has_value()) << size;
  }
  ModelBank other;
  EXPECT_FALSE(other.load({spec_of("each", "*")}, bytes + "x").has_value());
  EXPECT_FALSE(other.load({}, bytes).has_value());
}

TEST(ModelBank, InputsThatAreNotThoseOfTheModelAreNotLearnt) {
  ModelBank bank;
  bank.switch_to({spec_of("each", "*")});
  auto recorded = report("loan", "", "accepted");
  recorded.mutable_inputs(0)->set_values("seven b");
  bank.learn(recorded);
  recorded.mutable_inputs(0)->set_values(std::string(24, 'x'));
  bank.learn(recorded);
  recorded.mutable_inputs(0)->set_features(1);
  bank.learn(recorded);
  EXPECT_TRUE(bank.figures().empty());
}

TEST(Propensities, AreSurerWhereMoreIsLearnt) {
  ModelBank bank;
  bank.switch_to({spec_of("each", "*")});
  for (int i = 0; i < 2000; ++i) bank.learn(report("known", "", i % 10 == 0 ? "accepted" : "rejected"));
  v1::Contact contact;
  contact.set_channel("voice");
  bus::set(*contact.mutable_at(), day(first_day));
  customer::Record record;
  record.create("c");
  const google::protobuf::RepeatedPtrField<v1::Score> scores;
  Propensities propensities;
  propensities.begin(bank, {contact, record, scores});
  const auto known = propensities.of("known").value(), unknown = propensities.of("unknown").value();
  EXPECT_LT(known.score.variance, unknown.score.variance);
  EXPECT_GT(known.score.evidence, unknown.score.evidence);
  EXPECT_EQ(known.model, "each");
  EXPECT_EQ(known.exploration, 1);
}

// Of the two features the topic alone tells who accepts.
TEST(Propensities, SayWhatMovedThem) {
  auto spec = spec_of("each", "*");
  spec.features = {{.name = "topic", .source = Source::topic, .reason = "asks for it"},
                   {.name = "country", .source = Source::country}};
  ModelBank bank;
  bank.switch_to({spec});
  v1::Contact contact;
  contact.set_channel("voice");
  bus::set(*contact.mutable_at(), day(first_day));
  customer::Record record;
  record.create("c");
  const google::protobuf::RepeatedPtrField<v1::Score> scores;
  Propensities propensities;
  const auto begin = [&](const std::string& topic, int number) {
    contact.set_topic(topic);
    contact.set_country(number % 3 == 0 ? "NL" : "BE");
    propensities.begin(bank, {contact, record, scores});
  };
  begin("loan", 1);
  EXPECT_TRUE(propensities.moves("loan", 3).empty()) << "nothing was learnt";
  for (int i = 0; i < 1000; ++i) {
    begin(i % 2 == 0 ? "loan" : "other", i);
    auto recorded = report("loan", "", i % 2 == 0 && i % 10 != 0 ? "accepted" : "rejected");
    recorded.clear_inputs();
    propensities.write_inputs(*recorded.mutable_inputs());
    bank.learn(recorded);
  }
  begin("loan", 1);
  const auto raised = propensities.moves("loan", 3);
  ASSERT_FALSE(raised.empty());
  EXPECT_EQ(raised[0].feature, "topic");
  EXPECT_EQ(raised[0].reason, "asks for it");
  EXPECT_GT(raised[0].by, 0.5);
  begin("other", 1);
  EXPECT_LT(propensities.moves("loan", 3).at(0).by, -0.5);
  EXPECT_EQ(propensities.moves("loan", 1).size(), 1u);
}

TEST(Propensities, BlendWithAFixedModelByEvidence) {
  auto spec = spec_of("each", "*");
  spec.blend_with = "analyst";
  spec.blend_evidence = 50;
  ModelBank bank;
  bank.switch_to({spec});
  v1::Contact contact;
  bus::set(*contact.mutable_at(), day(first_day));
  customer::Record record;
  record.create("c");
  google::protobuf::RepeatedPtrField<v1::Score> scores;
  scores.Add()->set_model("analyst");
  scores[0].set_value(0.9);
  Propensities propensities;
  const auto blended = [&] {
    propensities.begin(bank, {contact, record, scores});
    return propensities.of("loan")->score.chance;
  };
  const double before = blended();
  EXPECT_GT(before, 0.5);
  for (int i = 0; i < 3000; ++i) bank.learn(report("loan", "", "rejected"));
  EXPECT_LT(blended(), 0.3);
}

}  // namespace
}  // namespace balie::scoring::adaptive
