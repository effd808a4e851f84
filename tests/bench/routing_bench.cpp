// routing_bench [WAITING [AGENTS [QUEUES [STEPS]]]]: the routing engine with many of everything, one thread.
// Prints one JSON object: steps a second, the longest and the 99.9th percentile in microseconds, memory in
// MiB.
#include "core/routing/engine.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

namespace balie::routing {
namespace {

constexpr int skills = 200, agent_skills = 20;
constexpr Time start{std::chrono::seconds(1'700'000'000)};

// The most that the process has had in memory.
long peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

// Of this thread alone: what others do on the machine does not count.
double processor_microseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

class Bench {
 public:
  Bench(int waiting, int agents, int queues, int steps) : agents_(agents), engine_(plan(queues), start) {
    for (int i = 0; i < agents; ++i) sign_in(i);
    for (int i = 0; i < waiting; ++i) arrive();
    times_.reserve(static_cast<std::size_t>(steps));
    timed_ = true;
    while (times_.size() < static_cast<std::size_t>(steps)) turn();
    for (const auto one : times_) seconds_ += one / 1e6;
  }

  void print() {
    std::ranges::sort(times_);
    const auto at = [&](double share) {
      return times_[static_cast<std::size_t>(share * static_cast<double>(times_.size() - 1))];
    };
    fmt::print(
        "{{\"steps\": {}, \"steps_per_second\": {:.0f}, \"microseconds_median\": {:.2f}, "
        "\"microseconds_p999\": {:.1f}, \"microseconds_max\": {:.1f}, \"contacts\": {}, \"agents\": {}, "
        "\"memory_mib\": {}}}\n",
        times_.size(), static_cast<double>(times_.size()) / seconds_, at(0.5), at(0.999), times_.back(),
        engine_.size(), agents_, peak_mib());
  }

 private:
  Plan plan(int queues) {
    Plan plan;
    plan.channels = {{.name = "voice", .weight = 3}, {.name = "chat"}, {.name = "email"}};
    for (int i = 0; i < skills; ++i) plan.skills.push_back(fmt::format("skill{}", i));
    for (int i = 0; i < queues; ++i) {
      const SkillNeed first{draw(skills), level()}, second{draw(skills), level()};
      plan.queues.push_back({.name = fmt::format("queue{}", i),
                             .steps = {{.after = {}, .skills = {first, second}},
                                       {.after = std::chrono::seconds(60), .skills = {first}}},
                             .ageing = static_cast<std::int32_t>(draw(5) * 500)});
    }
    return plan;
  }
  std::uint32_t draw(int below) {
    return std::uniform_int_distribution<std::uint32_t>(0, static_cast<std::uint32_t>(below - 1))(random_);
  }
  std::uint8_t level() { return static_cast<std::uint8_t>(1 + draw(60)); }

  void sign_in(int number) {
    AgentProfile profile{
        .name = fmt::format("agent{}", number), .skills = {}, .capacity = 3, .channel_max = {1, 3, 2}};
    for (int i = 0; i < agent_skills; ++i) {
      const SkillNeed has{draw(skills), static_cast<std::uint8_t>(40 + draw(60))};
      if (std::ranges::none_of(profile.skills, [&](const auto& one) { return one.skill == has.skill; })) {
        profile.skills.push_back(has);
      }
    }
    say(AgentProfiled{profile});
    say(PresenceChanged{profile.name, Presence::ready, ""});
  }
  void arrive() {
    say(Arrived{.contact = {random_(), ++contact_ * 0x9E3779B97F4A7C15},
                .queue = draw(static_cast<int>(engine_.plan().queues.size())),
                .channel = draw(3),
                .priority = static_cast<std::int32_t>(draw(1000)) * 1000});
  }
  // One contact comes for each that ends, and some answer badly.
  void turn() {
    now_ += std::chrono::milliseconds(2);
    if (!offers_.empty()) {
      const auto offer = offers_.back();
      offers_.pop_back();
      const bool accepted = draw(20) != 0;
      say(Answered{offer.reservation, offer.agent, accepted});
      if (accepted) talking_.push_back(offer.contact);
    } else if (!talking_.empty()) {
      const auto which = draw(static_cast<int>(talking_.size()));
      std::swap(talking_[which], talking_.back());
      const auto contact = talking_.back();
      talking_.pop_back();
      say(Ended{contact});
      arrive();
    } else {
      arrive();
    }
    if (engine_.due() && *engine_.due() <= now_) say(Tick{});
  }
  void say(const Input& input) {
    effects_.clear();
    const double begun = processor_microseconds();
    engine_.step(input, now_, effects_);
    if (timed_) times_.push_back(processor_microseconds() - begun);
    for (const auto& effect : effects_) {
      if (const auto* offered = std::get_if<Offered>(&effect)) offers_.push_back(*offered);
      if (const auto* withdrawn = std::get_if<Withdrawn>(&effect)) {
        std::erase_if(offers_, [&](const auto& one) { return one.reservation == withdrawn->reservation; });
      }
    }
  }

  std::mt19937_64 random_{7};
  int agents_;
  Engine engine_;
  Time now_ = start;
  std::uint64_t contact_ = 0;
  std::vector<Offered> offers_;
  std::vector<ContactKey> talking_;
  std::vector<Effect> effects_;
  std::vector<double> times_;
  bool timed_ = false;
  double seconds_ = 0;
};

}  // namespace
}  // namespace balie::routing

int main(int argc, char** argv) {
  const auto number = [&](int index, int otherwise) {
    return argc > index ? std::atoi(argv[index]) : otherwise;
  };
  balie::routing::Bench bench(number(1, 50'000), number(2, 10'000), number(3, 1'000), number(4, 500'000));
  bench.print();
}
