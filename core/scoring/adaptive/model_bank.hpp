// All adaptive models of a playbook: for each offer its own where the playbook says so, and of each channel
// where enough was learnt. What is learnt depends on nothing but the order in which it comes.
#pragma once

#include "core/scoring/adaptive/adaptive_model.hpp"
#include "core/scoring/adaptive/features.hpp"

#include "balie/v1/event.pb.h"
#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scoring::adaptive {

constexpr std::size_t bank_bytes_max = 256 << 20;  // of all models; beyond it offers go by the prior
constexpr std::uint64_t outcomes_for_channels =
    200;  // that an offer's model learnt before channels have theirs

// Inputs as a decision's event keeps them, and back; false where the bytes are no hashes.
void write_inputs(std::uint64_t features, const Inputs& inputs, v1::LearningInputs& out);
bool read_inputs(const v1::LearningInputs& in, Inputs& inputs);

// What a response teaches a model: success or not, or nothing yet. What was accepted or converted and later
// taken back is no success; presented alone is none yet, unless that is what the model is after.
std::optional<bool> lesson_of(const ModelSpec& spec, const v1::OfferResponse& response);

// One thread at a time where it learns or goes over to other models; estimates change nothing.
class ModelBank {
 public:
  // The models of another playbook. What was learnt stays where a model has the same name, offer and shape
  // (fingerprint).
  void switch_to(std::vector<ModelSpec> specs);
  [[nodiscard]] bool empty() const { return specs_.empty(); }

  // The lists of features that the models have, each once.
  struct Features {
    std::uint64_t fingerprint = 0;
    FeatureReader reader;
  };
  [[nodiscard]] const std::vector<Features>& features() const { return features_; }

  // Learns what a report changed. A response that changes its mind is learnt once more.
  void learn(const v1::OutcomeRecorded& recorded);

  struct Estimate {
    Score score;
    const ModelSpec* spec = nullptr;
  };
  // Of the model for this offer: its own, that for each offer, or that for any, in this order; with that of
  // the channel, by evidence. `inputs` are those of each of features(). None: no model is for this offer.
  [[nodiscard]] std::optional<Estimate> estimate(std::string_view offer, std::string_view channel,
                                                 std::span<const Inputs> inputs, Time now) const;

  // A feature that moved an estimate, and by how much its log-odds.
  struct Move {
    std::string_view feature;
    std::string_view reason;  // as the playbook says it; empty: it does not
    double by = 0;
  };
  // What moved an estimate most, at most `most`, the strongest first. Of the words of a text, all together.
  [[nodiscard]] std::vector<Move> moves(std::string_view offer, std::string_view channel,
                                        std::span<const Inputs> inputs, Time now, std::size_t most) const;

  struct Figures {
    const ModelSpec* spec = nullptr;
    std::string offer;
    std::string channel;
    std::uint64_t learnt = 0;
    double evidence = 0;  // after what it learnt last
  };
  [[nodiscard]] std::vector<Figures> figures() const;  // by name, offer, channel
  // Offers and channels that got no model, since memory is bounded.
  [[nodiscard]] std::uint64_t turned_away() const { return turned_away_; }

  // All that was learnt, and of what specs; made anew from it, the bank goes on as this one would, to the
  // bit.
  [[nodiscard]] std::string save() const;
  // Errors (reject): "adaptive.state".
  result<void> load(std::vector<ModelSpec> specs, std::string_view bytes);

 private:
  struct Instance {
    std::size_t spec = 0;
    std::string offer;    // empty: any
    std::string channel;  // empty: any
    AdaptiveModel model;
    double evidence = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  void take(std::vector<ModelSpec> specs);
  [[nodiscard]] const Instance* find(std::size_t spec, std::string_view offer,
                                     std::string_view channel) const;
  Instance* make(std::size_t spec, std::string_view offer, std::string_view channel);
  void learn(std::size_t spec, const v1::OutcomeRecorded& recorded, const Inputs& inputs, bool success);
  static void learn(Instance& instance, const Inputs& inputs, bool success, Time at);
  [[nodiscard]] std::optional<std::size_t> spec_for(std::string_view offer) const;
  [[nodiscard]] std::vector<const Instance*> sorted() const;

  std::vector<ModelSpec> specs_;
  std::vector<std::size_t> features_of_;  // of each spec: which of features_
  std::vector<Features> features_;
  std::vector<std::unique_ptr<const AdaptiveModel>> blank_;  // of each spec: before anything was learnt
  boost::unordered_flat_map<std::string, std::size_t, Hash, std::equal_to<>> spec_of_offer_;
  boost::unordered_flat_map<std::string, std::unique_ptr<Instance>, Hash, std::equal_to<>> instances_;
  std::size_t bytes_ = 0;
  std::uint64_t turned_away_ = 0;
};

}  // namespace balie::scoring::adaptive
