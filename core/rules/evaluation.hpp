// Deciding: what a model makes of what it is given.
#pragma once

#include "core/rules/model.hpp"

#include <memory>

namespace balie::rules {

// For one thread at a time; kept and used again, it allocates nothing for plain values. What runs past a
// limit of FEEL is null, with that as its reason.
class Evaluation {
 public:
  explicit Evaluation(std::shared_ptr<const Model> model, const feel::Limits& limits = {},
                      const feel::Circumstances& circumstances = {});

  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  // For now() and today().
  void set_now(Time now) { evaluation_.set_now(now); }
  // Forgets what was given and decided, the rules that matched and the reasons.
  void begin();
  // Input data, or a decision which is then not decided. A value that does not fit the declared type is null.
  void give(const Model::Node& node, feel::Value value) { decided_.give(node.step, std::move(value)); }
  // The entries of a context by name, those of imported models too. Problems name the entries that nobody
  // knows; the others are given.
  Problems give_all(const feel::Context& inputs);
  // A decision, or input data.
  feel::Value decide(const Model::Node& node) { return decided_.value(node.step); }
  // A decision service or business knowledge, with its arguments by name; those that are missing are null.
  // What was given counts here only where it is handed on.
  feel::Value call(const Model::Node& function, std::span<const feel::Entry> arguments);

  // Why things are null, by place, in the order in which it was found.
  [[nodiscard]] const Problems& reasons() { return journal_.reasons(); }
  // The rules that matched, in the order in which their tables were evaluated.
  [[nodiscard]] const std::vector<Hit>& hits() const { return journal_.hits(); }
  [[nodiscard]] bool is_past_limit() const { return evaluation_.is_past_limit(); }
  // Its steps and reasons, to be bounded or muted after begin().
  [[nodiscard]] feel::Run& run() { return evaluation_.run(); }

 private:
  std::shared_ptr<const Model> model_;
  feel::Evaluation evaluation_;
  Journal journal_;
  Decided decided_;
};

}  // namespace balie::rules
