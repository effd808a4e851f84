#include "core/operator/commands.hpp"
#include "core/operator/score_rows.hpp"
#include "tests/support/fake_scorer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::operation {
namespace {

const std::string churn = R"(
name = "churn"
version = "3"
bias = 0.0
[[input]]
name = "age"
weight = 0.05
mean = 40.0
low = 0.0
[[input]]
name = "channel"
values = {voice = 0.5, NA = 0.25, mail = -0.5}
code = "R7"
)";

struct ModelCommandTest : testing::Test {
  ModelCommandTest() { std::filesystem::create_directories(folder); }
  ~ModelCommandTest() override { std::filesystem::remove_all(folder); }
  std::string file(const std::string& name, std::string_view content) const {
    const auto path = (folder / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  int score(const std::string& rows, ScoreOptions options = {}) {
    options.model = file("churn.fake", churn);
    options.input = file("rows.csv", rows);
    return score_file(context, scorers, options);
  }

  scoring::ScorerRegistry scorers = scoring::fake_scorers();
  SystemClock clock;
  std::ostringstream out;
  std::ostringstream errors;
  Context context{.globals = {}, .clock = clock, .out = out, .errors = errors};
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("balie_model_{}", getpid());
};

// 1 / (1 + exp(-x)) at 2.5, 0.25 and 1.5 + 0.25, as another program prints them.
TEST_F(ModelCommandTest, ScoresRowByRowInFullPrecision) {
  EXPECT_EQ(score("channel;age;other\nvoice;40;x\nNA;;\n;NA;\nNA;30;\n", {.reasons = 0}), done)
      << errors.str();
  EXPECT_EQ(out.str(),
            "label;probability\n"
            "yes;0.9241418199787566\n"
            "yes;0.5621765008857981\n"
            "yes;0.5\n"
            "yes;0.8519528019683106\n");
  EXPECT_EQ(errors.str(), "");
}

TEST_F(ModelCommandTest, TellsBadRowsAndGoesOn) {
  EXPECT_EQ(score("age,channel\n-1,voice\n1,voice,2\n40,carrier pigeon\nold,voice\n0,mail\n", {.reasons = 0}),
            bad_input);
  EXPECT_EQ(out.str(), "label,probability\n,\n,\n,\n,\nno,0.3775406687981454\n");
  EXPECT_EQ(errors.str(),
            "line 2: age \"-1\": not allowed\n"
            "line 3: 3 fields, where there are 2 columns\n"
            "line 4: channel \"carrier pigeon\": not allowed\n"
            "line 5: age \"old\": not allowed\n"
            "5 rows, 4 of them bad\n");
}

TEST_F(ModelCommandTest, WritesReasonsMostFirst) {
  EXPECT_EQ(score("age\tchannel\n60\tvoice\n40\tmail\n", {.separator = '\t', .reasons = 2}), done);
  EXPECT_EQ(out.str(),
            "label\tprobability\treason_1\tcontribution_1\treason_2\tcontribution_2\n"
            "yes\t0.9706877692486436\tage\t1\tR7\t0.5\n"
            "yes\t0.8175744761936437\tR7\t-0.5\t\t\n");
}

TEST_F(ModelCommandTest, TakesAColumnThatIsNotThereAsMissing) {
  EXPECT_EQ(score("channel\nvoice\n", {.out = (folder / "out.csv").string(), .reasons = 0}), done);
  EXPECT_EQ(errors.str(), "line 1: no column \"age\": taken as missing\n");
  EXPECT_EQ(out.str(), "1 rows, 0 of them bad\n");
  std::stringstream written;
  written << std::ifstream(folder / "out.csv").rdbuf();
  EXPECT_EQ(written.str(), "label,probability\nyes,0.6224593312018546\n");
}

TEST_F(ModelCommandTest, RefusesWhatCannotBeATable) {
  EXPECT_EQ(score(""), bad_input);
  EXPECT_EQ(score("age,age\n"), bad_input);
  EXPECT_EQ(score_file(context, scorers, {.model = file("x.fake", churn), .input = "/nonexistent"}),
            bad_input);
  EXPECT_EQ(
      score_file(context, scorers, {.model = file("x.fake", "unsupported = 1"), .input = "/nonexistent"}),
      bad_input);
  EXPECT_NE(errors.str().find("x.fake:1:1: unsupported: not supported\n"), std::string::npos) << errors.str();
}

TEST_F(ModelCommandTest, ShowsWhatAModelIs) {
  EXPECT_EQ(show_model(context, scorers, file("churn.fake", churn)), done);
  for (const auto* part : {"FakeModel", "churn", "age      number  number    active", "NA, mail, voice",
                           "probability  number  probability     yes                   the score"}) {
    EXPECT_NE(out.str().find(part), std::string::npos) << part << "\n" << out.str();
  }
  out.str("");
  context.globals.json = true;
  EXPECT_EQ(show_model(context, scorers, file("churn.fake", churn)), done);
  EXPECT_NE(out.str().find(R"("score":"probability","inputs":[{"name":"age")"), std::string::npos)
      << out.str();
}

TEST_F(ModelCommandTest, ChecksADirectory) {
  std::filesystem::create_directories(folder / "b");
  file("a.fake", churn);
  file("b/b.fake", "name = \"b\"\nunsupported = 1\n");
  file("notes.txt", "no model");
  EXPECT_EQ(check_models(context, scorers, folder.string()), bad_input);
  EXPECT_EQ(out.str(), fmt::format("{0}/a.fake: ok: FakeModel\n"
                                   "{0}/b/b.fake:2:1: refused: unsupported: not supported\n",
                                   folder.string()));
  out.str("");
  context.globals.json = true;
  EXPECT_EQ(check_models(context, scorers, (folder / "b").string()), bad_input);
  EXPECT_NE(
      out.str().find(R"("ok":false,"element":"unsupported","line":2,"column":1,"text":"not supported"})"),
      std::string::npos)
      << out.str();
  std::filesystem::remove(folder / "b" / "b.fake");
  EXPECT_EQ(check_models(context, scorers, (folder / "a.fake").string()), done);
  EXPECT_EQ(check_models(context, scorers, (folder / "b").string()), bad_input);
}

// Says how many items its basket holds.
class CountingModel final : public scoring::Model {
 public:
  CountingModel() {
    info_.inputs = {{.name = "basket", .use = scoring::InputUse::group},
                    {.name = "item", .type = scoring::FieldType::text, .form = scoring::InputForm::list}};
    info_.outputs = {{.name = "items"}};
  }
  const scoring::ModelInfo& info() const override { return info_; }
  std::unique_ptr<scoring::Scratch> make_scratch() const override {
    return std::make_unique<scoring::Scratch>();
  }
  double encode(std::uint32_t, std::string_view, scoring::Scratch&) const override { return 0; }
  double encode_list(std::uint32_t, std::span<const std::string_view> items,
                     scoring::Scratch&) const override {
    return static_cast<double>(items.size());
  }
  scoring::Scored score(std::span<const double> inputs, scoring::Scratch&,
                        std::span<scoring::Value> outputs) const override {
    outputs[0] = {.kind = scoring::Value::Kind::number, .number = inputs[1]};
    return {};
  }
  void inspect(std::span<const double>, std::span<scoring::InputState>) const override {}

 private:
  scoring::ModelInfo info_;
};

TEST(RowScorer, GathersTheRowsOfABasketWhereverTheyStand) {
  const CountingModel model;
  const std::vector<std::string> columns{"item", "basket"};
  const auto rows = RowScorer::make(model, columns, {});
  ASSERT_TRUE(rows.has_value());
  EXPECT_FALSE((*rows)->take(2, {"milk", "7"}));
  EXPECT_FALSE((*rows)->take(3, {"tea", "5"}));
  EXPECT_FALSE((*rows)->take(4, {"bread", "7"}));
  EXPECT_FALSE((*rows)->take(5, {"", "3"}));
  std::vector<std::string> seen;
  while (const auto row = (*rows)->next_basket())
    seen.push_back(fmt::format("{}:{}", row->line, row->fields[0]));
  EXPECT_EQ(seen, (std::vector<std::string>{"2:2", "3:1", "5:0"}));
  EXPECT_FALSE(RowScorer::make(model, std::vector<std::string>{"item"}, {}).has_value());
  EXPECT_TRUE(RowScorer::make(model, std::vector<std::string>{"item", "who"}, {.group = "who"}).has_value());
}

}  // namespace
}  // namespace balie::operation
