// Agents who work over HTTP: their presence, which lasts as long as somebody is there to hear of it, and what
// is reserved for them. All of them share the adapter's session with the hub.
//
// A client is there while it listens, and for the lease after it last asked. Of several clients of one agent
// each hears everything, the last presence holds, and the first answer counts: the hub refuses the second.
#pragma once

#include "adapters/http/mailbox.hpp"
#include "core/base/clock.hpp"

#include "balie/v1/agent.pb.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace balie::http {

// One strand.
class Agents {
 public:
  static constexpr std::size_t agents_max = 10'000, reservations_max = 100;  // of one agent
  struct Hooks {
    // Says a presence to the hub over that adapter's session; said() is to be called with what came of it.
    std::function<void(const std::string& adapter, const v1::Presence&)> say;
    std::function<std::string()> fresh_id;
  };
  Agents(const Clock& clock, Duration lease, Hooks hooks)
      : clock_(clock), lease_(lease), hooks_(std::move(hooks)) {}

  // A presence that a client reports, before the hub hears it. Its lease is kept here, and taken out of it.
  // False: there are too many agents.
  bool present(const std::string& adapter, v1::Presence& presence);
  // The hub recorded a presence, or refused it for good.
  void said(const v1::Presence& presence, bool recorded);
  // The agent's client asked something: it is there.
  void touch(const std::string& agent);

  // What the hub pushes. False: of nobody who works here.
  bool reserve(const v1::Reservation& reservation);
  // A new session of that adapter: the hub holds presences no longer than a session.
  void opened(const std::string& adapter);

  // What is offered to the agent now.
  [[nodiscard]] std::vector<v1::Reservation> offered(const std::string& agent) const;
  // The adapter over whose session a reservation came; nullopt: not from here, or over.
  [[nodiscard]] std::optional<std::string> adapter_of(const std::string& reservation) const;
  void answered(const std::string& reservation);

  // From now on the agent's reservations, those that are offered already first, as server-sent events.
  void listen(const std::string& agent, const std::shared_ptr<Mailbox>& mailbox);
  void leave(const std::string& agent, const std::shared_ptr<Mailbox>& mailbox);
  // Called about once a second: who is there no longer becomes "away", with the reason "client_lost".
  void sweep();
  void close();  // all who listen

 private:
  struct Agent {
    std::string adapter;
    std::optional<v1::Presence> presence;
    Duration lease{};
    Instant until{};
    std::map<std::string, v1::Reservation> offered;
    std::vector<std::shared_ptr<Mailbox>> listening;
  };
  void renew(Agent& agent);
  void drop_if_unused(const std::string& agent);
  void say_anew(Agent& agent);

  const Clock& clock_;
  Duration lease_;
  Hooks hooks_;
  std::map<std::string, Agent> agents_;
};

// "event: reservation\ndata: {...}\n\n"
void append_event(std::string_view name, const google::protobuf::Message& data, std::string& out);

}  // namespace balie::http
