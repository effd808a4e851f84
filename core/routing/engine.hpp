// The universal queue: contacts of every channel wait, agents are offered them. A pure state machine: the
// same inputs at the same times give the same effects; no I/O, no clock, no thread of its own.
//
// What always holds, after each step:
// - no contact waits whom an agent who is open for it may have (but one who declined it a while ago);
// - an agent has at most one offer at a time, and never more in hand than the capacity allows;
// - of the contacts that an agent may have, the one with the highest priority is offered; of equals the
// eldest.
#pragma once

#include "core/routing/agents.hpp"
#include "core/routing/demands.hpp"
#include "core/routing/input.hpp"
#include "core/routing/resumed.hpp"
#include "core/routing/shards.hpp"
#include "core/routing/timers.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace balie::routing {

constexpr auto age_max = std::chrono::days(365);  // of a contact when the engine starts
constexpr std::size_t items_max = 1'000'000;
constexpr std::size_t timers_per_step_max = 16;

struct QueueCounts {
  std::uint64_t arrived = 0, assigned = 0, abandoned = 0, overflowed = 0;
  std::uint64_t in_level = 0;  // assigned within the service level
  std::size_t waiting = 0;
  Duration waited{};          // of those assigned, together
  Duration estimate_error{};  // what the estimates were off by, together
  std::uint64_t estimates = 0;
};

// One that waits, as a supervisor sees it.
struct WaitingView {
  ContactKey contact;
  std::int64_t priority = 0;  // thousandths of a point, now
  Duration age{};
  std::size_t step = 0;
  std::string reason;  // "priority 350 = 200 + 150 for 75 s of waiting; step 2; first for agent anna"
};

class Engine {
 public:
  // `plan` has no problem (see problem_of). `start`: no input is older than this by much.
  Engine(Plan plan, Time start);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Time never runs backwards: an earlier `now` counts as the latest one. Appends to `effects`. Does at most
  // timers_per_step_max of what is due; what remains is seen at due().
  void step(const Input& input, Time now, std::vector<Effect>& effects);
  // Before the first step: goes on with what an engine before this one had (resumed.hpp). The agents were
  // profiled by step(). Whatever may be offered now is.
  void resume(const std::vector<ResumedAgent>& agents, const std::vector<ResumedContact>& contacts,
              std::uint64_t last_reservation, std::vector<Effect>& effects);

  // When a Tick is wanted next.
  [[nodiscard]] std::optional<Time> due() const { return timers_.next(); }

  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] const AgentTable& agents() const { return agents_; }
  [[nodiscard]] const QueueCounts& counts(QueueIndex queue) const { return queues_[queue].counts; }
  [[nodiscard]] std::size_t size() const { return by_contact_.size(); }
  [[nodiscard]] bool knows(const ContactKey& contact) const { return by_contact_.contains(contact); }
  // Those who wait, the one who is next first.
  [[nodiscard]] std::vector<WaitingView> standings(QueueIndex queue, Time now) const;
  // The same of each queue, at most so many of one.
  [[nodiscard]] std::vector<std::vector<WaitingView>> standings_of_all(Time now, std::size_t most) const;
  // Of each queue, since when the one waits who waits for longest; empty: nobody waits.
  [[nodiscard]] std::vector<std::optional<Time>> longest_waiting() const;
  // How long the next who arrives would wait, as far as the queue's past tells.
  [[nodiscard]] std::optional<Duration> estimate(QueueIndex queue) const;
  // Empty: all that must hold does. For tests; looks at everything.
  [[nodiscard]] std::string broken_invariant() const;

 private:
  enum class State : std::uint8_t { asleep, waiting, offered, talking, wrap_up };
  struct Item {
    ContactKey contact;
    State state = State::waiting;
    QueueIndex queue = 0;
    ChannelIndex channel = 0;
    std::int32_t priority = 0;
    bool callback = false;
    bool outcome_owed = false;
    bool has_offers = true;
    std::vector<SkillNeed> skills;
    std::vector<std::pair<AgentIndex, std::int32_t>> scores;
    std::optional<AgentIndex> named;
    Time named_until{};
    Time arrived{};  // in this queue
    Time free_at{};  // when the wrap-up is over
    Time opens{};    // it came when its queue was closed
    std::optional<Duration> estimate;
    Standing standing;
    std::optional<DemandIndex> demand;
    std::vector<std::pair<AgentIndex, Time>> resting;  // who declined it, until when
    std::uint64_t reservation = 0;
    std::vector<AgentIndex> agents;  // who is offered it, or has it
  };
  struct Queue {
    QueueCounts counts;
    Time last_assigned{};
    Duration interval{};  // between two assignments while somebody waits, smoothed
    std::uint64_t intervals = 0;
  };

  void on(const Tick&) {}
  void on(const Arrived& input);
  void on(const Gone& input);
  void on(const Answered& input);
  void on(const Ended& input);
  void on(const Reported& input);
  void on(const AgentProfiled& input);
  void on(const PresenceChanged& input);
  void on(const ConnectionChanged& input);
  void on(const Moved& input);
  void on(const Joined& input);
  void on(const CallbackWanted& input);
  void on(const WrapUpOver& input);
  void on(const Dropped& input);
  void on_timer(const Timer& timer);
  void move(ItemIndex index, const Moved& input, const char* reason);

  // Items.
  std::optional<ItemIndex> find(const ContactKey& contact);
  ItemIndex admit(const Arrived& input);
  void forget(ItemIndex index, const char* reason);
  void sleep(ItemIndex index, Time until);
  void resume_agent(const ResumedAgent& agent);
  // `sequence`: of all that are resumed, which came as the how many-th.
  void resume_with_agents(const ResumedContact& contact, std::uint64_t sequence);
  void resume_waiting(const ResumedContact& contact, std::uint64_t sequence);
  void refuse(std::string reason) { effects_->push_back(Refused{std::move(reason)}); }

  // Waiting.
  void enter_queue(ItemIndex index, const char* reason);
  void wait(ItemIndex index, const char* reason);
  void stop_waiting(ItemIndex index);
  void next_step(ItemIndex index);
  bool overflow(ItemIndex index);
  void divert(ItemIndex index, const Overflow& to);
  void divert_to_queue(ItemIndex index, QueueIndex queue);
  [[nodiscard]] DemandKey demand_of(const Item& item) const;
  [[nodiscard]] std::size_t step_of(const Item& item, Time at) const;
  [[nodiscard]] bool waits_for_named(const Item& item) const;
  [[nodiscard]] WaitingView view_of(const Item& item, Time now) const;
  [[nodiscard]] std::int64_t priority_at(const Standing& standing, QueueIndex queue, Time at) const;

  // Offers.
  bool offer_to_somebody(ItemIndex index);
  [[nodiscard]] std::optional<AgentIndex> best_agent(const Item& item) const;
  [[nodiscard]] std::optional<AgentIndex> best_scored(const Item& item) const;
  void feed(AgentIndex agent);
  void offer(ItemIndex index, AgentIndex agent);
  AgentIndex take_back(ItemIndex index, const char* reason, Duration rest);
  void take_from_agents(ItemIndex index, const char* reason);
  void assign(ItemIndex index);
  void miss(AgentIndex agent);
  void release(ItemIndex index, AgentIndex agent);
  void feed_all(const std::vector<AgentIndex>& agents);
  void end(ItemIndex index);
  void finish_wrap_up(ItemIndex index);
  void set_presence(AgentIndex agent, Presence presence, const std::string& reason);
  [[nodiscard]] bool rests(const Item& item, AgentIndex agent) const;
  void count_assigned(const Item& item);

  Plan plan_;
  Time epoch_, now_;
  AgentTable agents_;
  DemandTable demands_;
  Timers timers_;
  std::deque<Item> items_;  // growing moves none of them
  std::vector<ItemIndex> unused_;
  Shards<ContactKey, ItemIndex, Hash128Hasher> by_contact_;
  Shards<std::uint64_t, ItemIndex, std::hash<std::uint64_t>> by_reservation_;
  std::vector<std::vector<ItemIndex>> in_hand_;  // by agent: items that take a place
  std::vector<Queue> queues_;
  std::vector<std::int32_t> ageing_;  // by queue, as the plan says
  std::uint64_t sequence_ = 0, reservation_ = 0, turn_ = 0;
  std::size_t diversions_ = 0;  // under way
  std::vector<Effect>* effects_ = nullptr;
};

}  // namespace balie::routing
