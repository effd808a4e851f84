#include "core/playbook/adaptive_file.hpp"

#include "core/playbook/formula_run.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using scoring::adaptive::Kind;
using scoring::adaptive::Source;
using testing::ElementsAre;

std::vector<std::string> problems_of(const std::string& text) {
  Problems problems;
  read_adaptive_models(parse_toml(text, "a", problems), "a", problems);
  return lines(problems);
}

// As a playbook is read whole: with the models of models.toml, and formulas.
struct Whole {
  explicit Whole(const std::string& text) : files{{"adaptive.toml", text}} {
    FormulaCompiler formulas(files, "p/");
    const std::vector<std::string> known{"term", "leaving"};
    formulas.declare_scores(known);
    const AdaptiveContext context{formulas, known};
    Problems found;
    models =
        read_adaptive_models(parse_toml(text, "p/adaptive.toml", found), "p/adaptive.toml", found, &context);
    problems = lines(found);
    set = formulas.finish();
  }
  std::vector<File> files;
  std::vector<scoring::adaptive::ModelSpec> models;
  std::vector<std::string> problems;
  std::shared_ptr<const FormulaSet> set;
};

const std::string head = "[[model]]\nname = \"m\"\nsuccess = \"accepted\"\n";
const std::string features = "features = [{name = \"f\", from = \"contact.channel\"}]\n";

TEST(AdaptiveFile, EverySettingIsRead) {
  Problems problems;
  const auto models = read_adaptive_models(
      parse_toml("[[model]]\nname = \"m\"\nsuccess = [\"accepted\", \"converted\"]\noffer = \"o\"\n"
                 "prior = {mean = 0.25, strength = 4}\nhalf_life = \"30d\"\nexploration = 0.5\n"
                 "buckets_max = 4096\npairs = false\nper_channel = true\n"
                 "blend = {model = \"term\", evidence = 50}\nfeatures = [\n"
                 "{name = \"age\", from = \"attribute.age\", edges = [1, 2.5]},\n"
                 "{name = \"hour\", from = \"time.hour\"},\n"
                 "{name = \"text\", from = \"contact.text\", kind = \"words\"}]\n",
                 "a", problems),
      "a", problems);
  EXPECT_THAT(lines(problems), ElementsAre());
  ASSERT_EQ(models.size(), 1u);
  const auto& model = models[0];
  EXPECT_EQ(model.name, "m");
  EXPECT_THAT(model.success, ElementsAre("accepted", "converted"));
  EXPECT_EQ(model.offer, "o");
  EXPECT_EQ(model.prior.mean, 0.25);
  EXPECT_EQ(model.prior.strength, 4);
  EXPECT_EQ(model.half_life, std::chrono::days(30));
  EXPECT_EQ(model.exploration, 0.5);
  EXPECT_EQ(model.buckets_max, 4096u);
  EXPECT_FALSE(model.pairs);
  EXPECT_TRUE(model.per_channel);
  EXPECT_EQ(model.blend_with, "term");
  EXPECT_EQ(model.blend_evidence, 50);
  ASSERT_EQ(model.features.size(), 3u);
  EXPECT_EQ(model.features[0].attribute, "age");
  EXPECT_EQ(model.features[0].kind, Kind::number);
  EXPECT_THAT(model.features[0].edges, ElementsAre(1, 2.5));
  EXPECT_EQ(model.features[1].source, Source::hour);
  EXPECT_EQ(model.features[1].kind, Kind::category);
  EXPECT_EQ(model.features[2].source, Source::text);
  EXPECT_EQ(model.features[2].kind, Kind::words);
}

TEST(AdaptiveFile, WhatIsWrongIsToldWithItsPlace) {
  const auto feature = [](const std::string& inside) { return head + "features = [{" + inside + "}]\n"; };
  const std::pair<std::string, std::string> cases[] = {
      {"[[modle]]\n", "a:1:3: modle: unknown table; did you mean [[model]]?"},
      {"[model]\n", "a:1:1: model: must be written as [[model]], at most 1000 times"},
      {"[[model]]\nsuccess = \"a\"\n" + features, "a:1:1: model.name: missing; it must be set (its name)"},
      {head + "halflife = \"3d\"\n" + features,
       "a:4:1: model.halflife: unknown setting; did you mean \"half_life\"?"},
      {head + "prior = {mean = 1}\n" + features,
       "a:4:17: model.prior.mean: must be a number above 0.0001 and below 0.9999"},
      {head + "prior = {meen = 0.5}\n" + features,
       "a:4:10: model.prior.meen: unknown setting; did you mean \"mean\"?"},
      {head + "prior = 0.5\n" + features,
       "a:4:9: model.prior: must be written as {mean = 0.1, strength = 10}"},
      {head + "blend = \"term\"\n" + features,
       "a:4:9: model.blend: must be written as {model = \"NAME\", evidence = 200}"},
      {head + "blend = {model = \"term\", evidense = 3}\n" + features,
       "a:4:26: model.blend.evidense: unknown setting; did you mean \"evidence\"?"},
      {head + "blend = {model = \"term\", evidence = 0}\n" + features,
       "a:4:37: model.blend.evidence: must be a number above 0.01 and below 1000000000"},
      {head + "buckets_max = 1000\n" + features,
       "a:4:15: model.buckets_max: must be a power of two, such as 512"},
      {"[[model]]\nname = \"m\"\nsuccess = []\n" + features,
       "a:3:11: model.success: must be 1 to 8 kinds of outcome"},
      {head,
       "a:1:1: model.features: must be a list such as [{name = \"age\", from = \"attribute.age\"}] of 1 to "
       "40"},
      {feature("name = \"f\", from = \"contact.chanel\""),
       "a:4:33: model.features.from: there is no \"contact.chanel\"; did you mean \"contact.channel\"?"},
      {feature("name = \"f\", from = \"attribute.\""),
       "a:4:33: model.features.from: there is no \"attribute.\""},
      {feature("name = \"f\", from = \"time.hour\", kind = \"number\""),
       "a:4:13: model.features.edges: a number needs a list of 1 to 64 numbers, each larger than the one "
       "before"},
      {feature("name = \"f\", from = \"time.hour\", edges = [2, 2]"),
       "a:4:54: model.features.edges: a number needs a list of 1 to 64 numbers, each larger than the one "
       "before"},
      {feature("name = \"f\", from = \"time.hour\", kind = \"words\""),
       "a:4:13: model.features: time.hour is a number and has no words"},
      {feature("name = \"f\", from = \"contact.text\", kind = \"words\", edges = [1]"),
       "a:4:73: model.features.edges: are of a number, not of words"},
      {feature("name = \"f f\", from = \"time.hour\""),
       "a:4:21: model.features.name: must be 1 to 64 letters, digits, \"_\" or \"-\""},
      {feature("name = \"f\", from = \"time.hour\"}, {name = \"f\", from = \"time.month\""),
       "a:4:47: model.features: \"f\" is there twice"},
      {head + features + head + features, "a:6:8: model.name: \"m\" is there twice"},
  };
  for (const auto& [text, problem] : cases) {
    EXPECT_THAT(problems_of(text), ElementsAre(problem)) << text;
  }
}

TEST(AdaptiveFile, AllModelsTogetherAreBounded) {
  std::string text;
  for (int i = 0; i < 17; ++i) {
    text += "[[model]]\nname = \"m" + std::string(static_cast<std::size_t>(i), 'x') +
            "\"\nsuccess = \"a\"\nbuckets_max = 4194304\n" + features;
  }
  EXPECT_THAT(problems_of(text),
              ElementsAre("a:84:15: model.buckets_max: more than 67108864 buckets in all models"));
}

TEST(AdaptiveFile, IsPartOfThePlaybookAndOfItsVersion) {
  const Written written;
  auto files = written.files();
  const auto without = load_playbook(files);
  ASSERT_TRUE(without);
  EXPECT_TRUE((*without)->adaptive_models().empty());
  files.push_back({"adaptive.toml", head + features});
  const auto with = load_playbook(files);
  ASSERT_TRUE(with);
  EXPECT_EQ((*with)->adaptive_models().size(), 1u);
  EXPECT_NE((*with)->version(), (*without)->version());
  files.back().content = "[[model]]\n";
  const auto wrong = load_playbook(files);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(lines(wrong.error())[0].substr(0, 18), "adaptive.toml:1:1:");
}

TEST(AdaptiveFile, AFeatureMayBeAFormula) {
  const Whole whole(
      head +
      "features = [{name = \"calls\", from = {feel = 'count(customer.history)'}, edges = [1, 3],"
      " reason = \"calls often\"},\n{name = \"risk\", from = {feel = 'scores.leaving > 0.5'}}]\n");
  EXPECT_THAT(whole.problems, ElementsAre());
  const auto& listed = whole.models.at(0).features;
  EXPECT_EQ(listed[0].source, Source::formula);
  EXPECT_EQ(listed[0].attribute, "count(customer.history)");
  EXPECT_EQ(listed[0].kind, Kind::number);
  EXPECT_EQ(listed[0].reason, "calls often");
  ASSERT_EQ(whole.set->features.size(), 2u);
  FormulaRun run(whole.set);
  customer::Record record;
  record.create("c");
  v1::Contact contact;
  contact.set_id("1");
  record.add_contact(contact, {}, "d", "q", 5);
  run.begin({.customer = record, .known = true, .contact = &contact});
  scoring::FeatureValue value;
  run.feature(listed[0].attribute, value);
  EXPECT_EQ(value.kind, scoring::FeatureValue::Kind::number);
  EXPECT_EQ(value.number, 1);
  run.feature(listed[1].attribute, value);
  EXPECT_EQ(value.kind, scoring::FeatureValue::Kind::missing) << "there is no such score";
  run.feature("unknown", value);
  EXPECT_EQ(value.kind, scoring::FeatureValue::Kind::missing);
}

TEST(AdaptiveFile, FormulasAreCheckedWithThePlaybook) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"from = {feel = 'customer.nonsense'}", "p/adaptive.toml:4:"},
      {"from = {feel = '\"a\"'}, edges = [1]", "must be a number, and is a string"},
      {"from = {feel = '3'}, kind = \"words\"", "must be a string, and is a number"},
      {"from = {feel = '[1, 2]'}", "a category is a text, a number, true or false, not a list<number>"},
      {"from = {dmn = \"no.dmn\", decision = \"x\"}", "there is no file \"no.dmn\""},
      {"from = 3", "p/adaptive.toml:4:33: model.features.from: must be a text"},
      {"edges = [1]", "model.features.from: missing"}};
  for (const auto& [setting, problem] : wrong) {
    EXPECT_THAT(Whole(head + "features = [{name = \"f\", " + setting + "}]\n").problems,
                testing::Contains(testing::HasSubstr(problem)))
        << setting;
  }
}

TEST(AdaptiveFile, NamesModelsThatThereAre) {
  EXPECT_THAT(
      Whole(head + "blend = {model = \"tern\", evidence = 5}\n" + features).problems,
      ElementsAre(
          "p/adaptive.toml:4:18: model.blend.model: there is no model \"tern\" in models.toml; did you "
          "mean \"term\"?"));
  EXPECT_THAT(Whole("[[model]]\nname = \"term\"\nsuccess = \"accepted\"\n" + features).problems,
              ElementsAre("p/adaptive.toml:2:8: model.name: models.toml has a \"term\" as well"));
}

}  // namespace
}  // namespace balie::playbook
