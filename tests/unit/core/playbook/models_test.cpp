#include "core/customer/record.hpp"
#include "core/playbook/formula_run.hpp"
#include "core/playbook/load.hpp"
#include "core/scoring/runner.hpp"
#include "tests/support/fake_scorer.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace balie::playbook {
namespace {

using testing::ElementsAre;

const std::string churn = R"(version = "7"
[[input]]
name = "calls"
weight = 0.5
low = 0.0
[[input]]
name = "age"
weight = 0.5
missing = 38.0
[[input]]
name = "channel"
values = {voice = 0.25, email = -0.25}
)";

std::vector<File> with_models(const std::string& models, const std::string& model = churn) {
  auto files = Written().files();
  files.push_back({"models.toml", models});
  files.push_back({"churn.fake", model});
  return files;
}

Loaded load(const std::vector<File>& files) { return load_playbook(files, scoring::fake_scorers()); }

std::vector<std::string> problems_of(const std::vector<File>& files) {
  const auto loaded = load(files);
  return loaded ? std::vector<std::string>{} : lines(loaded.error());
}

const std::string good = R"([[model]]
name = "churn"
file = "churn.fake"
output = "probability"
reasons_max = 2
[model.inputs]
calls = {feature = "history.contacts", channel = "voice", period = "90d"}
channel = "contact.channel"
[model.reasons]
calls = "calls often"
[[model]]
name = "trial"
file = "churn.fake"
version = "next"
shadow = true
[model.inputs]
calls = {value = 3}
channel = "contact.channel"
)";

TEST(Models, AreLoadedAndBound) {
  const auto loaded = load(with_models(good));
  ASSERT_TRUE(loaded) << lines(loaded.error()).front();
  const auto& set = *(*loaded)->models();
  EXPECT_EQ(set.features.size(), 2u);  // the channel is evaluated once
  ASSERT_EQ(set.models.size(), 2u);
  EXPECT_EQ(set.models[0].version, "7");
  EXPECT_EQ(set.models[0].output, 1u);
  EXPECT_EQ(set.models[0].reasons_max, 2u);
  EXPECT_EQ(set.models[0].reason_texts.at("calls"), "calls often");
  EXPECT_EQ(set.models[0].bound.size(), 2u);
  EXPECT_EQ(set.models[1].version, "next");
  EXPECT_TRUE(set.models[1].shadow);
  EXPECT_EQ(set.models[1].inputs[0], 3);
  EXPECT_EQ(set.models[1].model, set.models[0].model);
  EXPECT_EQ((*load(Written().files()))->models(), nullptr);
}

// The inputs of a model, with `calls` a formula.
std::string with_calls(const std::string& formula) {
  return "[[model]]\nname = 'churn'\nfile = 'churn.fake'\noutput = 'probability'\n[model.inputs]\n"
         "channel = {feel = 'if customer.known then contact.channel else null'}\ncalls = " +
         formula + "\n";
}

TEST(Models, AreGivenFormulas) {
  const auto loaded =
      load(with_models(with_calls("{feel = 'count(customer.history) + contact.attributes.more'}")));
  ASSERT_TRUE(loaded) << lines(loaded.error()).front();
  scoring::Runner runner((*loaded)->models());
  FormulaRun run((*loaded)->formulas());
  v1::Customer customer;
  for (int i = 0; i < 3; ++i) customer.add_history()->set_channel("voice");
  customer::Record record;
  ASSERT_TRUE(record.read(customer.SerializeAsString()));
  v1::Contact contact;
  contact.set_channel("voice");
  google::protobuf::RepeatedPtrField<v1::Score> scores;
  const auto score = [&](bool known) {
    run.begin({.customer = record, .known = known, .contact = &contact});
    scores.Clear();
    runner.score(contact, record, !known, scores, &run);
    return scores[0];
  };
  const double with_missing = score(true).value();  // 3 + null is null
  (*contact.mutable_attributes()->mutable_fields())["more"].set_number_value(1);
  const double with_channel = score(true).value();
  EXPECT_NE(with_channel, with_missing);
  EXPECT_EQ(score(true).failure(), "");
  EXPECT_NE(score(false).value(), with_channel) << "null is a missing value";
  (*contact.mutable_attributes()->mutable_fields())["more"].set_number_value(2);
  EXPECT_NE(score(true).value(), with_channel);
}

TEST(Models, RefuseFormulasThatDoNotFitTheirFields) {
  const auto said = [](const std::string& formula) {
    return problems_of(with_models(with_calls(formula))).at(0);
  };
  EXPECT_EQ(said("{feel = 'contact.channel'}"),
            "models.toml:7:9: model.inputs.calls: calls holds a number, and is given a text");
  EXPECT_EQ(said("{feel = 'customer.histroy'}"),
            "models.toml:7:26: no entry histroy; did you mean \"history\"?");
  EXPECT_EQ(
      said("{feel = 'customer.history'}"),
      "models.toml:7:9: model.inputs.calls: fields of models hold numbers, texts, truths, dates, times and "
      "lists of texts");
  EXPECT_EQ(said("{feel = 'scores.churn'}"), "models.toml:7:18: unknown name scores");
  EXPECT_EQ(said("{dmn = 'a.dmn', decision = 'A'}"),
            "models.toml:7:16: there is no file \"a.dmn\" in this playbook");
}

TEST(Models, CountInThePlaybooksVersion) {
  const auto version = (*load(with_models(good)))->version();
  EXPECT_NE((*load(with_models(good, churn + "\n")))->version(), version);
  EXPECT_NE((*load(with_models(good + "\n")))->version(), version);
  const auto unnamed = load(with_models(good, churn.substr(churn.find('\n'))));
  EXPECT_EQ((*unnamed)->models()->models[0].version.size(), 16u);
}

TEST(Models, AreCheckedAllAtOnce) {
  EXPECT_THAT(
      problems_of(with_models(R"([[model]]
name = "churn"
file = "churn.fake"
output = "probabilty"
colour = "red"
[model.inputs]
clls = 3
channel = {value = "voicee"}
age = "contact.topic"
[[model]]
name = "churn"
file = "churn.fake"
output = "label"
[model.inputs]
calls = {feature = "history.contact"}
channel = {feature = "contact.channel", period = "1d"}
age = {feature = "customer.age"}
[[model]]
name = "other"
file = "../churn.fake"
reasons_max = 21
[models]
)")),
      ElementsAre(
          "models.toml:4:10: model.output: churn.fake has no output \"probabilty\"; did you mean "
          "\"probability\"?",
          "models.toml:5:1: model.colour: unknown setting",
          "models.toml:6:1: model.inputs: the field \"calls\" is missing, and churn.fake does not say what "
          "that means; give it a feature or a value",
          "models.toml:7:8: model.inputs.clls: must be the name of a feature, a table with \"feature\", "
          "{feel = \"...\"}, a decision, {agent = \"...\"} or "
          "{value = ...}",
          "models.toml:8:11: model.inputs.channel: \"voicee\" is not allowed; did you mean \"voice\"?",
          "models.toml:9:7: model.inputs.age: age holds a number, and is given a text",
          "models.toml:11:8: model.name: \"churn\" is there twice; the other is in line 1",
          "models.toml:13:10: model.output: label is a text; a score is a number",
          "models.toml:15:9: model.inputs.calls: there is no feature \"history.contact\"; did you mean "
          "\"history.contacts\"?",
          "models.toml:16:11: model.inputs.channel: period does not go with contact.channel",
          "models.toml:17:7: model.inputs.age: there is no feature \"customer.age\"; did you mean "
          "\"customer.new\"?",
          "models.toml:20:8: model.file: there is no file \"../churn.fake\" in this playbook",
          "models.toml:21:15: model.reasons_max: must be from 0 to 20",
          "models.toml:22:2: models: unknown table; did you mean [[model]]?"));
}

TEST(Models, ThatAreRefusedHaveThePlaceInTheirFile) {
  EXPECT_THAT(problems_of(with_models(good, "name = \"x\"\n unsupported = 1\n")),
              ElementsAre("churn.fake:2:2: unsupported: not supported"));
  EXPECT_THAT(lines(load_playbook(with_models(good)).error()),
              ElementsAre("models.toml:3:8: model.file: churn.fake: this program reads no models"));
}

TEST(Models, AreReadFromTheDirectory) {
  const auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("balie_models_{}", getpid());
  std::filesystem::create_directories(folder / "models");
  for (const File& file : Written().files()) std::ofstream(folder / file.path) << file.content;
  std::string models = good;
  for (auto at = models.find("churn.fake"); at != std::string::npos;
       at = models.find("churn.fake", at + 10)) {
    models.insert(at, "models/");
    at += 7;
  }
  std::ofstream(folder / "models.toml") << models;
  const auto scorers = scoring::fake_scorers();
  const auto without = load_playbook(folder.string(), scorers);
  ASSERT_FALSE(without);
  EXPECT_EQ(lines(without.error()).front(),
            (folder / "models.toml").string() +
                ":3:8: model.file: there is no file \"models/churn.fake\" in this playbook");
  std::ofstream(folder / "models" / "churn.fake") << churn;
  EXPECT_TRUE(load_playbook(folder.string(), scorers));
  std::filesystem::remove_all(folder);
}

TEST(Models, ComeOverTheBusOnlyWhenTheyAreNamed) {
  auto files = Written().files();
  files.push_back({"churn.fake", churn});
  EXPECT_THAT(problems_of(files), ElementsAre("churn.fake: is no file of a playbook"));
}

}  // namespace
}  // namespace balie::playbook
