// A hub over a memory store with a small playbook, and one client to talk to it.
#pragma once

#include "core/playbook/load.hpp"
#include "core/service/hub.hpp"
#include "core/store/memory_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace balie::service {

// `more`: files that it has as well.
inline std::shared_ptr<const playbook::Playbook> small_playbook(const std::string& queue = "service",
                                                                std::vector<playbook::File> more = {}) {
  std::vector<playbook::File> files{
      {"playbook.toml",
       fmt::format("name = \"small\"\ncountry = \"NL\"\ndefault_queue = \"{}\"\nhistory_held = 3\n", queue)},
      {"queues.toml", fmt::format("[[queue]]\nname = \"{}\"\ntarget = \"q/service\"\npriority = 5\n"
                                  "[[queue]]\nname = \"night\"\ntarget = \"q/night\"\n",
                                  queue)},
      {"entries.toml",
       fmt::format("[[entry]]\nname = \"line\"\nchannel = \"voice\"\nentry = \"+31201234567\"\n"
                   "queue = \"{}\"\nfallback = \"night\"\n",
                   queue)}};
  for (auto& file : more) files.push_back(std::move(file));
  const auto loaded = playbook::load_playbook(files);
  if (!loaded) {
    for (const auto& problem : loaded.error()) ADD_FAILURE() << to_string(problem);
    return nullptr;
  }
  return *loaded;
}

class DeskOfHub : public ::testing::Test {
 protected:
  DeskOfHub() { open(std::make_unique<store::MemoryStore>(HashKey{1, 2, 3})); }

  void open(std::unique_ptr<store::MemoryStore> made) {
    store = made.get();
    hub.opened(std::move(made));
    hub.work(now, time);
    v1::ToHub hello;
    hello.mutable_hello()->set_adapter("phone");
    hello.mutable_hello()->set_protocol(1);
    say(hello);
    heard();
  }

  void say(const v1::ToHub& message) {
    hub.on_frame("peer", bus::Role::admin, message.SerializeAsString(), now);
  }

  std::vector<v1::FromHub> heard() {
    std::vector<v1::FromHub> messages;
    for (const auto& outgoing : hub.sessions().outgoing()) {
      EXPECT_TRUE(messages.emplace_back().ParseFromString(outgoing.frame));
    }
    hub.sessions().outgoing().clear();
    return messages;
  }

  // Asks, lets the hub work, and gives the one answer.
  v1::FromHub ask(v1::ToHub message) {
    message.set_request(++request);
    say(message);
    hub.work(now, time);
    auto messages = heard();
    EXPECT_EQ(messages.size(), 1u);
    return messages.empty() ? v1::FromHub() : messages.back();
  }

  static v1::ToHub contact(const std::string& id, const std::string& scheme = "",
                           const std::string& value = "") {
    v1::ToHub message;
    auto& made = *message.mutable_contact();
    made.set_id(id);
    made.set_channel("voice");
    made.set_entry("+31201234567");
    if (!scheme.empty()) {
      made.add_identifiers()->set_scheme(scheme);
      made.mutable_identifiers(0)->set_value(value);
    }
    return message;
  }

  static v1::ToHub outcome(const std::string& id, const std::string& contact_id,
                           const std::string& kind = "completed") {
    v1::ToHub message;
    message.mutable_outcome()->set_id(id);
    message.mutable_outcome()->set_contact_id(contact_id);
    message.mutable_outcome()->set_kind(kind);
    return message;
  }

  // As the server runs the errand, on one thread.
  v1::FromHub erase(const std::string& id) {
    v1::ToHub message;
    message.set_request(++request);
    message.mutable_erase_customer()->set_id("e");
    message.mutable_erase_customer()->set_customer_id(id);
    say(message);
    for (auto errands = hub.take_erasures(); !errands.empty(); errands = hub.take_erasures()) {
      for (auto& errand : errands) {
        const auto scanned = errand.scan.run(*hub.store());
        const auto erased = hub.erasure_scanned(std::move(errand), scanned, now, time);
        if (erased) hub.erasure_scrubbed(*erased, hub.store()->scrub(), now);
      }
    }
    auto messages = heard();
    EXPECT_EQ(messages.size(), 1u);
    return messages.empty() ? v1::FromHub() : messages.back();
  }

  Hub hub{HubOptions{}, small_playbook()};
  store::MemoryStore* store = nullptr;
  Instant now{std::chrono::seconds(1000)};
  Time time{std::chrono::seconds(1'700'000'000)};
  std::uint64_t request = 0;
};

}  // namespace balie::service
