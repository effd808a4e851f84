// The engine against queueing theory: Poisson arrivals and exponential service by ten agents must wait as
// Erlang C says, and leave as Erlang A says when their patience is exponential too. Prints both.
#include "core/routing/engine.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <queue>
#include <random>

namespace balie::routing {
namespace {

constexpr int agents = 10;
constexpr double service_seconds = 180;

struct Measured {
  double waits = 0;      // the share that waits at all
  double mean_wait = 0;  // in seconds, of all who arrive
  double abandons = 0;
};

// The birth and death chain of n contacts present: Erlang A, and Erlang C without patience.
Measured theory(double arrivals, double patience_seconds) {
  constexpr int most = 5'000;
  const double serve = 1 / service_seconds, leave = patience_seconds > 0 ? 1 / patience_seconds : 0;
  double weight = 1, sum = 0, waiting = 0, queue = 0;
  for (int n = 0; n < most; ++n) {
    sum += weight;
    if (n >= agents) waiting += weight;
    queue += weight * std::max(0, n - agents);
    weight *= arrivals / (std::min(n + 1, agents) * serve + std::max(0, n + 1 - agents) * leave);
  }
  return {waiting / sum, queue / sum / arrivals, leave * queue / sum / arrivals};
}

class Office {
 public:
  Office(double arrivals, double patience_seconds, std::uint64_t seed)
      : arrivals_(arrivals), patience_(patience_seconds), random_(seed), engine_(plan(), start) {
    for (int i = 0; i < agents; ++i) {
      say(
          AgentProfiled{
              {.name = "agent" + std::to_string(i), .skills = {}, .capacity = 1, .channel_max = {1}}},
          start);
      say(PresenceChanged{"agent" + std::to_string(i), Presence::ready, ""}, start);
    }
  }

  // Mean over so many contacts, after a tenth more of them to warm up.
  Measured run(std::uint64_t contacts) {
    const std::uint64_t warm = contacts / 10;
    plan_event(Kind::arrive, 0, draw(1 / arrivals_));
    while (measured_ < contacts) {
      const auto event = events_.top();
      events_.pop();
      now_ = event.at;
      counting_ = arrived_ > warm;
      switch (event.kind) {
        case Kind::arrive:
          arrive();
          break;
        case Kind::end:
          say(Ended{{0, event.contact}}, at(now_));
          break;
        case Kind::leave:
          if (waiting_[event.contact]) leave(event.contact);
          break;
      }
    }
    const auto all = static_cast<double>(measured_);
    return {waited_ / all, wait_sum_ / all, gone_ / all};
  }

 private:
  enum class Kind : std::uint8_t { arrive, end, leave };
  struct Event {
    double at;
    Kind kind;
    std::uint64_t contact;
    bool operator<(const Event& other) const { return at > other.at; }
  };
  static constexpr Time start{std::chrono::seconds(1'700'000'000)};

  static Plan plan() {
    Plan plan;
    plan.channels = {{.name = "voice"}};
    plan.queues = {
        {.name = "all", .steps = {{.after = {}, .skills = {}}}, .offer_limit = std::chrono::hours(1)}};
    return plan;
  }
  static Time at(double seconds) { return start + std::chrono::microseconds(std::llround(seconds * 1e6)); }
  double draw(double mean) { return std::exponential_distribution<double>(1 / mean)(random_); }
  void plan_event(Kind kind, std::uint64_t contact, double in) { events_.push({now_ + in, kind, contact}); }

  void arrive() {
    const auto contact = arrived_++;
    counted_.push_back(counting_);
    waiting_.push_back(true);
    came_.push_back(now_);
    if (patience_ > 0) plan_event(Kind::leave, contact, draw(patience_));
    say(Arrived{.contact = {0, contact}, .queue = 0, .channel = 0}, at(now_));
    plan_event(Kind::arrive, 0, draw(1 / arrivals_));
  }
  void leave(std::uint64_t contact) {
    done(contact);
    gone_ += counted_[contact] ? 1 : 0;
    say(Gone{{0, contact}}, at(now_));
  }
  void done(std::uint64_t contact) {
    waiting_[contact] = false;
    if (!counted_[contact]) return;
    const double waited = now_ - came_[contact];
    ++measured_;
    wait_sum_ += waited;
    waited_ += waited > 0 ? 1 : 0;
  }
  void say(const Input& input, Time time) {
    std::vector<Effect> effects;
    engine_.step(input, time, effects);
    for (const auto& effect : effects) {
      const auto* offered = std::get_if<Offered>(&effect);
      if (!offered) continue;
      done(offered->contact.low);
      plan_event(Kind::end, offered->contact.low, draw(service_seconds));
      say(Answered{offered->reservation, offered->agent, true}, time);
    }
  }

  double arrivals_, patience_, now_ = 0;
  std::mt19937_64 random_;
  Engine engine_;
  std::priority_queue<Event> events_;
  std::vector<bool> counted_, waiting_;
  std::vector<double> came_;
  bool counting_ = false;
  std::uint64_t arrived_ = 0, measured_ = 0;
  double wait_sum_ = 0, waited_ = 0, gone_ = 0;
};

struct Case {
  double occupancy;
  double patience_seconds;  // 0: for ever
  // A busy office forgets slowly: the mean of a million contacts is itself off by more than 2 % there.
  std::uint64_t contacts;
};

TEST(Erlang, WaitsAndAbandonmentsAreThoseOfTheory) {
  std::printf(
      "occupancy patience  contacts  waits: engine theory   mean wait: engine theory   abandons: engine "
      "theory\n");
  for (const auto& one : {Case{0.5, 0, 4'000'000}, Case{0.7, 0, 2'000'000}, Case{0.8, 0, 2'000'000},
                          Case{0.9, 0, 10'000'000}, Case{0.95, 0, 10'000'000}, Case{0.5, 120, 4'000'000},
                          Case{0.8, 120, 1'000'000}, Case{0.95, 120, 1'000'000}}) {
    const double arrivals = one.occupancy * agents / service_seconds;
    const auto found = Office(arrivals, one.patience_seconds, 11).run(one.contacts);
    const auto right = theory(arrivals, one.patience_seconds);
    std::printf("%9.2f %8.0f %9llu %14.5f %.5f %18.3f %.3f %17.5f %.5f\n", one.occupancy,
                one.patience_seconds, static_cast<unsigned long long>(one.contacts), found.waits, right.waits,
                found.mean_wait, right.mean_wait, found.abandons, right.abandons);
    EXPECT_NEAR(found.waits / right.waits, 1, 0.02) << one.occupancy;
    EXPECT_NEAR(found.mean_wait / right.mean_wait, 1, 0.02) << one.occupancy;
    if (one.patience_seconds > 0) {
      EXPECT_NEAR(found.abandons / right.abandons, 1, 0.02) << one.occupancy;
    }
  }
}

}  // namespace
}  // namespace balie::routing
