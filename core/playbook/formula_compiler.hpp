// From a playbook's files to its formulas, or to all that is wrong with them, each at its place in the file.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/decision_files.hpp"
#include "core/playbook/files.hpp"
#include "core/playbook/formula.hpp"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace balie::playbook {

// For one playbook, while it is loaded. What is declared counts for what is compiled after it.
class FormulaCompiler {
 public:
  // `files` must stand until finish(); `prefix` stands before their paths in problems: "shop/".
  FormulaCompiler(const std::vector<File>& files, std::string prefix);

  // A context: an entry for each attribute of the profile. Not declared: nothing is known of it.
  void declare_profile(const feel::Type& profile);
  // Those of segments.toml.
  void declare_segments(std::span<const std::string> names);
  // Those declared, compiled, each after those that it needs.
  void set_segments(std::vector<Segment> segments) { set_->segments = std::move(segments); }
  // The models that score a contact.
  void declare_scores(std::span<const std::string> models);
  // A context: what FormulaRun::set_offer is given.
  void declare_offer(const feel::Type& offer);

  // The models of the playbook's .dmn files.
  void declare_decisions(DecisionModels models) { decisions_ = std::move(models); }

  // What stands at `node`, in the playbook's file `file` ("offers.toml"), is a formula whose value is of type
  // `wanted`: a text in FEEL, { feel = "..." }, or { dmn = "refund.dmn", decision = "Name" }, whose input
  // data are the variables of their names, else attributes of the profile, else of the contact. What is none
  // of these, names what the scope does not have, or can never be of that type becomes a problem, at its
  // place within the text, and there is no formula.
  Formula compile(const toml::node& node, const std::string& file, FormulaScope scope,
                  const feel::Type& wanted, Problems& problems);

  // A feature of models that learn, named by how it is written.
  void declare_feature(const std::string& name, Formula formula) {
    set_->features.emplace(name, std::move(formula));
  }

  // What a FormulaRun needs. Nothing is compiled afterwards.
  std::shared_ptr<const FormulaSet> finish() { return std::move(set_); }

 private:
  void declare(FormulaVariable variable, feel::Type type);
  [[nodiscard]] feel::Scope scope_of(FormulaScope scope) const;
  Formula compile_text(const toml::node& node, const std::string& file, FormulaScope scope,
                       const feel::Type& wanted, Problems& problems);
  Formula compile_decision(const toml::table& table, const std::string& file, FormulaScope scope,
                           const feel::Type& wanted, Problems& problems);
  const rules::Model::Node* find_decision(const toml::table& table, const std::string& file,
                                          FormulaDecision& decision, Problems& problems);
  void note_uses(std::span<const feel::Use> uses, Formula::Program& program);

  const std::vector<File>& files_;
  std::string prefix_;
  std::array<feel::Type, formula_variables> types_;
  DecisionModels decisions_;
  std::shared_ptr<FormulaSet> set_ = std::make_shared<FormulaSet>();
};

}  // namespace balie::playbook
