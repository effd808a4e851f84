// Which agent has which contact in hand, as the hub says. Pure.
#pragma once

#include "adapters/desk/conversations.hpp"
#include "adapters/desk/messages.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace balie::desk {

class Work {
 public:
  struct Contact {
    std::set<std::string> agents;  // who talk or wrap up
    std::set<std::string> offered_to;
    std::string decision;
    std::string customer;
    std::optional<bool> held{};  // the customer hears music; empty: nobody said
  };
  struct Change {
    ConversationKey key;
    std::string agent;
    bool gained = false;   // else lost
    std::string reason{};  // of one that is lost: "ended", "transferred"
  };

  // All agents, as the hub has them now: what changed since.
  std::vector<Change> replace(const wire::Agents& all);
  // The hub has taken the agent's "accept": it is so before the next replace().
  void take(const ConversationKey& key, const std::string& agent);
  // The customer is on hold, or no more.
  void hold(const ConversationKey& key, bool held);
  // It is offered: what is known of it by that.
  void offer(const wire::Reservation& reservation);

  [[nodiscard]] bool has(std::string_view agent, const ConversationKey& key) const;
  [[nodiscard]] const Contact* find(const ConversationKey& key) const;
  [[nodiscard]] const std::map<ConversationKey, Contact>& contacts() const { return contacts_; }
  // nullptr: the hub knows no such agent.
  [[nodiscard]] const wire::AgentStatus* status(std::string_view agent) const;
  [[nodiscard]] const wire::Agents& agents() const { return agents_; }

 private:
  wire::Agents agents_;
  std::map<ConversationKey, Contact> contacts_;
};

}  // namespace balie::desk
