#include "core/scoring/adaptive/model_bank.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"
#include "core/scoring/adaptive/uncertainty.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace balie::scoring::adaptive {
namespace {

constexpr std::uint64_t magic = 0x314b4e4142;  // "BANK1"
constexpr int magic_bytes = 5;
constexpr std::uint64_t name_bytes_max = 4096, state_bytes_max = 1 << 30, instances_max = 1'000'000;
constexpr double channel_evidence = 100;  // contacts of its kind after which a channel's model counts half
constexpr std::string_view each_offer = "*";
constexpr double move_least = 0.05;  // of log-odds: what moves a chance by less is no reason

void write_hashes(const std::vector<std::uint64_t>& hashes, std::string& out) {
  StateWriter writer;
  for (const auto hash : hashes) writer.whole(hash, 8);
  out = writer.take();
}

bool read_hashes(std::string_view bytes, std::size_t most, std::vector<std::uint64_t>& hashes) {
  hashes.clear();
  if (bytes.size() % 8 != 0 || bytes.size() / 8 > most) return false;
  for (StateReader reader(bytes); !reader.at_end();) hashes.push_back(reader.whole(8));
  return true;
}

// Of instances_; no name holds a character of this kind.
std::string key_of(std::size_t spec, std::string_view offer, std::string_view channel) {
  std::string key(1, static_cast<char>(spec & 0xff));
  key.push_back(static_cast<char>(spec >> 8));
  key.append(offer).push_back('\0');
  key.append(channel);
  return key;
}

bool is_positive(std::string_view answer) { return answer == "accepted" || answer == "converted"; }

// Whether a kind of outcome holds of a response.
bool holds(const v1::OfferResponse& response, std::string_view kind) {
  if (kind == "accepted") return is_positive(response.response());
  if (kind == "presented") return !response.kinds().empty();
  if (kind == "converted") {
    return is_positive(response.response()) &&
           std::ranges::find(response.kinds(), kind) != response.kinds().end();
  }
  return response.response() == kind;
}

// Two opinions as one, the second with this share.
Score blended(const Score& one, const Score& other, double share) {
  Score score;
  score.logit = (1 - share) * one.logit + share * other.logit;
  score.chance = bounded_chance(sigmoid(score.logit));
  score.variance = (1 - share) * (1 - share) * one.variance + share * share * other.variance;
  score.evidence = 1 / (score.variance * score.chance * (1 - score.chance));
  return score;
}

}  // namespace

void write_inputs(std::uint64_t features, const Inputs& inputs, v1::LearningInputs& out) {
  out.set_features(features);
  write_hashes(inputs.values, *out.mutable_values());
  write_hashes(inputs.words, *out.mutable_words());
}

bool read_inputs(const v1::LearningInputs& in, Inputs& inputs) {
  return read_hashes(in.values(), features_max, inputs.values) &&
         read_hashes(in.words(), words_max, inputs.words);
}

std::optional<bool> lesson_of(const ModelSpec& spec, const v1::OfferResponse& response) {
  const auto held = [&](const std::string& kind) { return holds(response, kind); };
  if (std::ranges::any_of(spec.success, held)) return true;
  return response.response().empty() ? std::nullopt : std::optional(false);
}

void ModelBank::take(std::vector<ModelSpec> specs) {
  specs_ = std::move(specs);
  features_of_.clear();
  features_.clear();
  blank_.clear();
  spec_of_offer_.clear();
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const auto features = features_fingerprint(specs_[i]);
    auto found = std::ranges::find(features_, features, &Features::fingerprint);
    if (found == features_.end()) {
      features_.push_back({features, FeatureReader(specs_[i])});
      found = features_.end() - 1;
    }
    features_of_.push_back(static_cast<std::size_t>(found - features_.begin()));
    blank_.push_back(std::make_unique<const AdaptiveModel>(specs_[i]));
    spec_of_offer_.emplace(specs_[i].offer, i);  // the first of the file
  }
}

void ModelBank::switch_to(std::vector<ModelSpec> specs) {
  const auto before = std::move(specs_);
  const auto learnt = std::exchange(instances_, {});
  take(std::move(specs));
  bytes_ = 0;
  std::vector<const Instance*> instances;
  for (const auto& [key, instance] : learnt) instances.push_back(instance.get());
  std::ranges::sort(instances, {}, [](const Instance* one) {
    return std::tuple(one->spec, std::string_view(one->offer), std::string_view(one->channel));
  });
  for (const auto* instance : instances) {
    const auto& old = before[instance->spec];
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      if (specs_[i].name != old.name || specs_[i].offer != old.offer) continue;
      if (!instance->channel.empty() && !specs_[i].per_channel) continue;
      auto model = AdaptiveModel::load(specs_[i], instance->model.save());
      auto* made = model ? make(i, instance->offer, instance->channel) : nullptr;
      if (!made) continue;
      made->model = *std::move(model);
      made->evidence = instance->evidence;
    }
  }
}

const ModelBank::Instance* ModelBank::find(std::size_t spec, std::string_view offer,
                                           std::string_view channel) const {
  const auto found = instances_.find(key_of(spec, offer, channel));
  return found == instances_.end() ? nullptr : found->second.get();
}

ModelBank::Instance* ModelBank::make(std::size_t spec, std::string_view offer, std::string_view channel) {
  auto key = key_of(spec, offer, channel);
  if (const auto found = instances_.find(key); found != instances_.end()) return found->second.get();
  const auto bytes = blank_[spec]->bytes();
  if (bytes_ + bytes > bank_bytes_max) {
    ++turned_away_;
    return nullptr;
  }
  bytes_ += bytes;
  auto instance = std::make_unique<Instance>(
      Instance{spec, std::string(offer), std::string(channel), AdaptiveModel(specs_[spec])});
  return instances_.emplace(std::move(key), std::move(instance)).first->second.get();
}

void ModelBank::learn(const v1::OutcomeRecorded& recorded) {
  Inputs inputs;
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const auto& spec = specs_[i];
    const auto& offer = recorded.outcome().offer_id();
    const bool of_it =
        spec.offer.empty() || spec.offer == offer || (spec.offer == each_offer && !offer.empty());
    if (!of_it) continue;
    const auto lesson = lesson_of(spec, recorded.response());
    if (!lesson || lesson == lesson_of(spec, recorded.before())) continue;
    const auto features = features_[features_of_[i]].fingerprint;
    const auto found = std::ranges::find(recorded.inputs(), features, &v1::LearningInputs::features);
    if (found == recorded.inputs().end() || !read_inputs(*found, inputs)) continue;
    if (inputs.values.size() == blank_[i]->values()) learn(i, recorded, inputs, *lesson);
  }
}

void ModelBank::learn(std::size_t spec, const v1::OutcomeRecorded& recorded, const Inputs& inputs,
                      bool success) {
  const std::string_view offer =
      specs_[spec].offer == each_offer ? std::string_view(recorded.outcome().offer_id()) : std::string_view();
  const Time at = bus::to_time(recorded.contact_at());
  auto* own = make(spec, offer, {});
  if (!own) return;
  learn(*own, inputs, success, at);
  if (!specs_[spec].per_channel || recorded.channel().empty()) return;
  if (own->model.learnt() < outcomes_for_channels) return;
  if (auto* of_channel = make(spec, offer, recorded.channel())) learn(*of_channel, inputs, success, at);
}

void ModelBank::learn(Instance& instance, const Inputs& inputs, bool success, Time at) {
  instance.model.learn(inputs, success, at);
  instance.evidence = instance.model.score(inputs, at).evidence;
}

std::optional<std::size_t> ModelBank::spec_for(std::string_view offer) const {
  for (const auto name : {offer, each_offer, std::string_view()}) {
    const auto found = spec_of_offer_.find(name);
    if (found != spec_of_offer_.end()) return found->second;
  }
  return std::nullopt;
}

std::optional<ModelBank::Estimate> ModelBank::estimate(std::string_view offer, std::string_view channel,
                                                       std::span<const Inputs> inputs, Time now) const {
  const auto spec = spec_for(offer);
  if (!spec) return std::nullopt;
  const std::string_view own = specs_[*spec].offer == each_offer ? offer : std::string_view();
  const auto& given = inputs[features_of_[*spec]];
  const auto* instance = find(*spec, own, {});
  auto score = (instance ? instance->model : *blank_[*spec]).score(given, now);
  const auto* of_channel = specs_[*spec].per_channel ? find(*spec, own, channel) : nullptr;
  if (of_channel && !channel.empty()) {
    const auto its = of_channel->model.score(given, now);
    score = blended(score, its, share_by_evidence(its, channel_evidence));
  }
  return Estimate{score, &specs_[*spec]};
}

std::vector<ModelBank::Move> ModelBank::moves(std::string_view offer, std::string_view channel,
                                              std::span<const Inputs> inputs, Time now,
                                              std::size_t most) const {
  std::vector<Move> moves;
  const auto spec = spec_for(offer);
  if (!spec) return moves;
  const auto& model = specs_[*spec];
  const std::string_view own = model.offer == each_offer ? offer : std::string_view();
  const auto& given = inputs[features_of_[*spec]];
  const auto* instance = find(*spec, own, {});
  if (!instance) return moves;  // nothing was learnt
  auto by = instance->model.moves(given, now);
  const auto* of_channel = model.per_channel && !channel.empty() ? find(*spec, own, channel) : nullptr;
  if (of_channel) {
    const double share = share_by_evidence(of_channel->model.score(given, now), channel_evidence);
    const auto its = of_channel->model.moves(given, now);
    for (std::size_t i = 0; i < by.size(); ++i) by[i] += share * (its[i] - by[i]);
  }
  std::size_t value = 0;
  Move words{{}, {}, by.back()};
  for (const auto& feature : model.features) {
    if (feature.kind != Kind::words) {
      moves.push_back({feature.name, feature.reason, by[value++]});
    } else if (words.feature.empty()) {
      words.feature = feature.name;
      words.reason = feature.reason;
    } else {
      words = {"words", {}, words.by};
    }
  }
  if (!words.feature.empty()) moves.push_back(words);
  std::erase_if(moves, [](const Move& move) { return std::abs(move.by) < move_least; });
  std::ranges::stable_sort(moves, std::greater(), [](const Move& move) { return std::abs(move.by); });
  if (moves.size() > most) moves.resize(most);
  return moves;
}

std::vector<const ModelBank::Instance*> ModelBank::sorted() const {
  std::vector<const Instance*> instances;
  for (const auto& [key, instance] : instances_) instances.push_back(instance.get());
  std::ranges::sort(instances, {}, [](const Instance* one) {
    return std::tuple(one->spec, std::string_view(one->offer), std::string_view(one->channel));
  });
  return instances;
}

std::vector<ModelBank::Figures> ModelBank::figures() const {
  std::vector<Figures> figures;
  for (const auto* one : sorted()) {
    const auto& spec = specs_[one->spec];
    figures.push_back({&spec, spec.offer == each_offer ? one->offer : spec.offer, one->channel,
                       one->model.learnt(), one->evidence});
  }
  return figures;
}

std::string ModelBank::save() const {
  StateWriter out;
  out.whole(magic, magic_bytes);
  out.whole(turned_away_, 8);
  out.whole(instances_.size(), 8);
  for (const auto* instance : sorted()) {
    out.whole(instance->spec, 8);
    out.text(instance->offer);
    out.text(instance->channel);
    out.number(instance->evidence);
    out.text(instance->model.save());
  }
  return out.take();
}

result<void> ModelBank::load(std::vector<ModelSpec> specs, std::string_view bytes) {
  take(std::move(specs));
  instances_.clear();
  bytes_ = 0;
  StateReader in(bytes);
  const auto damaged = [] {
    return failure(Fate::reject, "adaptive.state", "the state of the models is cut short or damaged");
  };
  if (in.whole(magic_bytes) != magic) return damaged();
  turned_away_ = in.whole(8);
  const auto count = in.whole(8);
  if (count > instances_max) return damaged();
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto spec = in.whole(8);
    const auto offer = in.text(name_bytes_max);
    const auto channel = in.text(name_bytes_max);
    const auto evidence = in.number(0.0, 1e300);
    const auto state = in.text(state_bytes_max);
    if (!in.good() || spec >= specs_.size()) return damaged();
    BALIE_TRY(auto model, AdaptiveModel::load(specs_[spec], state));
    auto* made = make(spec, offer, channel);
    if (!made) return damaged();
    made->model = std::move(model);
    made->evidence = evidence;
  }
  return in.at_end() ? result<void>() : damaged();
}

}  // namespace balie::scoring::adaptive
