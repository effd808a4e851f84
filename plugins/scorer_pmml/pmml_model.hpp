// A compiled PMML file behind the core's interface of models.
#pragma once

#include "core/scoring/model.hpp"
#include "plugins/scorer_pmml/compiled_model.hpp"
#include "plugins/scorer_pmml/symbols.hpp"
#include "plugins/scorer_pmml/treatment.hpp"

#include <memory>
#include <vector>

namespace balie::scorer_pmml {

// What one thread needs: a frame, and the lists that were put in.
class PmmlScratch final : public scoring::Scratch {
 public:
  explicit PmmlScratch(const Symbols& symbols) : frame(symbols) {}
  // Forgets the texts and lists of the row before, once it was scored.
  void begin_row();

  Frame frame;
  std::vector<std::vector<double>> lists;
  std::vector<double> contributions;  // by slot
  bool is_scored = false;
  bool is_direct = false;  // the frame knows nothing of the row that was scored
};

struct ModelInput {
  std::uint32_t slot = none;
  pmml::Type type = {};
  bool is_list = false;
  bool needs_text = false;
  bool is_plain = false;  // no step checks it
  std::vector<std::string> missing_texts = {};
  Treatment treatment = {};  // for inspect
};

// Where an output's value stands after a row was scored.
struct ModelOutput {
  enum class From : std::uint8_t { prediction, more, slot, probability };
  From from = From::prediction;
  std::uint32_t index = 0;  // of more_values, slots, probabilities
  pmml::Type type = {};
};

class PmmlModel final : public scoring::Model {
 public:
  // `root` was compiled with these symbols.
  PmmlModel(std::unique_ptr<const Symbols> symbols, std::unique_ptr<const CompiledModel> root,
            const Layout& layout, std::vector<ModelInput> inputs, std::vector<ModelOutput> outputs,
            scoring::ModelInfo info);

  [[nodiscard]] const scoring::ModelInfo& info() const override { return info_; }
  [[nodiscard]] std::unique_ptr<scoring::Scratch> make_scratch() const override;
  [[nodiscard]] double encode(std::uint32_t field, std::string_view text,
                              scoring::Scratch& scratch) const override;
  [[nodiscard]] double encode_number(std::uint32_t field, double number,
                                     scoring::Scratch& scratch) const override;
  [[nodiscard]] double encode_list(std::uint32_t field, std::span<const std::string_view> items,
                                   scoring::Scratch& scratch) const override;
  scoring::Scored score(std::span<const double> inputs, scoring::Scratch& scratch,
                        std::span<scoring::Value> outputs) const override;
  void score_batch(std::span<const double> inputs, scoring::Scratch& scratch,
                   std::span<scoring::Value> outputs, std::span<scoring::Scored> scored) const override;
  std::size_t explain(std::span<const double> inputs, scoring::Scratch& scratch,
                      std::span<scoring::Reason> reasons) const override;
  void inspect(std::span<const double> inputs, std::span<scoring::InputState> states) const override;

  [[nodiscard]] const CompiledModel& root() const { return *root_; }

 private:
  bool has_direct_way() const;
  double encode_one(const ModelInput& input, std::string_view text, PmmlScratch& scratch) const;
  bool enter(std::span<const double> inputs, Frame& frame) const;
  scoring::Scored score_generally(std::span<const double> inputs, PmmlScratch& scratch,
                                  std::span<scoring::Value> outputs) const;
  scoring::Scored leave(Frame& frame, std::span<scoring::Value> outputs) const;
  scoring::Value value_of(const ModelOutput& output, Frame& frame) const;

  std::unique_ptr<const Symbols> symbols_;
  std::unique_ptr<const CompiledModel> root_;
  std::vector<const CompiledModel*> models_;  // by index
  std::uint32_t slots_;
  std::uint32_t work_;
  std::vector<ModelInput> inputs_;
  bool in_place_;  // do the inputs stand at the front, one after the other?
  std::vector<ModelOutput> outputs_;
  std::unique_ptr<const DirectScore> direct_;            // nullptr: all goes the general way
  std::vector<std::vector<std::uint32_t>> slot_inputs_;  // which inputs a slot is computed from
  scoring::ModelInfo info_;
};

}  // namespace balie::scorer_pmml
