// The hub's end of the bus: sessions, credit, silence, limits. A value: frames and time in, frames out; no
// socket, no clock.
//
// A peer is known by its routing id. Its first message is Hello; everything before that ends with Goodbye. A
// message that breaks a limit ends that session with a reason, and no other. A client has at most `credit`
// requests unanswered; one that does not keep to it, or whose answers cannot be delivered, loses its session.
// The other way round the hub pushes no more commands and reservations than the client gave it room for.
// Signals, which nobody waits for, are dropped beyond 500 a second, each way.
#pragma once

#include "core/base/clock.hpp"
#include "core/bus/role.hpp"
#include "protocols/bus/limits.hpp"

#include "balie/v1/session.pb.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace balie::bus {

// What the hub calls itself where it reports something; no client may be called so.
constexpr std::string_view hub_adapter = "hub";

struct SessionSettings {
  std::string boot_id;
  std::string playbook_version;
  std::string events_endpoint;
  Duration heartbeat = std::chrono::milliseconds(500);
  Duration silence = std::chrono::milliseconds(1500);
  std::uint32_t credit = 512;
  std::size_t sessions_max = 4096;
};

// A frame for a peer.
struct Outgoing {
  std::string peer;
  std::string frame;
  std::size_t answers = 0;  // in it, where it may hold several
};

struct Session {
  std::string peer;
  std::string id;
  std::string adapter;
  std::string channel, program;       // as it said
  std::vector<std::string> commands;  // the kinds that it carries out; empty: it did not say
  Role role = Role::observer;
  std::uint32_t unanswered = 0;
  std::uint32_t room = 0;      // what may be pushed to it before it gives more
  std::size_t joined_max = 0;  // answers that the client takes in a frame
  std::size_t last_outgoing =
      0;  // where its last answer stands in Sessions::outgoing(), unless that was sent
  bool ended = false;
  Instant heard{};
  Instant said{};
  Instant signal_from{};  // when it may say the next signal, and be told one
  Instant signal_to{};
};

// What a client asks for, with the limits checked and the right to ask it seen to.
struct Request {
  std::weak_ptr<Session> session;  // gone when the client is: then nobody waits for the answer
  std::unique_ptr<v1::ToHub> message;
  std::string contact;  // serialised, as it came; empty where it is none, or must be serialised anew
};

// A session began, or is over.
struct SessionChange {
  std::shared_ptr<Session> session;
  bool begun = false;
};

class Sessions {
 public:
  Sessions(SessionSettings settings, Limits limits) : settings_(std::move(settings)), limits_(limits) {}

  // Takes one frame. What has to be carried out by the hub is appended to `requests`; the rest is dealt with
  // here. `rights` is what the transport knows of the peer.
  void on_frame(std::string_view peer, const Rights& rights, std::string_view frame, Instant now,
                std::vector<Request>& requests);
  // A message that was not one frame, or larger than the transport lets through.
  void on_violation(std::string_view peer, std::string_view reason, Instant now);
  // The transport could not deliver to this peer: it is gone, or too slow.
  void on_undeliverable(std::string_view peer);
  void on_time(Instant now);
  // Says Goodbye to everybody.
  void stop(Instant now);

  // Answers a request. `message` is a serialised FromHub that carries the request's number. Answers to one
  // client share a frame until the owner has cleared outgoing().
  void answer(const std::weak_ptr<Session>& session, std::string_view message, Instant now);
  void refuse(const std::weak_ptr<Session>& session, std::uint64_t request, v1::Refusal refusal, Instant now);

  // Pushes what was not asked for. False: the client has no room for it, or is gone.
  bool push(const std::shared_ptr<Session>& session, const v1::FromHub& message, Instant now);
  // The same for a signal: it takes no room, and is dropped where there is none, or where too many come.
  void signal(const std::shared_ptr<Session>& session, const v1::FromHub& message, Instant now);
  // Ends the session, with a reason.
  void end(const std::shared_ptr<Session>& session, std::string_view code, std::string_view reason,
           Instant now);
  // Since this was called last, in order.
  std::vector<SessionChange> take_changes() { return std::exchange(changes_, {}); }

  void playbook_version(std::string version) { settings_.playbook_version = std::move(version); }
  [[nodiscard]] std::vector<Outgoing>& outgoing() { return outgoing_; }
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }
  [[nodiscard]] std::uint64_t refusals() const { return refusals_; }
  // When on_time() wants to be called at the latest.
  [[nodiscard]] Instant wake_at() const { return wake_at_; }

  // A message object to parse into; used ones come back through recycle().
  void recycle(std::unique_ptr<v1::ToHub> message);

 private:
  void hello(std::string_view peer, const Rights& rights, const v1::Hello& hello, Instant now);
  void on_joined(const std::shared_ptr<Session>& session, std::string_view frame, Instant now,
                 std::vector<Request>& requests);
  void take(const std::shared_ptr<Session>& session, Request&& request, Instant now,
            std::vector<Request>& requests);
  void take_signal(const std::shared_ptr<Session>& session, Request&& request, Instant now,
                   std::vector<Request>& requests);
  bool read(std::string_view peer, std::string_view bytes, Request& request, Instant now);
  void erase(const std::string& peer);
  void send(Session& session, const v1::FromHub& message, Instant now);
  void goodbye(std::string_view peer, std::string_view code, std::string_view reason, Instant now);
  std::unique_ptr<v1::ToHub> fresh();

  SessionSettings settings_;
  Limits limits_;
  std::unordered_map<std::string, std::shared_ptr<Session>> sessions_;
  std::vector<Outgoing> outgoing_;
  std::vector<SessionChange> changes_;
  std::vector<std::unique_ptr<v1::ToHub>> pool_;
  v1::FromHub reply_;
  std::uint64_t opened_ = 0;
  std::uint64_t refusals_ = 0;
  Instant wake_at_ = Instant::max();
};

}  // namespace balie::bus
