// Goes through a log and makes its decisions again: each from the playbook, the customer, the models and the
// time that it was made from. Writes nothing.
#pragma once

#include "core/playbook/load.hpp"
#include "core/service/learning.hpp"
#include "core/service/pipeline.hpp"
#include "core/service/recovery.hpp"
#include "core/service/replay_store.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace balie::service {

// A decision of the log, where it stands; all that was decided before it is known, nothing after it.
struct Past {
  std::uint64_t sequence = 0;
  const v1::Event* event = nullptr;  // contact.decided
  std::string_view decision;         // serialised, as it was answered
};

class Replay {
 public:
  // Loads a playbook of the log; `problems` of one that cannot be loaded end the replay.
  using Loader = std::function<playbook::Loaded(const std::vector<playbook::File>&)>;

  // `instead`: decides by this playbook wherever the log decided by its own, with models that learn from the
  // whole log; null: by those of the log.
  Replay(store::LogReader& log, Loader loader, std::shared_ptr<const playbook::Playbook> instead = nullptr);
  ~Replay();

  // Goes to the log's next decision. False: there is none. Errors: those of the log; reject
  // ("replay.playbook") where the playbook of a decision is not in the log or cannot be loaded any more.
  result<bool> next();
  [[nodiscard]] const Past& past() const { return past_; }

  // Makes the decision again, serialised; stands until it is called again. `explain`: with its explanation.
  // `draw`: 0 draws the same chances; others others.
  result<std::string_view> decide(bool explain = false, std::uint64_t draw = 0);

  // Called with each outcome that next() passes.
  void on_outcome(std::function<void(const v1::OutcomeRecorded&)> told) { told_ = std::move(told); }

  [[nodiscard]] const Learning& learning() const { return learning_; }
  [[nodiscard]] std::uint64_t done() const { return store_.derived_to(); }
  [[nodiscard]] std::uint64_t last() const { return log_.last(); }

 private:
  result<void> pass();
  result<void> restore();
  result<void> take_playbook(const v1::PlaybookPublished& published);
  result<void> go_by(std::shared_ptr<const playbook::Playbook> playbook);
  result<void> learn_to(std::uint64_t sequence);
  result<bool> fetch();

  store::LogReader& log_;
  Loader loader_;
  std::shared_ptr<const playbook::Playbook> instead_;
  ReplayStore store_;
  Learning learning_;
  Stock stock_;                              // by all before the event in front
  std::deque<store::LoggedEvent> unlearnt_;  // the decisions that follow did not know them yet
  std::shared_ptr<const playbook::Playbook> playbook_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Recovery> recovery_;
  std::deque<store::LoggedEvent> page_;
  v1::Event event_;
  bool passing_ = false;  // the event in front has been handed out
  Past past_;
  std::function<void(const v1::OutcomeRecorded&)> told_;
  std::string decision_;
};

}  // namespace balie::service
