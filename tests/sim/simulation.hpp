// The whole hub under a virtual clock, with clients whose messages are lost, doubled, delayed and reordered,
// a hub that dies at any moment and a store that fails. One seed gives one run, to the last message.
#pragma once

#include "core/playbook/load.hpp"
#include "core/service/hub.hpp"
#include "core/store/memory_store.hpp"
#include "protocols/bus/client_session.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace balie::sim {

struct Faults {
  double lost = 0.02;  // of all messages
  double doubled = 0.02;
  double late = 0.05;       // delayed by up to a second, so that others overtake them
  double hub_dies = 0.002;  // at each of its turns
  double client_dies = 0.001;
  double store_fails = 0.005;  // for a few commits
};

// One adapter: an outbox that survives its death, and a session that does not.
struct Client {
  std::string name;
  std::string peer;  // its connection's routing id; anew with each connection
  std::unique_ptr<bus::ClientSession> session;
  std::map<std::string, v1::ToHub> outbox;     // by contact or outcome id: not yet acknowledged
  std::map<std::uint64_t, std::string> asked;  // request -> id
  std::map<std::string, std::string> answers;  // contact id -> the decision, serialised
  Instant reconnect_at{};
  Instant answered_at{};  // the last answer, or when nothing was asked
  Instant repeat_at{};    // when what is unanswered is asked again
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, Faults faults);

  // Brings that many contacts (each with outcomes now and then) while faults happen, then lets everything
  // settle.
  void run(int contacts);

  // What went wrong; empty: nothing.
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
  // What happened, to compare two runs of one seed.
  [[nodiscard]] std::string trace() const;
  [[nodiscard]] int hub_deaths() const { return hub_deaths_; }
  [[nodiscard]] int messages_lost() const { return lost_; }
  [[nodiscard]] int merged() const { return merged_; }
  [[nodiscard]] int unmerged() const { return unmerged_; }
  [[nodiscard]] int imported() const { return imported_; }
  [[nodiscard]] int removed() const { return removed_; }

 private:
  struct Flight {
    Instant at;
    std::uint64_t number;  // order of sending, between equals
    std::size_t client;
    std::string peer;
    std::string frame;
    bool to_hub;
    bool operator>(const Flight& other) const {
      return at != other.at ? at > other.at : number > other.number;
    }
  };

  bool chance(double share) { return std::uniform_real_distribution<>(0, 1)(random_) < share; }
  void start_hub();
  void kill_hub();
  void connect(Client& client);
  void bring_contact();
  void bring_merge();
  void bring_import();
  void bring_removal();
  void ask(Client& client, const std::string& id);
  void step(bool faulty);
  void turn_client(Client& client, std::size_t index, bool faulty);
  void on_answer(Client& client, std::uint64_t request, const v1::FromHub& message);
  void acknowledge(Client& client, const std::string& id, const v1::Decision& decision);
  void turn_hub(bool faulty);
  void post(std::size_t client, const std::string& peer, std::string frame, bool to_hub, bool faulty);
  void deliver();
  [[nodiscard]] bool settled() const;
  void check();
  void check_learning();
  void check_replay();
  void check_log(std::map<std::string, std::string>& logged, std::map<std::string, int>& outcomes);
  // The customers that the log makes, one after the other.
  struct People {
    std::map<std::string, std::uint32_t> contacts;   // of a customer
    std::map<std::string, std::string> customer_of;  // account or card -> customer
    std::set<std::string> removed;                   // those that lead to nobody any more
    std::map<std::string, int> merges;               // how often each command was carried out
    std::map<std::string, std::string> merged_into;  // customer -> who is kept
    std::map<std::string, std::string> tier;         // customer -> what was imported last
    std::map<std::string, int> changes;              // how often each import and removal was taken
  };
  void check_merge(const v1::Event& event, People& people);
  void check_change(const v1::Event& event, People& people);
  void lead(const std::string& value, const std::string& customer, People& people);
  void check_people(const People& people);
  void check_record(const People& people, const std::string& id, const store::CustomerRow& row);

  std::mt19937_64 random_;
  Faults faults_;
  std::vector<playbook::File> files_;
  std::shared_ptr<const playbook::Playbook> playbook_;
  std::unique_ptr<service::Hub> hub_;          // null while it is dead
  std::unique_ptr<store::MemoryStore> shelf_;  // the store, while no hub has it
  store::MemoryStore* store_ = nullptr;
  Instant hub_back_{};
  std::vector<Client> clients_;
  std::priority_queue<Flight, std::vector<Flight>, std::greater<>> flights_;
  Instant now_{std::chrono::seconds(10)};
  Time time_{std::chrono::seconds(1'700'000'000)};
  std::uint64_t flight_number_ = 0;
  std::uint64_t connection_number_ = 0;
  int brought_ = 0;
  int outcomes_ = 0;
  int merges_ = 0;
  int hub_deaths_ = 0;
  int lost_ = 0;
  int imports_ = 0;
  int imported_ = 0;
  int removals_ = 0;
  int removed_ = 0;
  int merged_ = 0;
  int unmerged_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace balie::sim
