// A client's session with a switch: login, capabilities, monitors, route registrations, snapshots,
// keep-alive, and which answer belongs to which request. A value that says what to write and what came; knows
// no socket and no clock.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/csta/frame.hpp"
#include "protocols/csta/message.hpp"
#include "protocols/csta/requests.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace balie::csta {

class Session {
 public:
  enum class Login { application_session, system_register, none };
  struct Settings {
    Login login = Login::application_session;
    std::string application = "balie";
    std::string edition = "ed6";
    std::vector<std::string> monitors{};  // devices and groups
    std::vector<std::string> routes{};    // routeing devices; "*" is all of the switch
    std::int64_t session_seconds = 180;
    Duration keepalive = std::chrono::seconds(20);
    Duration answer_limit = std::chrono::seconds(4);  // later, the switch is taken for gone
    bool agents = true;                               // their states are asked for
    std::size_t unanswered_max = 64;                  // of our requests; the rest waits here
  };
  struct Send {
    std::string bytes;
    bool operator==(const Send&) const = default;
  };
  struct Open {  // logged in; monitors and registrations have been answered
    bool operator==(const Open&) const = default;
  };
  struct Came {  // a request or event of the switch that the session does not settle itself
    Content content;
    bool operator==(const Came&) const = default;
  };
  struct Snapshot {
    std::string device;
    std::vector<SnapshotCall> calls;
    bool operator==(const Snapshot&) const = default;
  };
  struct Agents {
    std::string device;
    std::vector<AgentState> states;
    bool operator==(const Agents&) const = default;
  };
  struct Answered {  // to ask()
    std::uint64_t number;
    std::variant<Answer, Refused> answer;
    bool operator==(const Answered&) const = default;
  };
  struct Trouble {  // something was refused, or broke the protocol; the session lives
    std::string what;
    std::string error;
    bool operator==(const Trouble&) const = default;
  };
  struct Close {  // the last
    std::string code;
    bool operator==(const Close&) const = default;
  };
  using Action = std::variant<Send, Open, Came, Snapshot, Agents, Answered, Trouble, Close>;

  explicit Session(Settings settings);

  void start(Instant now);
  void feed(std::string_view bytes, Instant now);
  void on_time(Instant now);  // at wake_at()
  void on_end();
  void stop(Instant now);  // says goodbye; Close follows

  // A request of ours (deflect_call() and the like); its answer comes as Answered with this number.
  std::uint64_t ask(std::string document, Instant now);
  // A route_select() or route_end() of this dialogue. It has no answer but a refusal, which comes as ReRoute.
  void say(std::string document, std::string cross_ref);

  [[nodiscard]] std::optional<Action> poll();
  [[nodiscard]] Instant wake_at() const;
  [[nodiscard]] bool open() const { return state_ == State::open; }
  [[nodiscard]] const std::string& space() const { return space_; }  // of the edition that is spoken

 private:
  enum class State { idle, login, features, ordering, open, closed };
  enum class Kind { login, features, monitor, snapshot, agents, route, keepalive, timer, asked };
  struct Request {
    Kind kind;
    std::string document;
    std::string device;
    std::uint64_t number = 0;
    Instant sent{};
  };

  void request(Kind kind, std::string document, Instant now, std::string device = {},
               std::uint64_t number = 0);
  void send_waiting(Instant now);
  int next_invoke_id();
  void on_frame(const Frame& frame, Instant now);
  void on_answer(int invoke_id, const Content& content, Instant now);
  void on_login(const Answer& answer, Instant now);
  void order_all(Instant now);
  void check_open();
  void learn(const Answer& features);
  [[nodiscard]] bool offers(const char* service) const;
  void on_snapshot_data(const SnapshotData& data, Instant now);
  void reply(int invoke_id, std::string document);
  void close(std::string_view code);

  Settings settings_;
  Decoder decoder_;
  State state_ = State::idle;
  std::string space_;
  std::string session_id_;
  std::int64_t session_seconds_ = 0;
  Instant reset_at_ = Instant::max();
  Instant spoken_{};  // when the last request was sent
  std::deque<Request> waiting_;
  std::map<int, Request> unanswered_;
  std::map<int, std::string> said_;  // cross references by invoke id; the next of the same id takes the place
  struct LongSnapshot {
    std::string device;
    Instant heard{};
  };
  std::map<std::string, LongSnapshot, std::less<>> snapshots_;  // that come in parts, by their reference
  std::set<std::string, std::less<>> missing_;                  // services that the switch does not offer
  int invoke_id_ = 0;
  std::uint64_t last_ = 0;
  std::deque<Action> actions_;
};

}  // namespace balie::csta
