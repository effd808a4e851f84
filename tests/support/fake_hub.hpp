// A hub for tests: the bus over real sockets, decisions that say where they come from, and misbehaviour on
// command.
#pragma once

#include "core/base/bus_settings.hpp"

#include "balie/v1/session.pb.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace balie::test {

// Decides every contact with queue "fake"; the same contact gets the same decision. Any thread.
class FakeHub {
 public:
  enum class Manner {
    good,
    silent,     // as if stopped: says nothing, and hears all later
    slow,       // answers when release() is called; heartbeats go on
    refuses,    // Refusal "retry"
    rejects,    // Refusal "reject"
    not_ready,  // decides with fallback_reason "not_ready" and records nothing
    twice,      // each answer is sent twice
    garbage,    // answers with bytes that are no message
    unwelcome,  // answers Hello with Goodbye "not_allowed"
  };

  FakeHub();  // not running yet; ipc:// in a directory of its own
  ~FakeHub();
  FakeHub(const FakeHub&) = delete;
  FakeHub& operator=(const FakeHub&) = delete;

  [[nodiscard]] BusSettings settings() const;  // for a client
  void start();                                // with another boot id each time; remembers what it recorded
  void stop();                                 // as kill -9: without Goodbye
  void goodbye();                              // "stopping" to all sessions, which are forgotten
  void behave(Manner manner);
  void release();                                    // the answers held back by Manner::slow
  void command(const v1::Command& command);          // to all sessions
  void reserve(const v1::Reservation& reservation);  // to all sessions
  void signal(const v1::Signal& signal);             // to all sessions
  void decide_like(
      const v1::Decision& decision);  // what it says holds for the contacts that come from now on
  void know(v1::FromHub answer);      // Queues, Agents or a RoutingReport: the answer to whoever asks
  void publish(v1::Event event);      // gets the next sequence number
  void lose(v1::Event event);         // the same, but on PUB it is not sent; EventsQuery has it

  // What is seen so far.
  [[nodiscard]] std::vector<std::string> contacts() const;  // ids, each once, in the order of recording
  [[nodiscard]] std::vector<v1::Contact> recorded() const;  // the same contacts, whole
  [[nodiscard]] std::vector<std::string> outcomes() const;
  [[nodiscard]] std::vector<v1::Outcome> reported() const;       // the same, whole
  [[nodiscard]] std::vector<std::string> commands_done() const;  // id and error
  [[nodiscard]] std::vector<v1::CommandDone> dones() const;      // the same, whole
  [[nodiscard]] std::vector<v1::ToHub> said()
      const;                          // presences, answers, orders, commands, changes, signals: all, in order
  [[nodiscard]] int repeats() const;  // contacts that were recorded already
  [[nodiscard]] int sessions() const;                    // Hellos so far
  [[nodiscard]] std::vector<std::string> kinds() const;  // that the last Hello named
  [[nodiscard]] int goodbyes() const;                    // from clients
  [[nodiscard]] int heartbeats() const;                  // from clients
  [[nodiscard]] int requests() const;                    // all that were received

  // Waits until the condition on what is seen holds; false after ten seconds.
  bool wait(const std::function<bool(const FakeHub&)>& holds);

 private:
  struct Sockets;
  void run(Sockets& sockets);
  void on_frame(Sockets& sockets, const std::string& peer, const std::string& frame);
  void on_request(Sockets& sockets, const std::string& peer, const v1::ToHub& message);
  void answer(Sockets& sockets, const std::string& peer, v1::FromHub message);
  v1::FromHub decide(const v1::Contact& contact);
  v1::FromHub carry_out(const v1::ToHub& message);
  static v1::FromHub find(const v1::CustomerQuery& query);
  static v1::FromHub not_found();
  v1::FromHub record(const v1::ToHub& message);
  [[nodiscard]] v1::FromHub known(v1::FromHub::BodyCase what) const;
  void welcome(Sockets& sockets, const std::string& peer, const v1::Hello& hello);
  void do_orders(Sockets& sockets);
  void order(std::function<void(Sockets&)> what);
  void send_all(const v1::FromHub& message);

  std::string folder_;
  std::thread thread_;
  std::atomic<bool> running_ = false;
  mutable std::recursive_mutex mutex_;
  std::condition_variable_any seen_;
  Manner manner_ = Manner::good;
  int boots_ = 0;
  std::vector<std::function<void(Sockets&)>> orders_;
  std::map<std::string, std::string> peers_;  // routing id -> adapter
  std::vector<std::string> kinds_;            // of the last Hello
  std::vector<std::pair<std::string, v1::FromHub>> held_;
  std::vector<std::pair<std::string, std::string>> unheard_;
  std::map<std::string, v1::Decision> decisions_;
  v1::Decision likeness_;
  std::vector<v1::Event> events_;
  std::vector<v1::Contact> recorded_;
  std::vector<std::string> contacts_, outcomes_, commands_done_;
  std::vector<v1::CommandDone> dones_;
  std::vector<v1::ToHub> said_;
  std::vector<v1::FromHub> known_;
  std::vector<v1::Outcome> reported_;
  int repeats_ = 0, sessions_ = 0, goodbyes_ = 0, heartbeats_ = 0, requests_ = 0;
};

}  // namespace balie::test
