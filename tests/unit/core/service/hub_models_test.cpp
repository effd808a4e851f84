// Models of a playbook that is published to a running hub: their scores in the decision, in the log and in
// the status.
#include "tests/support/fake_scorer.hpp"

#include "desk_of_hub.hpp"

#include <cmath>

namespace balie::service {
namespace {

constexpr const char* models_toml = R"([[model]]
name = "churn"
file = "churn.fake"
[model.inputs]
calls = {feature = "history.contacts", channel = "voice"}
channel = "contact.channel"
[model.reasons]
calls = "calls often"
[[model]]
name = "trial"
file = "churn.fake"
version = "next"
shadow = true
[model.inputs]
calls = {value = 4}
channel = "contact.channel"
)";
constexpr const char* churn = R"(version = "7"
[[input]]
name = "calls"
weight = 0.5
[[input]]
name = "channel"
values = {voice = 0.25, chat = -0.25}
code = "R7"
)";

class HubModels : public DeskOfHub {
 protected:
  v1::Published publish(const std::string& models) {
    v1::ToHub message;
    message.set_request(++request);
    const auto add = [&message](const std::string& path, const std::string& content) {
      auto& file = *message.mutable_publish()->add_files();
      file.set_path(path);
      file.set_content(content);
    };
    add("playbook.toml", "name = \"small\"\ncountry = \"NL\"\ndefault_queue = \"service\"\n");
    add("queues.toml", "[[queue]]\nname = \"service\"\n");
    add("entries.toml", "");
    add("models.toml", models);
    add("churn.fake", churn);
    say(message);
    for (auto& errand : hub.take_loads()) {
      std::vector<playbook::File> files;
      for (const auto& file : errand.publish.files()) files.push_back({file.path(), file.content()});
      hub.playbook_loaded(errand, playbook::load_playbook(files, scoring::fake_scorers()), files, now, time);
    }
    auto messages = heard();
    EXPECT_EQ(messages.size(), 1u);
    return messages.empty() ? v1::Published() : messages.back().published();
  }
  v1::ModelStatus status_of(int model) {
    v1::ToHub query;
    query.mutable_status_query();
    const auto answer = ask(query);
    EXPECT_GT(answer.status().models_size(), model);
    return answer.status().models(model);
  }
};

TEST_F(HubModels, PutTheirScoresIntoTheDecision) {
  ASSERT_TRUE(publish(models_toml).errors().empty());
  ask(contact("1", "tel", "+31612345678"));
  auto second = contact("2", "tel", "+31612345678");
  second.mutable_contact()->set_explain(true);
  const auto decision = ask(second).decision();
  ASSERT_EQ(decision.scores_size(), 2);
  const auto& used = decision.scores(0);
  EXPECT_EQ(used.model(), "churn");
  EXPECT_EQ(used.version(), "7");
  EXPECT_FALSE(used.shadow());
  EXPECT_DOUBLE_EQ(used.value(), 1 / (1 + std::exp(-0.75)));  // one call before
  EXPECT_EQ(used.reasons(0).code(), "calls");
  EXPECT_EQ(used.reasons(0).text(), "calls often");
  EXPECT_EQ(used.reasons(1).code(), "R7");
  const auto& shadow = decision.scores(1);
  EXPECT_EQ(shadow.version(), "next");
  EXPECT_TRUE(shadow.shadow());
  EXPECT_DOUBLE_EQ(shadow.value(), 1 / (1 + std::exp(-2.25)));
  EXPECT_EQ(decision.explanation().reasons(3).text(),
            "trial (next): 0.9046505351008906; in shadow, not used");
  // The log holds the same, shadow scores too.
  const auto events = store->events(store->statistics().last_sequence, 1, 0);
  v1::Event last;
  ASSERT_TRUE(last.ParseFromString(events->back().event));
  ASSERT_EQ(last.contact_decided().decision().scores_size(), 2);
  EXPECT_TRUE(last.contact_decided().decision().scores(1).shadow());
}

TEST_F(HubModels, AreCounted) {
  publish(models_toml);
  ask(contact("1"));
  auto fax = contact("2");
  fax.mutable_contact()->set_channel("fax");
  EXPECT_EQ(ask(fax).decision().scores(0).failure(), "channel: not allowed");
  const auto status = status_of(0);
  EXPECT_EQ(status.scored(), 2u);
  EXPECT_EQ(status.failed(), 1u);
  EXPECT_EQ(status.fields(1).field(), "channel");
  EXPECT_EQ(status.fields(1).invalid(), 1u);
  EXPECT_TRUE(status_of(1).shadow());
}

TEST_F(HubModels, ThatAreWrongLeaveTheRunningPlaybook) {
  const auto published = publish("[[model]]\nname = \"churn\"\nfile = \"churn.fake\"\n");
  ASSERT_EQ(published.errors_size(), 2);
  EXPECT_EQ(
      published.errors(0),
      "models.toml:1:1: model.inputs: the field \"calls\" is missing, and churn.fake does not say what that "
      "means; give it a feature or a value");
  EXPECT_EQ(published.version(), hub.playbook()->version());
  EXPECT_EQ(ask(contact("1")).decision().scores_size(), 0);
}

TEST_F(HubModels, DoNotScoreWhatIsLate) {
  publish(models_toml);
  auto late = contact("1");
  late.mutable_contact()->mutable_wait()->set_seconds(1);
  late.set_request(++request);
  say(late);
  now += std::chrono::seconds(5);
  hub.work(now, time);
  const auto answers = heard();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_TRUE(answers[0].decision().fallback());
  EXPECT_EQ(answers[0].decision().scores_size(), 0);
  EXPECT_EQ(status_of(0).scored(), 0u);
}

}  // namespace
}  // namespace balie::service
