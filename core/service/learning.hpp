// What is learnt and counted from the log: the adaptive models, the results, the presentations that wait for
// an answer, what is left of offers. A fold over the log's events, in their order, and nothing else: the same
// events give the same state to the bit, live, after a restart and in a replay
// (core/decisions/0007-learning-is-in-the-log.md).
#pragma once

#include "core/base/result.hpp"
#include "core/scoring/adaptive/model_bank.hpp"
#include "core/service/presentations.hpp"
#include "core/service/results.hpp"
#include "core/service/stock.hpp"
#include "core/store/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace balie::service {

// One thread.
class Learning {
 public:
  // The next event of the log, serialised; its number is applied() + 1. Errors (fatal): "store.corrupt".
  result<void> apply(std::uint64_t sequence, std::string_view event);
  // Applies the next page of the log. True when nothing is left. Errors: those of the store.
  result<bool> catch_up(store::Store& store);

  [[nodiscard]] std::uint64_t applied() const { return applied_; }
  // Learns with these models from now on, whatever playbooks the log tells of.
  void go_by(const std::string& playbook_version, std::vector<scoring::adaptive::ModelSpec> specs);
  // Of the last playbook that was published; empty: none was.
  [[nodiscard]] const std::string& playbook_version() const { return playbook_version_; }
  // In which event the content of a large file of a playbook stands.
  [[nodiscard]] std::optional<std::uint64_t> written(std::string_view content_hash) const;
  [[nodiscard]] const scoring::adaptive::ModelBank& models() const { return models_; }
  [[nodiscard]] const Results& results() const { return results_; }
  [[nodiscard]] const Stock& stock() const { return stock_; }
  [[nodiscard]] Presentations& presentations() { return presentations_; }
  [[nodiscard]] const Presentations& presentations() const { return presentations_; }

  // All of it, to go on from here. Learning begins anew where the bytes are of another form, or of events
  // that the log does not have.
  [[nodiscard]] store::Kept save() const;
  void load(const store::Kept& kept, std::uint64_t last_sequence);

 private:
  result<void> published(std::string_view event);
  result<void> read(std::string_view bytes);

  std::uint64_t applied_ = 0;
  bool own_models_ = false;  // go_by()
  std::string playbook_version_;
  std::string specs_;                                          // its adaptive.toml
  std::map<std::string, std::uint64_t, std::less<>> written_;  // by hash
  scoring::adaptive::ModelBank models_;
  Results results_;
  Presentations presentations_;
  Stock stock_;
};

constexpr std::string_view learning_name = "learning";  // under which a store keeps it

}  // namespace balie::service
