#include "core/base/file.hpp"
#include "tests/support/fake_scorer.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string hours_text =
    "[[hours]]\nname = 'office'\ntime_zone = 'UTC'\n[[hours.open]]\nfrom = '09:00'\nto = '17:00'\n";
const std::string messages_text =
    "[[message]]\nname = 'closed'\n[[message.text]]\nlanguage = 'nl'\ntext = 'Gesloten.'\n"
    "[[message.text]]\nchannels = 'voice'\nlanguage = 'en'\ntext = 'We are closed.'\n";
const std::string agents_text =
    "[[agent]]\nname = 'anna'\nskills = [{name = 'nl', level = 5}, {name = 'tv', level = 2}]\n"
    "[[agent]]\nname = 'bert'\nskills = [{name = 'nl', level = 9}]\n";

std::vector<File> files_with(const std::string& queues, const std::string& entries = "",
                             const std::string& agents = agents_text) {
  Written written;
  written.queues = queues + "[[queue]]\nname = 'general'\n";
  written.entries =
      "[[entry]]\nname = 'line'\nchannel = ['voice', 'chat']\ntopic = 'a'\nqueue = 'general'\n" + entries;
  auto files = written.files();
  files.push_back({"hours.toml", hours_text});
  files.push_back({"messages.toml", messages_text});
  files.push_back({"agents.toml", agents});
  return files;
}

std::shared_ptr<const Playbook> load(const std::vector<File>& files) {
  const auto loaded = load_playbook(files);
  if (loaded) return *loaded;
  for (const auto& line : lines(loaded.error())) ADD_FAILURE() << line;
  return nullptr;
}

std::vector<std::string> problems_of(const std::vector<File>& files) {
  const auto loaded = load_playbook(files);
  return loaded ? std::vector<std::string>() : lines(loaded.error());
}

TEST(QueuesFile, ReadsEachSetting) {
  const auto playbook = load(files_with(
      "return_boost = 50\n[[queue]]\nname = 'chats'\nhold = true\nstrategy = 'least_loaded'\nageing = 1.5\n"
      "agent = 'customer.profile.manager'\nlast_agent_for = '7d'\nagent_wait = '31s'\noffer_limit = '21s'\n"
      "decline_rest = '61s'\nwrap_up = '10s'\noutcome_required = true\nservice_level = '22s'\nwait_max = "
      "'10m'\n"
      "length_max = 50\noverflow = {callback = true, message = 'closed'}\nhours = 'office'\n"
      "closed = {queue = 'general'}\n"));
  ASSERT_TRUE(playbook);
  EXPECT_EQ(playbook->queues().return_boost, 50);
  const auto* queue = playbook->queues().queue("chats");
  ASSERT_TRUE(queue);
  EXPECT_TRUE(queue->hold);
  EXPECT_EQ(queue->rule, "queues.toml:2");
  EXPECT_EQ(queue->strategy, Strategy::least_loaded);
  EXPECT_EQ(queue->ageing, 1'500);
  EXPECT_EQ(queue->agent.text(), "customer.profile.manager");
  EXPECT_EQ(queue->last_agent_for, std::chrono::days(7));
  EXPECT_EQ(queue->agent_wait, seconds(31));
  EXPECT_EQ(queue->offer_limit, seconds(21));
  EXPECT_EQ(queue->decline_rest, seconds(61));
  EXPECT_EQ(queue->wrap_up, seconds(10));
  EXPECT_TRUE(queue->outcome_required);
  EXPECT_EQ(queue->service_level, seconds(22));
  EXPECT_EQ(queue->wait_max, seconds(600));
  EXPECT_EQ(queue->length_max, 50u);
  EXPECT_EQ(queue->overflow->kind, Diversion::Kind::callback);
  EXPECT_EQ(queue->overflow->message, "closed");
  EXPECT_EQ(queue->overflow->rule, "queues.toml:17");
  EXPECT_EQ(queue->closed->kind, Diversion::Kind::queue);
  EXPECT_EQ(queue->closed->name, "general");
  EXPECT_EQ(playbook->queues().hours_of(*queue)->name, "office");
  EXPECT_TRUE(playbook->queues().is_open(*queue, Time(std::chrono::hours(9))));
  EXPECT_FALSE(playbook->queues().is_open(*queue, Time(std::chrono::hours(17))));
}

TEST(QueuesFile, HasWhatIsUsualForTheOthers) {
  const auto playbook = load(Written().files());
  ASSERT_TRUE(playbook);
  const auto& queues = playbook->queues();
  ASSERT_EQ(queues.queues.size(), 2u);
  EXPECT_FALSE(queues.queues[0].hold);
  ASSERT_EQ(queues.queues[0].steps.size(), 1u);
  EXPECT_THAT(queues.queues[0].steps[0].skills, ElementsAre(SkillLevel{"nl", 2}, SkillLevel{"tv", 1}));
  EXPECT_EQ(queues.queues[0].offer_limit, seconds(20));
  EXPECT_FALSE(queues.queues[0].overflow || queues.queues[0].closed || queues.queues[0].hours);
  EXPECT_TRUE(queues.is_open(queues.queues[0], Time()));
  EXPECT_THAT(queues.agents, IsEmpty());
  EXPECT_THAT(queues.channels, IsEmpty());
  EXPECT_FALSE(playbook->route("voice", "+31800", "").route.hold());
}

TEST(QueuesFile, AsksForLessAsTimeGoesBy) {
  struct Case {
    const char* what;
    std::string settings;
    std::vector<std::pair<seconds, std::vector<SkillLevel>>> steps;
  };
  const SkillLevel nl1{"nl", 1}, nl3{"nl", 3}, tv1{"tv", 1};
  const std::string nl = "skills = [{name = 'nl'}]\n", tv = "preferred = [{name = 'tv'}]\n";
  const std::vector<Case> cases{
      {"nothing", "", {{seconds(0), {}}}},
      {"one step", nl, {{seconds(0), {nl1}}}},
      {"each step instead of the one before",
       nl + "[[queue.step]]\nafter = '30s'\n",
       {{seconds(0), {nl1}}, {seconds(30), {}}}},
      {"preferred for the first 15 seconds", nl + tv, {{seconds(0), {nl1, tv1}}, {seconds(15), {nl1}}}},
      {"as long as is said",
       nl + tv + "preferred_for = '40s'\n[[queue.step]]\nafter = '30s'\n",
       {{seconds(0), {nl1, tv1}}, {seconds(30), {tv1}}, {seconds(40), {}}}},
      {"until another step",
       tv + "preferred_for = '30s'\n[[queue.step]]\nafter = '30s'\nskills = [{name = 'nl'}]\n",
       {{seconds(0), {tv1}}, {seconds(30), {nl1}}}},
      {"a better level",
       nl + "preferred = [{name = 'nl', level = 3}]\n",
       {{seconds(0), {nl3}}, {seconds(15), {nl1}}}},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.what);
    const auto playbook = load(files_with("[[queue]]\nname = 'q'\nhold = true\n" + one.settings));
    ASSERT_TRUE(playbook);
    std::vector<std::pair<seconds, std::vector<SkillLevel>>> steps;
    for (const auto& step : playbook->queues().queue("q")->steps) {
      steps.emplace_back(std::chrono::duration_cast<seconds>(step.after), step.skills);
    }
    EXPECT_EQ(steps, one.steps);
  }
}

TEST(QueuesFile, HoldsByEntryOrByQueue) {
  const std::string held = "[[queue]]\nname = 'held'\nhold = true\n[[queue]]\nname = 'free'\n";
  const std::string to = "[[entry]]\nname = 'x'\nchannel = 'voice'\ntopic = 'x'\n";
  const auto hold = [&](const std::string& entry) {
    const auto playbook = load(files_with(held, to + entry));
    EXPECT_FALSE(playbook->route("voice", "", "x").fallback.hold());
    return playbook->route("voice", "", "x").route.hold();
  };
  EXPECT_TRUE(hold("queue = 'held'\n"));
  EXPECT_FALSE(hold("queue = 'held'\nhold = false\n"));
  EXPECT_FALSE(hold("queue = 'free'\n"));
  EXPECT_TRUE(hold("queue = 'free'\nhold = true\n"));
}

TEST(QueuesFile, TakesAFormulaForAPriority) {
  const auto good = load(
      files_with("[[queue]]\nname = 'q'\npriority = 'if contact.channel = \"voice\" then 300 else 100'\n",
                 "[[entry]]\nname = 'x'\ntopic = 'x'\nqueue = 'q'\n[[entry]]\nname = 'y'\ntopic = 'y'\nqueue "
                 "= 'q'\npriority = 7\n"));
  ASSERT_TRUE(good);
  EXPECT_EQ(good->route("voice", "", "x").priority.place(), "queues.toml:3");
  EXPECT_EQ(good->route("voice", "", "x").route.priority(), 100);
  EXPECT_FALSE(good->route("voice", "", "y").priority);
  EXPECT_EQ(good->route("voice", "", "y").route.priority(), 7);
  EXPECT_THAT(problems_of(files_with(
                  "", "[[entry]]\nname = 'z'\ntopic = 'z'\nqueue = 'general'\npriority = 'scores.none'\n")),
              ElementsAre("entries.toml:10:19: no entry none"));
}

TEST(QueuesFile, ReadsAgentsAndWhatAContactMeansToThem) {
  const auto playbook =
      load(files_with("", "",
                      "misses_max = 5\nlost_grace = '1m'\n"
                      "[[channel]]\nname = 'email'\nweight = 2\n"
                      "[[channel]]\nname = 'chat'\ninterrupts = 'email'\nreturns = false\n"
                      "[[agent]]\nname = 'anna'\ntitle = 'Anna'\ncapacity = 3\n"
                      "skills = [{name = 'nl', level = 5}]\nchannels = {voice = 1, chat = 3}\n"
                      "addresses = {voice = 'SIP/2001'}\n[[agent]]\nname = 'bert'\n"));
  ASSERT_TRUE(playbook);
  const auto& queues = playbook->queues();
  EXPECT_EQ(queues.misses_max, 5u);
  EXPECT_EQ(queues.lost_grace, seconds(60));
  ASSERT_EQ(queues.channels.size(), 3u);
  EXPECT_EQ(queues.channels[0].weight, 2u);
  EXPECT_TRUE(queues.channels[0].returns);
  EXPECT_THAT(queues.channels[1].interrupts, ElementsAre("email"));
  EXPECT_FALSE(queues.channels[1].returns);
  ASSERT_TRUE(queues.channel("voice"));
  EXPECT_FALSE(queues.channel("voice")->returns);
  const auto* anna = queues.agent("anna");
  ASSERT_TRUE(anna);
  EXPECT_EQ(anna->title, "Anna");
  EXPECT_EQ(anna->rule, "agents.toml:10");
  EXPECT_EQ(anna->capacity, 3u);
  EXPECT_THAT(anna->skills, ElementsAre(SkillLevel{"nl", 5}));
  EXPECT_THAT(anna->channels, ElementsAre(std::pair("chat", 3u), std::pair("voice", 1u)));
  EXPECT_EQ(anna->addresses.at("voice"), "SIP/2001");
  EXPECT_FALSE(queues.agent("carla"));
}

TEST(QueuesFile, SaysAMessageInTheLanguageOfTheContact) {
  const auto playbook = load(files_with(""));
  ASSERT_TRUE(playbook);
  const auto said = [&](const char* channel, const char* language) {
    return playbook->queues().text("closed", channel, language, "nl");
  };
  EXPECT_EQ(said("voice", "en-GB"), "We are closed.");
  EXPECT_EQ(said("voice", ""), "Gesloten.");
  EXPECT_EQ(said("chat", "en"), "Gesloten.") << "in the usual language, where there is none in this one";
  EXPECT_EQ(playbook->queues().text("other", "voice", "en", "nl"), "");
}

TEST(QueuesFile, TellsWhatIsWrongWithAQueue) {
  EXPECT_THAT(
      problems_of(files_with(
          "return_boost = 2000\n[[queue]]\nname = 'a'\nhold = 'yes'\nstrategy = 'longest'\nageing = 11\n"
          "offer_limit = '0s'\nlength_max = 0\nhours = 'ofice'\nclosed = {queue = 'genral'}\n"
          "overflow = {channel = 'voise', message = 'closd'}\nagent = '\"ana\"'\n"
          "[[queue.step]]\nskills = [{name = 'nl'}]\n[[queue.step]]\nafter = '30s'\n[[queue.step]]\nafter = "
          "'20s'\n"
          "[[queue]]\nname = 'b'\nwait_max = '1m'\nclosed = {message = 'closed'}\n"
          "[[queue]]\nname = 'c'\noverflow = {queue = 'general', callback = true}\nlength_max = 3\n"
          "[[queue]]\nname = 'd'\noverflow = {queue = 'general'}\nholdd = true\n"
          "[[queue]]\nname = 'e'\nstrategy = 'by_score'\n")),
      ElementsAre(
          "queues.toml:1:16: return_boost: must be from 0 to 1000",
          "queues.toml:4:8: queue.hold: must be true or false, not a text",
          HasSubstr("queues.toml:5:12: queue.strategy: "),
          "queues.toml:6:10: queue.ageing: must be a number from 0 to 10: points a second",
          HasSubstr("queues.toml:7:15: queue.offer_limit: "),
          "queues.toml:8:14: queue.length_max: must be from 1 to 1000000",
          "queues.toml:9:9: queue.hours: there are no hours \"ofice\"; did you mean \"office\"?",
          "queues.toml:10:19: queue.closed.queue: there is no queue \"genral\"; did you mean \"general\"?",
          "queues.toml:11:23: queue.overflow.channel: there is no channel \"voise\"; did you mean \"voice\"?",
          "queues.toml:11:42: queue.overflow.message: there is no message \"closd\"; did you mean "
          "\"closed\"?",
          "queues.toml:12:9: queue.agent: there is no agent \"ana\"; did you mean \"anna\"?",
          HasSubstr("queues.toml:13:1: queue.step.after: missing"),
          "queues.toml:18:9: queue.step.after: must be later than in the step before it",
          "queues.toml:21:12: queue.wait_max: says nothing without overflow: where contacts go then",
          "queues.toml:22:10: queue.closed: never happens without hours",
          HasSubstr("queues.toml:25:12: queue.overflow: must be one of {queue = \"NAME\"}"),
          "queues.toml:29:12: queue.overflow: never happens without wait_max, length_max or hours",
          "queues.toml:30:1: queue.holdd: unknown setting; did you mean \"hold\"?",
          "queues.toml:33:12: queue.strategy: \"by_score\" needs score: a model of models.toml"));
}

std::vector<std::string> scored_problems(const std::string& queue, const std::string& models,
                                         const std::string& agents) {
  auto files = files_with(queue, "", agents);
  files.push_back({"models.toml", models});
  files.push_back({"fit.fake",
                   "[[input]]\nname = 'years'\nweight = 1.0\n[[input]]\nname = 'team'\n"
                   "values = {red = 1.0, blue = 0.0}\n"});
  const auto loaded = load_playbook(files, scoring::fake_scorers());
  return loaded ? std::vector<std::string>() : lines(loaded.error());
}

TEST(QueuesFile, TellsWhatIsWrongWithScoresOfAgents) {
  const std::string by_score = "[[queue]]\nname = 'a'\nstrategy = 'by_score'\nscore = 'fit'\n";
  const std::string fit = "[[model]]\nname = 'fit'\nfile = 'fit.fake'\n[model.inputs]\n";
  const std::string agents =
      "[[agent]]\nname = 'anna'\nattributes = {years = 3, team = 'red'}\n[[agent]]\nname = 'bert'\n";
  const std::string both = "years = {agent = 'years'}\nteam = {agent = 'team'}\n";
  EXPECT_THAT(scored_problems(by_score, fit + both, agents), IsEmpty());
  EXPECT_THAT(scored_problems("[[queue]]\nname = 'a'\nscore = 'fit'\n", fit + both, agents),
              ElementsAre("queues.toml:3:9: queue.score: says nothing without strategy = \"by_score\""));
  EXPECT_THAT(
      scored_problems("[[queue]]\nname = 'a'\nstrategy = 'by_score'\nscore = 'fitt'\n", fit + both, agents),
      ElementsAre("queues.toml:4:9: queue.score: there is no model \"fitt\"; did you mean \"fit\"?"));
  EXPECT_THAT(
      scored_problems(by_score, fit + "years = {value = 3}\nteam = {value = 'red'}\n", agents),
      ElementsAre(HasSubstr("queues.toml:4:9: queue.score: model \"fit\" gives every agent the same")));
  EXPECT_THAT(scored_problems(by_score, fit + "years = {agent = 'year'}\nteam = {agent = 'team'}\n", agents),
              testing::Contains(
                  "models.toml:5:9: model.inputs.years: no agent of agents.toml has the attribute \"year\"; "
                  "did you mean \"years\"?"));
  EXPECT_THAT(
      scored_problems(by_score, fit + both,
                      "[[agent]]\nname = 'anna'\nattributes = {years = 3, team = 'green'}\n"),
      testing::Contains("models.toml:6:8: model.inputs.team: what agent \"anna\" has as \"team\" is not "
                        "allowed"));
  EXPECT_THAT(
      scored_problems(by_score, fit + both, agents + "attributes = {years = 'many', team = []}\n"),
      testing::IsSupersetOf(
          {"agents.toml:6:23: agent.attributes.years: is a text here, and a number of an agent before",
           "agents.toml:6:38: agent.attributes.team: must be a number, true, false, or a text of 1 to 256 "
           "bytes"}));
  std::string many;
  for (int i = 0; i <= 100; ++i)
    many += fmt::format("[[agent]]\nname = 'a{}'\nattributes = {{years = 1, team = 'red'}}\n", i);
  EXPECT_THAT(
      scored_problems(by_score, fit + both, many),
      ElementsAre(
          "queues.toml:3:12: queue.strategy: 101 agents may have its contacts, and by_score scores at "
          "most 100; ask for skills that fewer have"));
}

TEST(QueuesFile, TellsWhatIsWrongWithAgentsAndMessages) {
  auto files = files_with("", "",
                          "misses = 3\n[[channel]]\nname = 'chat'\nweight = 0\ninterrupts = 'emial'\n"
                          "[[channel]]\nname = 'chat'\n[[channel]]\nname = 'email'\n"
                          "[[agent]]\nname = 'anna'\ncapacity = 0\nskills = [{name = 'nl', level = 101}]\n"
                          "channels = {chta = 1, voice = 0}\naddresses = {voice = ''}\n"
                          "[[agent]]\nname = 'anna'\nchannels = {}\n");
  files[4].content =
      "[[message]]\nname = 'a'\n[[message]]\nname = 'a'\n[[message.text]]\ntext = ''\n"
      "[[message.text]]\ntext = 'Dear {{customer.name}}'\nchanel = 'voice'\n";
  EXPECT_THAT(
      problems_of(files),
      ElementsAre(
          "agents.toml:1:1: misses: unknown setting",
          "agents.toml:4:10: channel.weight: must be from 1 to 1000",
          "agents.toml:5:14: channel.interrupts: there is no channel \"emial\"; did you mean \"email\"?",
          "agents.toml:7:8: channel.name: \"chat\" is there twice",
          "agents.toml:12:12: agent.capacity: must be from 1 to 1000",
          "agents.toml:13:33: agent.skills.level: must be from 1 to 100",
          "agents.toml:14:13: agent.channels: entries.toml and [[channel]] have no channel \"chta\"; did you "
          "mean \"chat\"?",
          "agents.toml:14:31: agent.channels: must be whole numbers from 1 to 1000",
          "agents.toml:15:22: agent.addresses: must be texts of 1 to 1024 bytes",
          "agents.toml:17:8: agent.name: \"anna\" is there twice",
          "agents.toml:18:12: agent.channels: must be a table by channel, which is not empty",
          "messages.toml:1:1: message \"a\" has no text: add [[message.text]]",
          "messages.toml:4:8: message.name: \"a\" is there twice",
          "messages.toml:6:8: message.text.text: must have 1 to 8000 bytes",
          "messages.toml:8:8: message.text.text: values in {{ }} are not known in messages",
          "messages.toml:9:1: message.text.chanel: unknown setting; did you mean \"channels\"?"));
}

TEST(QueuesFile, FindsContactsThatWouldGoRoundForEver) {
  const auto queue = [](const std::string& name, const std::string& settings) {
    return "[[queue]]\nname = '" + name + "'\n" + settings;
  };
  const std::string full = "length_max = 1\noverflow = {queue = ", hours = "hours = 'office'\n";
  EXPECT_THAT(problems_of(files_with(queue("a", full + "'b'}\n") + queue("b", full + "'c'}\n") +
                                     queue("c", full + "'b'}\n"))),
              ElementsAre("queues.toml:8:12: queue.overflow: contacts would go round for ever: b -> c -> b"));
  EXPECT_THAT(problems_of(files_with(queue("a", full + "'a'}\n"))),
              ElementsAre("queues.toml:4:12: queue.overflow: contacts would go round for ever: a -> a"));
  EXPECT_THAT(problems_of(files_with(queue("a", hours + "closed = {queue = 'b'}\n") +
                                     queue("b", hours + "closed = {queue = 'a'}\n"))),
              ElementsAre("queues.toml:4:10: queue.closed: contacts would go round for ever: a -> b -> a"));
  EXPECT_THAT(problems_of(files_with(queue("a", hours + "closed = {queue = 'b'}\n") +
                                     queue("b", hours + full + "'a'}\n"))),
              ElementsAre("queues.toml:4:10: queue.closed: contacts would go round for ever: a -> b -> a"));
  EXPECT_THAT(
      problems_of(files_with(queue("a", hours + "closed = {queue = 'b'}\n") + queue("b", full + "'a'}\n"))),
      IsEmpty())
      << "b is never closed";
}

TEST(QueuesFile, FindsQueuesThatNobodyCanServe) {
  const auto held = [](const std::string& settings) {
    return "[[queue]]\nname = 'q'\nhold = true\n" + settings;
  };
  EXPECT_THAT(
      problems_of(files_with(held("skills = [{name = 'nl'}, {name = 'vt'}]\n"))),
      ElementsAre("queues.toml:4:26: queue.skills: no agent has the skill \"vt\"; did you mean \"tv\"?"));
  EXPECT_THAT(
      problems_of(files_with(held("skills = [{name = 'nl', level = 10}]\n[[queue.step]]\nafter = '1m'\n"))),
      ElementsAre("queues.toml:4:11: queue.skills: no agent has \"nl\" at level 10; the best has 9"));
  EXPECT_THAT(
      problems_of(files_with(held("skills = [{name = 'nl', level = 6}, {name = 'tv'}]\n"))),
      ElementsAre(
          "queues.toml:1:1: queue \"q\" holds contacts, and no agent of agents.toml can take them, even at "
          "its last step"));
  EXPECT_THAT(
      problems_of(files_with(held(""), "", "")),
      ElementsAre(HasSubstr("queue \"q\" holds contacts, and no agent of agents.toml can take them")));
  const std::string entry = "[[entry]]\nname = 'x'\nchannel = 'voice'\ntopic = 'x'\nqueue = 'q'\n";
  const std::string other = "[[queue]]\nname = 'q'\nskills = [{name = 'golf'}]\n";
  EXPECT_THAT(problems_of(files_with(other, entry)), IsEmpty()) << "the platform's agents may";
  EXPECT_THAT(problems_of(files_with(other, entry + "hold = true\n")),
              ElementsAre("queues.toml:3:11: queue.skills: no agent has the skill \"golf\""));
}

TEST(QueuesFile, TellsOneOfEachMistakeAtOnce) {
  const auto loaded = load_playbook("tests/data/check/queues");
  ASSERT_FALSE(loaded);
  std::string said;
  for (const auto& line : lines(loaded.error())) said += line + "\n";
  EXPECT_EQ(said, read_file("tests/data/check/queues_expected.txt", 1 << 16).value());
}

}  // namespace
}  // namespace balie::playbook
