// A hub that distributes: two queues, two agents, a desk that has them and a phone that brings contacts.
#pragma once

#include "core/playbook/load.hpp"
#include "core/service/hub.hpp"
#include "core/store/memory_store.hpp"
#include "tests/support/fake_scorer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace balie::service {

inline constexpr const char* queues_toml = R"([[queue]]
name = "sales"
hold = true
ageing = 1
[[queue]]
name = "care"
hold = true
wrap_up = "30s"
[[queue]]
name = "platform"
target = "q/platform"
)";
inline constexpr const char* agents_toml = R"([[agent]]
name = "anna"
capacity = 1
[agent.addresses]
voice = "SIP/2001"
[[agent]]
name = "bert"
capacity = 1
)";
inline constexpr const char* entries_toml = R"([[entry]]
name = "line"
channel = "voice"
entry = "+31201234567"
queue = "sales"
[[entry]]
name = "help"
channel = "voice"
entry = "+31207654321"
queue = "care"
)";

class RoutingDesk : public ::testing::Test {
 protected:
  RoutingDesk() { restart(std::make_unique<store::MemoryStore>(HashKey{1, 2, 3})); }

  static std::vector<playbook::File> files(const std::string& queues = queues_toml) {
    return {{"playbook.toml", "name = \"small\"\ncountry = \"NL\"\ndefault_queue = \"care\"\n"},
            {"queues.toml", queues},
            {"agents.toml", agents_toml},
            {"entries.toml", entries_toml}};
  }

  static std::shared_ptr<const playbook::Playbook> load(const std::vector<playbook::File>& files) {
    auto loaded = playbook::load_playbook(files, scoring::fake_scorers());
    if (loaded) return *loaded;
    for (const auto& problem : loaded.error()) ADD_FAILURE() << to_string(problem);
    return nullptr;
  }
  // As an operator does while everybody works.
  void publish(std::vector<playbook::File> files) {
    book = std::move(files);
    hub->playbook_loaded({}, load(book), book, now, time);
    turn();
  }
  void restart(std::unique_ptr<store::MemoryStore> made) {
    store = made.get();
    hub = std::make_unique<Hub>(HubOptions{}, load(book), book);
    hub->opened(std::move(made));
    for (int i = 0; i < 10 && !hub->ready(); ++i) hub->work(now, time);
    connect("desk", bus::Role::desk);
    if (!phone_away) connect("phone", bus::Role::adapter, phone_commands);
    turn();
  }
  // As after a kill: what was not written is gone.
  void crash() {
    std::unique_ptr<store::Store> held = hub->release();
    hub.reset();
    auto* memory = static_cast<store::MemoryStore*>(held.release());
    memory->crash();
    told.clear();
    restart(std::unique_ptr<store::MemoryStore>(memory));
  }
  // `kinds`: of commands that it carries out.
  void connect(const std::string& name, bus::Role role, const std::vector<std::string>& kinds = {}) {
    v1::ToHub hello;
    hello.mutable_hello()->set_adapter(name);
    hello.mutable_hello()->set_protocol(1);
    hello.mutable_hello()->set_credit(100);
    hello.mutable_hello()->mutable_commands()->Assign(kinds.begin(), kinds.end());
    roles[name] = role;
    hub->on_frame(name, role, hello.SerializeAsString(), now);
  }
  void leave(const std::string& name) {
    v1::ToHub goodbye;
    goodbye.mutable_goodbye()->set_code("stopping");
    hub->on_frame(name, roles[name], goodbye.SerializeAsString(), now);
    roles.erase(name);
    turn();
  }

  void turn() {
    for (int i = 0; i < 20; ++i) {
      hub->work(now, time);
      for (const auto& outgoing : hub->sessions().outgoing()) {
        v1::FromHub message;
        EXPECT_TRUE(message.ParseFromString(outgoing.frame));
        if (message.has_reservation()) told.push_back(message.reservation());
        if (message.has_command()) commands.push_back(message.command());
        if (message.has_signal()) signals.emplace_back(outgoing.peer, message.signal());
        if (message.request() > 0) answers[message.request()] = message;
      }
      hub->sessions().outgoing().clear();
      if (!hub->busy(now)) break;
    }
  }
  // Time goes by; the clients are heard all the while.
  void pass(Duration duration) {
    const auto end = now + duration;
    while (now < end) {
      const auto step = std::min<Duration>(end - now, std::chrono::milliseconds(500));
      now += step;
      time += std::chrono::duration_cast<Time::duration>(step);
      for (const auto& [name, role] : roles) {
        v1::ToHub heartbeat;
        heartbeat.mutable_heartbeat();
        hub->on_frame(name, role, heartbeat.SerializeAsString(), now);
      }
      hub->on_time(now);
      turn();
    }
  }
  v1::FromHub ask(const std::string& client, v1::ToHub message) {
    message.set_request(++request);
    hub->on_frame(client, roles[client], message.SerializeAsString(), now);
    turn();
    return answers[request];
  }

  v1::FromHub presence(const std::string& agent, const std::string& state, const std::string& by = "desk") {
    v1::ToHub message;
    message.mutable_presence()->set_id(fmt::format("p{}", ++number));
    message.mutable_presence()->set_agent(agent);
    message.mutable_presence()->set_state(state);
    return ask(by, message);
  }
  v1::Decision contact(const std::string& id, const std::string& entry = "+31201234567",
                       const std::string& telephone = {}) {
    v1::ToHub message;
    auto& made = *message.mutable_contact();
    made.set_id(id);
    made.set_channel("voice");
    made.set_entry(entry);
    made.add_identifiers()->set_scheme("account");
    made.mutable_identifiers(0)->set_value("A-" + id);
    if (!telephone.empty()) {
      made.add_identifiers()->set_scheme("tel");
      made.mutable_identifiers(1)->set_value(telephone);
    }
    return ask("phone", message).decision();
  }
  v1::FromHub answer(const std::string& reservation, const std::string& agent, const std::string& what,
                     const std::string& by = "desk") {
    v1::ToHub message;
    message.mutable_reservation_answer()->set_reservation_id(reservation);
    message.mutable_reservation_answer()->set_agent(agent);
    message.mutable_reservation_answer()->set_answer(what);
    return ask(by, message);
  }
  v1::FromHub outcome(const std::string& contact, const std::string& kind) {
    v1::ToHub message;
    message.mutable_outcome()->set_id(fmt::format("o{}", ++number));
    message.mutable_outcome()->set_contact_id(contact);
    message.mutable_outcome()->set_kind(kind);
    return ask("phone", message);
  }
  v1::FromHub order(const std::string& kind, const std::string& contact, v1::RoutingOrder more = {},
                    const std::string& by = "desk") {
    v1::ToHub message;
    *message.mutable_routing_order() = more;
    if (more.id().empty()) message.mutable_routing_order()->set_id(fmt::format("r{}", ++number));
    message.mutable_routing_order()->set_kind(kind);
    message.mutable_routing_order()->set_contact_id(contact);
    message.mutable_routing_order()->set_contact_adapter("phone");
    return ask(by, message);
  }
  v1::FromHub done(const std::string& command, const std::string& error = "") {
    v1::ToHub message;
    message.mutable_command_done()->set_command_id(command);
    message.mutable_command_done()->set_error(error);
    return ask("phone", message);
  }
  // As the server runs the errand, on one thread.
  v1::FromHub erase(const std::string& customer) {
    v1::ToHub message;
    message.set_request(++request);
    message.mutable_erase_customer()->set_id(fmt::format("e{}", ++number));
    message.mutable_erase_customer()->set_customer_id(customer);
    if (!roles.contains("admin")) connect("admin", bus::Role::admin);
    hub->on_frame("admin", bus::Role::admin, message.SerializeAsString(), now);
    for (auto errands = hub->take_erasures(); !errands.empty(); errands = hub->take_erasures()) {
      for (auto& errand : errands) {
        const auto scanned = errand.scan.run(*store);
        const auto erased = hub->erasure_scanned(std::move(errand), scanned, now, time);
        if (erased) hub->erasure_scrubbed(*erased, store->scrub(), now);
      }
    }
    turn();
    return answers[request];
  }
  v1::QueueStatus queue(const std::string& name) {
    v1::ToHub message;
    message.mutable_queue_query()->set_queue(name);
    message.mutable_queue_query()->set_contacts(100);
    return ask("desk", message).queues().queues(0);
  }
  v1::AgentStatus agent(const std::string& name) {
    v1::ToHub message;
    message.mutable_agent_query()->set_agent(name);
    return ask("desk", message).agents().agents(0);
  }
  std::vector<std::string> waiting(const std::string& name) {
    std::vector<std::string> ids;
    const auto status = queue(name);
    for (const auto& one : status.contacts()) {
      if (one.state() == "waiting") ids.push_back(one.contact_id());
    }
    return ids;
  }
  // All events, as they stand in it.
  std::string log() {
    std::string bytes;
    const auto events = store->events(1, SIZE_MAX, SIZE_MAX).value();
    for (const auto& one : events) bytes += one.event;
    return bytes;
  }
  const v1::Reservation& last() {
    static const v1::Reservation none;
    return told.empty() ? none : told.back();
  }

  std::vector<playbook::File> book = files();
  // At a start.
  bool phone_away = false;
  std::vector<std::string> phone_commands;
  std::unique_ptr<Hub> hub;
  store::MemoryStore* store = nullptr;
  Instant now{std::chrono::seconds(1000)};
  Time time{std::chrono::seconds(1'700'000'000)};
  std::map<std::string, bus::Role> roles;
  std::vector<v1::Reservation> told;
  std::vector<v1::Command> commands;
  std::vector<std::pair<std::string, v1::Signal>> signals;  // by who was told
  std::map<std::uint64_t, v1::FromHub> answers;
  std::uint64_t request = 0, number = 0;
};

}  // namespace balie::service
