// Random days of a whole hub that distributes: arrivals, presence, answers, losses, transfers, call-backs,
// commands that fail, desks that go, messages that are lost, doubled and late on their way, both ways,
// playbooks that are published while contacts wait, a store that fails and a hub that dies at any moment.
// What was told must be in the log; an own account, made of the log alone, must find no contact lost,
// answered by two, or with an agent over capacity; and the queues must stand after a restart as they stood.
// One seed replays one day; BALIE_SIM_SEEDS says how many, BALIE_SIM_SEED which one alone.
#include "core/playbook/load.hpp"
#include "core/service/hub.hpp"
#include "core/store/memory_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

namespace balie::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t seeds_default = 150;
constexpr int steps = 250, agents = 4;
constexpr std::uint32_t capacity = 2;

// The business that is published: both queues; others of the first; without the second, whose contacts go
// elsewhere.
constexpr std::array queue_files = {
    "[[queue]]\nname = \"first\"\nhold = true\nageing = 1\ndecline_rest = \"5s\"\n"
    "[[queue]]\nname = \"second\"\nhold = true\nwrap_up = \"5s\"\ndecline_rest = \"5s\"\n",
    "[[queue]]\nname = \"second\"\nhold = true\noffer_limit = \"10s\"\ndecline_rest = \"5s\"\n"
    "[[queue]]\nname = \"first\"\nhold = true\nstrategy = \"least_loaded\"\ndecline_rest = \"5s\"\n",
    "[[queue]]\nname = \"first\"\nhold = true\nageing = 1\ndecline_rest = \"5s\"\n"};

std::vector<playbook::File> files(std::size_t business) {
  std::string staff;
  for (int i = 0; i < agents; ++i) {
    staff += fmt::format("[[agent]]\nname = \"agent{}\"\ncapacity = {}\n", i, capacity);
  }
  return {{"playbook.toml", "name = \"sim\"\ncountry = \"NL\"\ndefault_queue = \"first\"\n"},
          {"queues.toml", queue_files.at(business)},
          {"agents.toml", staff},
          {"entries.toml",
           "[[entry]]\nname = \"one\"\nchannel = \"voice\"\nentry = \"1\"\nqueue = \"first\"\n" +
               fmt::format("[[entry]]\nname = \"two\"\nchannel = \"chat\"\nentry = \"2\"\nqueue = \"{}\"\n",
                           business == 2 ? "first" : "second")}};
}

HubOptions options() {
  HubOptions made;
  made.keep_every = seconds(20);
  return made;
}

class Day {
 public:
  explicit Day(std::uint64_t seed) : random_(seed), playbook_(playbook::load_playbook(files(0)).value()) {
    open(std::make_unique<store::MemoryStore>(HashKey{9}));
  }

  // Empty: all held.
  std::string run() {
    for (int i = 0; i < steps && broken_.empty(); ++i) {
      pass(milliseconds(draw(4'000)));
      happen();
      if (i % 10 == 0) say_again();
      arrive();
      turn(draw(10) == 0 ? 1 : 50);
    }
    if (broken_.empty()) close();
    if (broken_.empty()) account();
    return broken_;
  }
  int deaths = 0, ended = 0, published = 0, lost = 0;

 private:
  void open(std::unique_ptr<store::MemoryStore> made) {
    store_ = made.get();
    hub_ = std::make_unique<Hub>(options(), playbook_, files(business_));
    hub_->opened(std::move(made));
    for (int i = 0; i < 5 && !hub_->ready(); ++i) hub_->work(now_, time_);
    for (const auto* name : {"desk", "platform", "phone"}) connect(name);
    turn(50);
  }
  void connect(const std::string& name) {
    v1::ToHub hello;
    hello.mutable_hello()->set_adapter(name);
    hello.mutable_hello()->set_protocol(1);
    hello.mutable_hello()->set_credit(1'000'000);
    hub_->on_frame(name, bus::Role::desk, hello.SerializeAsString(), now_);
  }
  void die() {
    ++deaths;
    // Only of a hub that has nothing left to write can be said how its queues stand.
    turn(50);
    const auto due = hub_->distribution()->due();
    const bool quiet = hub_->ready() && !hub_->busy(now_) && (!due || *due > time_);
    const auto before = quiet ? order() : std::string();
    auto held = hub_->release();
    hub_.reset();
    auto* memory = static_cast<store::MemoryStore*>(held.release());
    memory->crash();
    offers_.clear();
    std::unique_ptr<store::MemoryStore> shelf(memory);
    store_ = memory;
    hub_ = std::make_unique<Hub>(options(), playbook_, files(business_));
    hub_->opened(std::move(shelf));
    for (int i = 0; i < 5 && !hub_->ready(); ++i) hub_->work(now_, time_);
    if (quiet && order() != before) broken_ = fmt::format("after a restart {} stands as {}", before, order());
    for (const auto* name : {"desk", "platform", "phone"}) connect(name);
  }
  std::string order() {
    std::string text;
    const auto& engine = hub_->distribution()->engine();
    for (routing::QueueIndex queue = 0; queue < engine.plan().queues.size(); ++queue) {
      for (const auto& one : engine.standings(queue, time_)) {
        text += fmt::format("{}:{} ", one.contact.low % 10'000, one.age.count());
      }
      text += "| ";
    }
    return text;
  }

  void pass(Duration duration) {
    now_ += duration;
    time_ += std::chrono::duration_cast<Time::duration>(duration);
    for (const auto* name : {"desk", "platform", "phone"}) {
      v1::ToHub heartbeat;
      heartbeat.mutable_heartbeat();
      if (!gone_.contains(name)) hub_->on_frame(name, bus::Role::desk, heartbeat.SerializeAsString(), now_);
    }
    hub_->on_time(now_);
  }
  void turn(int turns) {
    for (int i = 0; i < turns; ++i) {
      hub_->work(now_, time_);
      for (const auto& outgoing : hub_->sessions().outgoing()) bring(outgoing.frame);
      hub_->sessions().outgoing().clear();
      if (!hub_->busy(now_)) break;
    }
    if (hub_->wants_reopening()) hub_->opened(hub_->release());
  }
  // What the hub says, as the way there leaves it.
  void bring(const std::string& frame) {
    v1::FromHub message;
    message.ParseFromString(frame);
    const bool pushed = message.has_reservation() || message.has_command();
    if (pushed && rough_ && draw(12) == 0) {
      ++lost;
      return;
    }
    hear(message);
    if (pushed && rough_ && draw(8) == 0) hear(message);
  }
  void hear(const v1::FromHub& message) {
    // Whoever got no answer says it again, whatever became of it.
    const auto& refusal = message.refusal();
    if (message.request() > 0 && refusal.fate() != "retry" && refusal.code() != "not_found") {
      unanswered_.erase(message.request());
    }
    if (message.has_goodbye()) gone_.insert("desk"), gone_.insert("platform"), gone_.insert("phone");
    if (message.has_reservation()) {
      const auto& one = message.reservation();
      if (!logged("reservation.changed", one.id() + one.state()))
        broken_ = "told a reservation that is not written";
      if (one.state() == "offered") offers_[one.id()] = one;
      if (one.state() != "offered") offers_.erase(one.id());
    }
    if (message.has_command()) {
      if (!logged("command.ordered", message.command().id())) broken_ = "told a command that is not written";
      commands_.insert(message.command().id());
    }
  }
  bool logged(const std::string& type, const std::string& what) {
    const auto events = store_->events(read_to_ + 1, SIZE_MAX, SIZE_MAX).value();
    for (const auto& entry : events) {
      v1::Event event;
      event.ParseFromString(entry.event);
      read_to_ = entry.sequence;
      if (event.has_reservation_changed()) {
        const auto& one = event.reservation_changed();
        log_.insert("reservation.changed" + one.id() + one.state());
      }
      if (event.has_command_ordered()) log_.insert("command.ordered" + event.command_ordered().id());
    }
    return log_.contains(type + what);
  }

  std::uint32_t draw(std::uint32_t below) {
    return std::uniform_int_distribution<std::uint32_t>(0, below - 1)(random_);
  }
  void say(const std::string& who, v1::ToHub& message) {
    if (!message.has_command_done()) message.set_request(++request_);
    const auto frame = message.SerializeAsString();
    if (message.has_contact() || message.has_outcome()) unanswered_[message.request()] = {who, frame};
    if (rough_ && draw(10) == 0) {
      ++lost;
      return;
    }
    under_way_.emplace_back(who, frame);
    if (rough_ && draw(10) == 0) under_way_.emplace_back(who, frame);
  }
  // What is under way arrives, some of it later, in any order.
  void arrive() {
    std::vector<std::pair<std::string, std::string>> later;
    if (rough_) std::ranges::shuffle(under_way_, random_);
    for (auto& [who, frame] : std::exchange(under_way_, {})) {
      if (rough_ && draw(8) == 0) {
        later.emplace_back(std::move(who), std::move(frame));
      } else {
        hub_->on_frame(who, bus::Role::desk, frame, now_);
      }
    }
    under_way_ = std::move(later);
  }
  void say_again() {
    for (const auto& [number, said] : unanswered_) under_way_.push_back(said);
  }
  void publish() {
    const auto business = draw(queue_files.size());
    auto loaded = playbook::load_playbook(files(business));
    hub_->playbook_loaded({}, loaded, files(business), now_, time_);
    if (hub_->playbook() != *loaded) return;  // not now
    playbook_ = *loaded;
    business_ = business;
    ++published;
  }
  std::string any_contact() { return fmt::format("c{}", contacts_ == 0 ? 1 : 1 + draw(contacts_)); }
  std::string any_agent() { return fmt::format("agent{}", draw(agents)); }
  // Two of the agents are at the platform.
  static std::string desk_of(const std::string& agent) { return agent < "agent2" ? "desk" : "platform"; }

  void contact() {
    v1::ToHub message;
    auto& made = *message.mutable_contact();
    const bool voice = draw(2) == 0;
    made.set_id(fmt::format("c{}", ++contacts_));
    made.set_channel(voice ? "voice" : "chat");
    made.set_entry(voice ? "1" : "2");
    made.add_identifiers()->set_scheme("account");
    made.mutable_identifiers(0)->set_value(fmt::format("A{}", draw(20)));
    say("phone", message);
  }
  void presence(const std::string& agent, const std::string& state) {
    v1::ToHub message;
    message.mutable_presence()->set_id(fmt::format("p{}", ++number_));
    message.mutable_presence()->set_agent(agent);
    message.mutable_presence()->set_state(state);
    if (draw(3) == 0) message.mutable_presence()->mutable_lease()->set_seconds(30);
    say(desk_of(agent), message);
  }
  void outcome(const std::string& contact, const std::string& kind) {
    v1::ToHub message;
    message.mutable_outcome()->set_id(fmt::format("o{}", ++number_));
    message.mutable_outcome()->set_contact_id(contact);
    message.mutable_outcome()->set_kind(kind);
    say("phone", message);
  }
  void answer(const v1::Reservation& one, bool accept) {
    v1::ToHub message;
    message.mutable_reservation_answer()->set_reservation_id(one.id());
    message.mutable_reservation_answer()->set_agent(draw(20) == 0 ? any_agent() : one.agent());
    message.mutable_reservation_answer()->set_answer(accept ? "accept" : "decline");
    say(desk_of(one.agent()), message);
  }
  void order(const std::string& kind) {
    v1::ToHub message;
    auto& made = *message.mutable_routing_order();
    made.set_id(fmt::format("r{}", ++number_));
    made.set_kind(kind);
    made.set_contact_id(any_contact());
    made.set_contact_adapter("phone");
    if (kind == "join" || draw(3) == 0) made.set_agent(any_agent());
    if (kind == "move" || draw(2) == 0) made.set_queue(draw(2) == 0 ? "first" : "second");
    if (kind == "move" && draw(2) == 0) made.set_priority(static_cast<std::int32_t>(draw(100)));
    say("desk", message);
    if (draw(3) == 0) under_way_.emplace_back("desk", message.SerializeAsString());  // twice
  }
  void done() {
    if (commands_.empty()) return;
    v1::ToHub message;
    message.mutable_command_done()->set_command_id(*commands_.begin());
    commands_.erase(commands_.begin());
    if (draw(5) == 0) message.mutable_command_done()->set_error(draw(2) == 0 ? "busy" : "gone");
    say("phone", message);
  }
  void lose_desk() {
    const std::string name = draw(2) == 0 ? "desk" : "platform";
    v1::ToHub goodbye;
    goodbye.mutable_goodbye();
    hub_->on_frame(name, bus::Role::desk, goodbye.SerializeAsString(), now_);
    gone_.insert(name);
  }
  void come_back() {
    for (const auto& name : gone_) connect(name);
    gone_.clear();
  }

  void happen() {
    constexpr std::array kinds{"move", "transfer", "join", "callback", "end", "cancel", "end_wrap_up"};
    constexpr std::array states{"ready", "ready", "ready", "not_ready", "away"};
    come_back();
    switch (draw(33) / 2) {
      case 0:
      case 1:
      case 2:
      case 3:
        return contact();
      case 4:
      case 5:
        return presence(any_agent(), states[draw(states.size())]);
      case 6:
      case 7:
      case 8:
        if (!offers_.empty()) answer(offers_.begin()->second, draw(4) != 0);
        return;
      case 9:
      case 10:
        return outcome(any_contact(), draw(3) == 0 ? "abandoned" : "completed");
      case 11:
        return order(kinds[draw(kinds.size())]);
      case 12:
      case 13:
        return done();
      case 14:
        if (draw(2) == 0) return lose_desk();
        return store_->fail_commits(1 + draw(3), Error(draw(4) == 0 ? Fate::fatal : Fate::retry,
                                                       "store.disk_full", "the disk is full"));
      case 16:
        return publish();
      default:
        if (draw(3) == 0) store_->derive();
        return die();
    }
  }

  void say_all() {
    arrive();
    turn(50);
  }
  // Everybody comes back and takes all that waits; nothing may remain.
  void close() {
    come_back();
    rough_ = false;
    say_again();
    for (int i = 0; i < 3'000 && broken_.empty(); ++i) {
      if (i % 50 == 0) {
        for (int agent = 0; agent < agents; ++agent) presence(fmt::format("agent{}", agent), "ready");
      }
      pass(milliseconds(500));
      say_all();
      for (const auto& [id, one] : std::map(offers_)) answer(one, true);
      say_all();
      while (!commands_.empty()) done();
      say_all();
      std::vector<std::string> talking;
      for (const auto& [key, contact] : hub_->distribution()->state().contacts()) {
        if (contact.state == RoutedContact::State::talking) talking.push_back(contact.id);
      }
      for (const auto& id : talking) outcome(id, "completed");
      say_all();
      if (hub_->ready() && hub_->distribution()->state().contacts().empty()) break;
    }
    if (!hub_->distribution()->state().contacts().empty()) broken_ = "somebody waits for ever";
    if (hub_->distribution()->engine().size() > 0) broken_ = "the engine has what nobody waits for";
    if (broken_.empty()) broken_ = hub_->distribution()->engine().broken_invariant();
  }

  // From the log alone.
  void account() {
    struct Held {
      std::set<std::string> with;
      std::string offered;
      bool callback = false;
    };
    std::map<std::string, Held> held;
    std::map<std::string, std::uint32_t> load;
    std::set<std::string> decided, over;
    const auto release = [&](Held& one) {
      for (const auto& agent : one.with) --load[agent];
      one = {};
    };
    const auto events = store_->events(1, SIZE_MAX, SIZE_MAX).value();
    for (const auto& entry : events) {
      v1::Event event;
      event.ParseFromString(entry.event);
      if (event.has_contact_decided()) decided.insert(event.contact_decided().contact().id());
      if (event.has_outcome_recorded()) {
        const auto& id = event.outcome_recorded().outcome().contact_id();
        over.insert(id);
        // Who is called back has hung up already: that ends nothing.
        const bool over_now = event.outcome_recorded().outcome().kind() != "abandoned" || !held[id].callback;
        if (!held[id].offered.empty() && over_now) release(held[id]);
      }
      const auto& order = event.routing_ordered();
      if (order.kind() == "move" || order.kind() == "transfer") release(held[order.contact_id()]);
      if (order.kind() == "callback") held[order.contact_id()].callback = true;
      if (event.has_reservation_changed()) {
        const auto& one = event.reservation_changed();
        auto& contact = held[one.contact_id()];
        if (one.state() == "offered") {
          if (!contact.offered.empty()) broken_ = one.contact_id() + " is offered twice";
          release(contact);
          contact.offered = one.id();
          contact.callback = one.callback();
          contact.with = {one.agent()};
          if (++load[one.agent()] > capacity) broken_ = one.agent() + " is over capacity";
        } else if (one.state() == "accepted") {
          if (contact.offered != one.id()) broken_ = one.id() + " is accepted and was not offered";
          contact.offered.clear();
        } else if (contact.offered == one.id()) {
          release(contact);
        }
      }
      if (event.has_contact_routed()) {
        const auto& one = event.contact_routed();
        auto& contact = held[one.contact_id()];
        if (one.state() == "joined") {
          contact.with.insert(one.agent());
          if (++load[one.agent()] > capacity) broken_ = one.agent() + " joins over capacity";
        } else if (one.state() != "wrap_up" && contact.offered.empty()) {
          release(contact);
        }
        if (one.state() == "ended" || one.state() == "gone" || one.state() == "left")
          over.insert(one.contact_id());
      }
    }
    for (const auto& id : decided) {
      if (!over.contains(id)) broken_ = id + " was lost";
    }
    ended = static_cast<int>(over.size());
  }

  std::mt19937_64 random_;
  std::shared_ptr<const playbook::Playbook> playbook_;
  std::unique_ptr<Hub> hub_;
  store::MemoryStore* store_ = nullptr;
  Instant now_{seconds(1000)};
  Time time_{seconds(1'700'000'000)};
  std::map<std::string, v1::Reservation> offers_;
  std::set<std::string> commands_, log_, gone_;
  std::size_t business_ = 0;
  bool rough_ = true;                                           // the way between hub and adapters
  std::vector<std::pair<std::string, std::string>> under_way_;  // to the hub: from, frame
  std::map<std::uint64_t, std::pair<std::string, std::string>> unanswered_;  // likewise, by request
  std::uint64_t request_ = 0, number_ = 0, read_to_ = 0;
  std::uint32_t contacts_ = 0;
  std::string broken_;
};

std::uint64_t setting(const char* name, std::uint64_t preset) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : preset;
}

TEST(HubRoutingSimulation, NobodyIsLostOrAnsweredByTwoAndTheQueueStands) {
  const auto only = setting("BALIE_SIM_SEED", 0);
  const auto count = only ? 1 : setting("BALIE_SIM_SEEDS", seeds_default);
  int deaths = 0, ended = 0, published = 0, lost = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto seed = only ? only : i + 1;
    Day day(seed);
    const auto broken = day.run();
    ASSERT_EQ(broken, "") << "again with BALIE_SIM_SEED=" << seed;
    deaths += day.deaths;
    ended += day.ended;
    published += day.published;
    lost += day.lost;
  }
  std::printf(
      "%llu days: the hub died %d times, %d messages were lost, %d playbooks published, %d contacts came to "
      "an end\n",
      static_cast<unsigned long long>(count), deaths, lost, published, ended);
}

}  // namespace
}  // namespace balie::service
