// The routing engine under random days: arrivals, presence, answers, losses, transfers and call-backs in any
// order. An own account of who has what, made of the effects alone, must agree at every step. One seed
// replays one day; the first that fails is printed. BALIE_SIM_SEEDS says how many days, BALIE_SIM_SEED which
// one alone.
#include "core/routing/engine.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>

namespace balie::routing {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t agents = 6, queues = 4, channels = 3, skills = 3;
constexpr int steps = 400;
constexpr std::uint64_t seeds = 10'000;
constexpr std::uint32_t weights[channels] = {3, 1, 2}, most[channels] = {1, 3, 1};

class Day {
 public:
  explicit Day(std::uint64_t seed) : random_(seed), engine_(plan(), time_) {
    for (std::uint32_t i = 0; i < agents; ++i) {
      AgentProfile profile{
          .name = name(i), .skills = {}, .capacity = 3, .channel_max = {most, most + channels}};
      for (SkillIndex skill = 0; skill < skills; ++skill) {
        levels_[i][skill] = draw(2) == 0 ? 0 : static_cast<std::uint8_t>(1 + draw(100));
        if (levels_[i][skill] > 0) profile.skills.push_back({skill, levels_[i][skill]});
      }
      say(AgentProfiled{profile});
    }
  }

  // Empty: all held.
  std::string run() {
    for (int i = 0; i < steps && broken_.empty(); ++i) {
      time_ += std::chrono::milliseconds(draw(8'000));
      work();
      happen();
    }
    if (broken_.empty()) close();
    return broken_;
  }

 private:
  struct Contact {
    std::set<std::string> with;  // agents
    std::uint64_t reservation = 0;
    ChannelIndex channel = 0;
    bool asleep = false;
  };

  static std::string name(std::uint32_t agent) { return fmt::format("agent{}", agent); }
  std::uint32_t draw(std::uint32_t below) {
    return std::uniform_int_distribution<std::uint32_t>(0, below - 1)(random_);
  }
  ContactKey any_contact() {
    if (contacts_.empty()) return {7, 7};
    auto found = contacts_.begin();
    std::advance(found, draw(static_cast<std::uint32_t>(contacts_.size())));
    return found->first;
  }

  Plan plan() {
    Plan plan;
    for (ChannelIndex i = 0; i < channels; ++i) {
      plan.channels.push_back({.name = fmt::format("channel{}", i), .weight = weights[i]});
    }
    plan.channels[0].returns = false;
    for (SkillIndex i = 0; i < skills; ++i) plan.skills.push_back(fmt::format("skill{}", i));
    for (QueueIndex i = 0; i < queues; ++i) {
      const SkillNeed need{draw(skills), static_cast<std::uint8_t>(1 + draw(99))};
      QueuePlan queue{.name = fmt::format("queue{}", i),
                      .steps = {{.after = {}, .skills = {need}}, {.after = seconds(20), .skills = {}}}};
      queue.strategy = static_cast<Strategy>(draw(5));
      queue.ageing = static_cast<std::int32_t>(draw(3) * 500);
      queue.named_agent_for = seconds(draw(2) * 15);
      queue.wrap_up = seconds(draw(2) * 5);
      queue.decline_rest = seconds(5);
      if (i + 1 < queues && draw(3) == 0) {
        queue.wait_max = seconds(120);
        queue.overflow = Overflow{Overflow::Kind::queue, i + 1, {}};
      }
      plan.queues.push_back(queue);
    }
    return plan;
  }

  void arrive() {
    const ContactKey key{random_(), random_()};
    Arrived arrived{.contact = key,
                    .queue = draw(queues),
                    .channel = draw(channels),
                    .priority = static_cast<std::int32_t>(draw(500)) * 1000};
    if (draw(4) == 0) arrived.agent = name(draw(agents));
    if (draw(5) == 0) arrived.skills.push_back({draw(skills), static_cast<std::uint8_t>(1 + draw(20))});
    contacts_[key].channel = arrived.channel;
    say(arrived);
  }

  void happen() {
    const auto agent = name(draw(agents));
    switch (draw(14)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return arrive();
      case 4:
      case 5:
        if (!offers_.empty()) {
          const auto offer = offers_.begin()->second;
          say(Answered{offer.reservation, offer.agent, draw(4) != 0});
        }
        return;
      case 6:
        return say(Answered{draw(1'000), agent, true});  // perhaps another's, perhaps gone
      case 7:
        return say(Gone{any_contact()});
      case 8:
      case 9:
        return end(any_contact());
      case 10:
        return say(PresenceChanged{agent, static_cast<Presence>(draw(3)), "said so"});
      case 11:
        return say(ConnectionChanged{agent, draw(2) == 0});
      case 12:
        return draw(2) == 0 ? say(Moved{.contact = any_contact(), .queue = draw(queues)})
                            : say(Moved{.contact = any_contact(), .agent = agent});
      default:
        return say(CallbackWanted{any_contact(), time_ + seconds(draw(60))});
    }
  }

  // The one that is taken must be the first of those that this agent could have.
  void end(const ContactKey& contact) {
    const auto found = contacts_.find(contact);
    const bool talking =
        found != contacts_.end() && found->second.with.size() == 1 && !found->second.reservation;
    if (!talking) return say(Ended{contact});
    last_.clear();
    std::map<ContactKey, std::pair<std::int64_t, QueueIndex>> before;
    for (QueueIndex queue = 0; queue < queues; ++queue) {
      for (const auto& view : engine_.standings(queue, time_)) before[view.contact] = {view.priority, queue};
    }
    say(Ended{contact});
    for (const auto& effect : last_) {
      const auto* offered = std::get_if<Offered>(&effect);
      if (!offered || !before.contains(offered->contact)) continue;
      for (QueueIndex queue = 0; queue < queues; ++queue) {
        for (const auto& view : engine_.standings(queue, time_)) {
          // At the last step anybody may have it, unless it names somebody, needs more or was declined.
          const bool free_for_all = view.step == 1 && view.reason.find("agent") == std::string::npos &&
                                    !special_.contains(view.contact);
          const bool alike = contacts_[view.contact].channel == contacts_[offered->contact].channel;
          if (free_for_all && alike && view.priority > before[offered->contact].first) {
            broken_ = "one of a higher priority was left waiting";
          }
        }
      }
    }
  }

  void work() {
    while (broken_.empty() && engine_.due() && *engine_.due() <= time_) say(Tick{});
  }

  void say(const Input& input) {
    if (const auto* arrived = std::get_if<Arrived>(&input);
        arrived && (arrived->agent || !arrived->skills.empty())) {
      special_.insert(arrived->contact);
    }
    if (const auto* moved = std::get_if<Moved>(&input)) special_.insert(moved->contact);
    std::vector<Effect> effects;
    engine_.step(input, time_, effects);
    last_ = effects;
    for (const auto& effect : effects) {
      std::visit([this](const auto& one) { on(one); }, effect);
    }
    for (auto one = contacts_.begin(); one != contacts_.end();) {
      one = engine_.knows(one->first) ? std::next(one) : contacts_.erase(one);
    }
    if (const bool late = engine_.due() && *engine_.due() <= time_; broken_.empty() && !late) {
      broken_ = engine_.broken_invariant();
    }
    if (broken_.empty()) look_at_agents();
  }

  void on(const Offered& one) {
    auto& contact = contacts_[one.contact];
    if (contact.reservation != 0) broken_ = "offered while on offer";
    contact.reservation = one.reservation;
    contact.with = {one.agent};
    if (!offers_.emplace(one.reservation, one).second) broken_ = "a reservation twice";
  }
  void on(const Withdrawn& one) {
    special_.insert(one.contact);
    if (offers_.erase(one.reservation) != 1) broken_ = "withdrawn without an offer";
    contacts_[one.contact].reservation = 0;
    contacts_[one.contact].with.clear();
  }
  void on(const Assigned& one) {
    auto& contact = contacts_[one.contact];
    if (!offers_.contains(contact.reservation) || offers_[contact.reservation].agent != one.agent) {
      broken_ = "assigned to whom it was not offered";
    }
    offers_.erase(contact.reservation);
    contact.reservation = 0;
    contact.with = {one.agent};
  }
  void on(const Waiting& one) {
    if (contacts_[one.contact].reservation != 0) broken_ = "waits while on offer";
    contacts_[one.contact].with.clear();
  }
  void on(const Left&) {}
  void on(const Asleep&) {}
  void on(const Requeued&) {}
  void on(const WrappingUp&) {}
  void on(const Forgotten&) {}
  void on(const PresenceSet&) {}
  void on(const Refused&) {}

  void look_at_agents() {
    for (AgentIndex i = 0; i < engine_.agents().size(); ++i) {
      const auto& agent = engine_.agents()[i];
      std::uint32_t weight = 0;
      for (ChannelIndex channel = 0; channel < channels; ++channel) {
        weight += agent.in_hand[channel] * weights[channel];
        if (agent.in_hand[channel] > most[channel]) broken_ = "too many of one channel in hand";
      }
      if (weight > agent.profile.capacity) broken_ = "over capacity";
      if (agent.offered > 0 && agent.presence != Presence::ready) broken_ = "on offer to who is not ready";
    }
  }

  // The agents come back, with one who can everything, and take all that waits; nothing may remain.
  void close() {
    AgentProfile master{
        .name = "master", .skills = {}, .capacity = 3, .channel_max = {most, most + channels}};
    for (SkillIndex skill = 0; skill < skills; ++skill) master.skills.push_back({skill, level_max});
    say(AgentProfiled{master});
    say(PresenceChanged{"master", Presence::ready, ""});
    for (std::uint32_t i = 0; i < agents; ++i) say(PresenceChanged{name(i), Presence::ready, ""});
    for (int i = 0; i < 20'000 && engine_.size() > 0 && broken_.empty(); ++i) {
      time_ += seconds(1);
      work();
      while (!offers_.empty() && broken_.empty()) {
        const auto offer = offers_.begin()->second;
        say(Answered{offer.reservation, offer.agent, true});
        say(Ended{offer.contact});
      }
      const auto all = contacts_;
      for (const auto& [key, contact] : all) {
        if (contact.with.size() == 1 && contact.reservation == 0) say(Ended{key});
      }
    }
    if (broken_.empty() && engine_.size() > 0) broken_ = fmt::format("{} contacts never end", engine_.size());
  }

  std::mt19937_64 random_;
  Time time_{seconds(1'700'000'000)};
  Engine engine_;
  std::uint8_t levels_[agents][skills] = {};
  std::map<ContactKey, Contact> contacts_;
  std::map<std::uint64_t, Offered> offers_;
  std::set<ContactKey> special_;  // for which not every free agent is right
  std::vector<Effect> last_;
  std::string broken_;
};

TEST(RoutingSimulation, NothingIsLostDoubledOrOvertaken) {
  const char* alone = std::getenv("BALIE_SIM_SEED");
  const std::uint64_t first = alone ? std::strtoull(alone, nullptr, 10) : 1;
  const char* many = std::getenv("BALIE_SIM_SEEDS");
  const std::uint64_t count = alone ? 1 : many ? std::strtoull(many, nullptr, 10) : seeds;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    ASSERT_EQ(Day(seed).run(), "") << "BALIE_SIM_SEED=" << seed;
  }
}

}  // namespace
}  // namespace balie::routing
