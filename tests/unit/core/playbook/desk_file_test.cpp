#include "core/playbook/desk_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

struct Read {
  v1::Choices choices;
  std::vector<std::string> problems;
};

Read read(std::string_view text, const std::vector<std::string>& languages = {"en", "nl"}) {
  customer::AttributeSpec tier;
  tier.name = "tier";
  tier.titles = {{"en", "Membership"}, {"nl", "Lidmaatschap"}};
  const customer::Attributes attributes({tier});
  const std::vector<std::string> queues{"helpdesk", "sales"};
  Problems problems;
  const auto root = parse_toml(std::string(text), "desk.toml", problems);
  Read made{read_desk(root, {languages, queues, attributes}, "desk.toml", problems), {}};
  sort_problems(problems);
  for (const auto& problem : problems) made.problems.push_back(to_string(problem));
  return made;
}

TEST(DeskFile, SaysWhatADeskChoosesFrom) {
  const auto made = read(R"([[wrap_up]]
code = "solved"
title = {en = "Solved", nl = "Opgelost"}
[[wrap_up]]
code = "sold"
title = "Sold"
queues = "sales"
[[decline]]
code = "busy"
title = "Busy"
[[reject]]
code = "too_dear"
title = "Too dear"
[[not_ready]]
code = "lunch"
title = "Lunch"
[[template]]
name = "greeting"
title = "Greeting"
channels = ["email", "chat"]
queues = ["sales"]
text = {en = "Dear {name}, with {tier}. {agent}", nl = "Beste {name},"}
)");
  EXPECT_THAT(made.problems, IsEmpty());
  const auto& choices = made.choices;
  ASSERT_EQ(choices.wrap_up_size(), 2);
  EXPECT_THAT(choices.wrap_up(0).titles(),
              UnorderedElementsAre(Pair("en", "Solved"), Pair("nl", "Opgelost")));
  EXPECT_THAT(choices.wrap_up(0).queues(), IsEmpty());
  EXPECT_THAT(choices.wrap_up(1).titles(), UnorderedElementsAre(Pair("", "Sold")));
  EXPECT_THAT(choices.wrap_up(1).queues(), ElementsAre("sales"));
  EXPECT_EQ(choices.decline(0).code(), "busy");
  EXPECT_EQ(choices.reject(0).code(), "too_dear");
  EXPECT_EQ(choices.not_ready(0).code(), "lunch");
  ASSERT_EQ(choices.templates_size(), 2);
  EXPECT_EQ(choices.templates(0).name(), "greeting");
  EXPECT_EQ(choices.templates(0).language(), "en");
  EXPECT_EQ(choices.templates(0).text(), "Dear {name}, with {tier}. {agent}");
  EXPECT_EQ(choices.templates(1).language(), "nl");
  EXPECT_THAT(choices.templates(1).channels(), ElementsAre("email", "chat"));
  EXPECT_THAT(choices.templates(1).queues(), ElementsAre("sales"));
}

TEST(DeskFile, AttributesAndLanguagesAreToldWithoutTheFileToo) {
  const auto made = read("");
  EXPECT_THAT(made.problems, IsEmpty());
  ASSERT_EQ(made.choices.attributes_size(), 1);
  EXPECT_EQ(made.choices.attributes(0).code(), "tier");
  EXPECT_EQ(made.choices.attributes(0).titles().at("nl"), "Lidmaatschap");
  EXPECT_THAT(made.choices.languages(), ElementsAre("en", "nl"));
  EXPECT_EQ(made.choices.wrap_up_size(), 0);
}

TEST(DeskFile, EveryMistakeIsToldAtOnceWithItsPlace) {
  const auto made = read(R"([[wrapup]]
[[wrap_up]]
code = "sol ved"
title = {en = "Solved", de = "Erledigt"}
queues = ["helpdesks"]
[[wrap_up]]
code = "sold"
[[wrap_up]]
code = "sold"
title = 5
titel = "Sold"
)");
  EXPECT_THAT(
      made.problems,
      ElementsAre(
          "desk.toml:1:3: wrapup: unknown table; did you mean \"wrap_up\"?",
          HasSubstr("desk.toml:3:8: wrap_up.code: must be 1 to 64 letters"),
          HasSubstr("desk.toml:4:25: wrap_up.title.de: is none of the languages in playbook.toml"),
          "desk.toml:5:10: wrap_up.queues: there is no queue \"helpdesks\"; did you mean \"helpdesk\"?",
          "desk.toml:6:1: wrap_up.title: is required",
          "desk.toml:9:8: wrap_up.code: \"sold\" is there twice; the other is in line 6",
          HasSubstr("desk.toml:10:9: wrap_up.title: must be a text, or one for each"),
          HasSubstr("desk.toml:11:1: wrap_up.titel: unknown setting")));
}

TEST(DeskFile, ATemplateNamesValuesThatThereAre) {
  const struct {
    const char* text;
    const char* problem;  // empty: there is none
  } cases[] = {
      {"Dear {name}, {agent} {tier}", ""},
      {"no values", ""},
      {"Dear {nam}",
       "desk.toml:4:8: template.text: {nam} is neither {name}, {agent} nor an attribute in "
       "attributes.toml; did you mean \"name\"?"},
      {"{shoe_size}", "{shoe_size} is neither {name}"},
      {"{{name}}", "stand around the name of a value"},
      {"a } alone", "stand around the name of a value"},
      {"an { alone", "stand around the name of a value"},
      {"{}", "{} is neither"},
      {"", "must be a text of 1 to 8000 bytes"},
  };
  for (const auto& one : cases) {
    const auto made = read("[[template]]\nname = \"greeting\"\ntitle = \"Greeting\"\ntext = \"" +
                           std::string(one.text) + "\"\n");
    if (std::string_view(one.problem).empty()) {
      EXPECT_THAT(made.problems, IsEmpty()) << one.text;
    } else {
      EXPECT_THAT(made.problems, ElementsAre(HasSubstr(one.problem))) << one.text;
    }
  }
}

TEST(DeskFile, HasLimits) {
  std::string many;
  for (std::size_t i = 0; i <= desk_choices_max; ++i)
    many += "[[reject]]\ncode = \"r" + std::to_string(i) + "\"\n";
  EXPECT_THAT(read(many).problems,
              ElementsAre("desk.toml:1:1: reject: must be written as [[reject]], at most 500 times"));
  EXPECT_THAT(read("[[reject]]\ncode = \"r\"\ntitle = \"" + std::string(201, 'x') + "\"\n").problems,
              ElementsAre("desk.toml:3:9: reject.title: must be a line of 1 to 200 bytes"));
  EXPECT_THAT(read("[[reject]]\ncode = \"r\"\ntitle = \"a\\nb\"\n").problems,
              ElementsAre("desk.toml:3:9: reject.title: must be a line of 1 to 200 bytes"));
  std::string large;
  for (int i = 0; i < 100; ++i) {
    large += "[[template]]\nname = \"t" + std::to_string(i) + "\"\ntitle = \"t\"\ntext = \"" +
             std::string(template_text_bytes_max, 'x') + "\"\n";
  }
  EXPECT_THAT(read(large).problems,
              ElementsAre(HasSubstr("desk.toml:1:1: with the titles of attributes.toml")));
  EXPECT_THAT(read("wrap_up = 5\n").problems, ElementsAre(HasSubstr("must be written as [[wrap_up]]")));
  EXPECT_THAT(read("[[reject]]\ncode = \"r\"\ntitle = {}\n").problems,
              ElementsAre(HasSubstr("1 to 64 languages")));
  EXPECT_THAT(read("[[reject]]\ncode = \"r\"\ntitle = {\"n l\" = \"R\"}\n", {}).problems,
              ElementsAre(HasSubstr("must be a language")));
}

}  // namespace
}  // namespace balie::playbook
