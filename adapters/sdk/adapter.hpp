// What an adapter author writes: connect, receive, deliver, close. The SDK owns the rest.
#pragma once

#include "adapters/sdk/task.hpp"
#include "core/base/assert.hpp"
#include "core/base/clock.hpp"

#include "balie/v1/session.pb.h"

#include <functional>
#include <string>
#include <vector>

namespace balie::sdk {

// What an adapter says to the hub beside what it receives: Presence, ReservationAnswer, RoutingOrder,
// Command, CustomerChange, Outcome, Signal, each as the body of a ToHub. An empty id and time are filled in,
// as for an Inbound.
class Hub {
 public:
  virtual ~Hub() = default;
  // Says it, and waits for the hub's answer for at most the setting `deadline`. Errors: of Fate::reject, what
  // the hub refused by name ("not_found", "not_allowed", ...); of Fate::retry, no answer, and whether it was
  // carried out is not known. Nothing is kept: ask again, under the same id.
  virtual Task<v1::FromHub> ask(v1::ToHub message) = 0;
  // Says it and does not wait. What has happened (an Outcome, a CustomerChange, the order "end") is kept in
  // the spool while the hub is away; what is of now (the rest) is logged and dropped then. The last Presence
  // of each agent is said again in each new session, until it is "away". A Signal has no answer, and is told
  // only: it goes out while a session is open, and is lost otherwise.
  virtual void tell(v1::ToHub message) = 0;
};

// What a channel made of a command: what it calls it (a message's id), and what there is to say of it.
struct Delivered {
  std::vector<std::string> ids{};
  std::string text{};
};

// How an adapter carries out commands.
struct Deliveries {
  // More than one: deliver() runs so many times at once, and beside settle, refuse and reserve: the adapter
  // keeps its writes apart, and the order of commands is not kept.
  std::size_t at_once = 1;
  // How long one may take; then it is cancelled and reported as "unknown".
  Duration limit = std::chrono::seconds(10);
  // The same id is carried out once. True: also over a restart, and written to the disk before each (a file
  // beside the spool). What was under way when the program died is reported as "unknown" and not done again,
  // unless the command is `repeatable`. False: where twice does no harm, or the channel itself notices.
  bool remembered = false;
  // The kinds of commands that deliver() knows, as the hub is told: others it refuses to whoever orders them,
  // and desks do not offer. At most 64. Empty: it does not say, and all that is ordered comes to deliver().
  std::vector<std::string> kinds{};
  // Kinds of commands that only look something up: carried out as often as they are ordered, and neither they
  // nor what came of them is remembered, which may be long.
  std::vector<std::string> lookups{};
};

// What came in on the channel: a contact, or an outcome of an earlier one.
struct Inbound {
  // Needs who it is from (identifiers) and, where there is one, the entry. An id that the channel itself
  // gives makes a redelivery recognisable; without one the SDK gives a new one. Channel, time and wait come
  // from the SDK where they are empty; bytes that are not UTF-8 become U+FFFD.
  v1::Contact contact;
  // Taken instead of the contact when its kind is set.
  v1::Outcome outcome;

  // How the channel answers its own peer. One of the two runs, once; both may be empty. Neither runs when the
  // link over which it came is gone: the peer will bring it again. An error of Fate::reconnect ends the link.
  // The decision lives until the task ends.
  //
  // settle: the hub has stored it, or the spool has; then the decision is the fallback and says so. An
  // outcome settles with an empty decision.
  std::move_only_function<Task<void>(const v1::Decision&)> settle;
  // refuse: it could be stored nowhere, or is invalid (Fate::reject); the peer should try again, or be told
  // no.
  std::move_only_function<Task<void>(const Error&)> refuse;
};

// One channel. All calls on one strand; settle, refuse, deliver and reserve one at a time (so they may write
// to one socket), for at most ten seconds each, unless deliveries() says otherwise. Fates: reconnect and
// retry - the SDK closes, waits with jitter, connects again; reject - logged, and on it goes; fatal - the
// program drains and ends.
class Adapter {
 public:
  virtual ~Adapter() = default;

  // Makes the link to the channel's peer. Called again after close().
  virtual Task<void> connect() = 0;
  // Waits for what comes next. Called again as soon as it returned; when the program stops, the wait is
  // cancelled (what was not returned yet was not taken).
  virtual Task<Inbound> receive() = 0;
  // Does what the hub asks; runs beside receive(). The hub hears what it returns: with Fate::reconnect that
  // it is not known whether it was done ("unknown"), with another Fate that it was not, with the error's
  // code. A command that has expired does not come here.
  virtual Task<Delivered> deliver(const v1::Command& command) = 0;
  // What deliver() carries out, and how it is called; asked before connect(), and always the same.
  [[nodiscard]] virtual Deliveries deliveries() const { return {}; }
  // Shows an agent of this channel's platform what is reserved ("offered"), or that it no longer is
  // ("cancelled", "expired"); the agent's answer goes to the hub as a ReservationAnswer. An error declines
  // what is offered, with the error's code as the reason. Not overridden: "adapter.no_agents".
  virtual Task<void> reserve(const v1::Reservation& reservation);
  // Somebody types, has read; a command of this adapter was done ("delivered", its id the subject) or was not
  // ("not_delivered"). Lost when it comes at a wrong time; returns at once, also between two links. Not
  // overridden: nothing is done with it.
  virtual void signal(const v1::Signal& /*signal*/) {}
  // Ends the link; what waits on it returns. May be called when there is none.
  virtual void close() noexcept = 0;

  // What the page /metrics shows of the channel beside the SDK's own figures, in Prometheus' text format:
  // asked whenever somebody reads that page, also before connect().
  [[nodiscard]] virtual std::string figures() { return {}; }

  // What a contact gets when the hub is away or late. `configured` is the route of the adapter's settings.
  virtual v1::Route on_fallback(const v1::Contact& contact, const v1::Route& configured);

  // The SDK's, before connect().
  void attach(Hub& hub) { hub_ = &hub; }

 protected:
  // There from the first connect() on.
  [[nodiscard]] Hub& hub() const {
    BALIE_ASSERT(hub_ != nullptr);
    return *hub_;
  }

 private:
  Hub* hub_ = nullptr;
};

}  // namespace balie::sdk
