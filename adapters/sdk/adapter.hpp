// What an adapter author writes: connect, receive, deliver, close. The SDK owns the rest.
#pragma once

#include "adapters/sdk/task.hpp"

#include "balie/v1/session.pb.h"

#include <functional>

namespace balie::sdk {

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

// One channel. All calls on one strand; settle, refuse and deliver one at a time (so they may write to one
// socket), for at most ten seconds each. Fates: reconnect and retry - the SDK closes, waits with jitter,
// connects again; reject - logged, and on it goes; fatal - the program drains and ends.
class Adapter {
 public:
  virtual ~Adapter() = default;

  // Makes the link to the channel's peer. Called again after close().
  virtual Task<void> connect() = 0;
  // Waits for what comes next. Called again as soon as it returned; when the program stops, the wait is
  // cancelled (what was not returned yet was not taken).
  virtual Task<Inbound> receive() = 0;
  // Does what the hub asks; runs beside receive(). An error is reported to the hub.
  virtual Task<void> deliver(const v1::Command& command) = 0;
  // Ends the link; what waits on it returns. May be called when there is none.
  virtual void close() noexcept = 0;

  // What a contact gets when the hub is away or late. `configured` is the route of the adapter's settings.
  virtual v1::Route on_fallback(const v1::Contact& contact, const v1::Route& configured);
};

}  // namespace balie::sdk
