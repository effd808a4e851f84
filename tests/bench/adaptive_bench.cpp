// adaptive_bench PLAYBOOK [CONTACTS.csv]: the playbook's first adaptive model, beside a plain online logistic
// regression (FTRL-proximal, McMahan and others 2013, one-hot of the same features), on the same history.
// Prints one JSON object: both AUCs, log losses and lift areas, the least time of several rounds to score and
// to learn in nanoseconds of processor time, and bytes of state. Without a history it makes one up.
#include "core/operator/evaluate_history.hpp"
#include "core/playbook/load.hpp"
#include "core/scoring/adaptive/arithmetic.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>

namespace {

using namespace balie;
using namespace balie::scoring::adaptive;

struct Example {
  Inputs inputs;
  Time at;
  bool success;
};

// The plain learner: alpha 0.05, beta 1, no regularisation.
class PlainFtrl {
 public:
  double score(const Inputs& inputs) {
    double sum = weight(bias_);
    for (const auto value : inputs.values) sum += weight(slots_[value]);
    return bounded_chance(1 / (1 + std::exp(-sum)));
  }
  void learn(const Inputs& inputs, bool success) {
    const double gradient = score(inputs) - (success ? 1 : 0);
    learn(bias_, gradient);
    for (const auto value : inputs.values) learn(slots_[value], gradient);
  }

 private:
  struct Slot {
    double z = 0, n = 0;
  };
  static constexpr double alpha = 0.05, beta = 1;
  static double weight(const Slot& slot) { return -slot.z * alpha / (beta + std::sqrt(slot.n)); }
  static void learn(Slot& slot, double gradient) {
    const double sigma = (std::sqrt(slot.n + gradient * gradient) - std::sqrt(slot.n)) / alpha;
    slot.z += gradient - sigma * weight(slot);
    slot.n += gradient * gradient;
  }
  Slot bias_;
  std::unordered_map<std::uint64_t, Slot> slots_;
};

std::vector<Example> examples_of(const ModelSpec& spec, const operation::History& history) {
  const FeatureReader reader(spec);
  std::vector<Example> examples;
  v1::Contact contact;
  for (const auto& row : history.rows()) {
    contact.ParseFromString(row.contact);
    Example one{{}, row.at, std::ranges::find(spec.success, row.outcome) != spec.success.end()};
    reader.read(contact, row.at, Past{}, one.inputs);
    examples.push_back(std::move(one));
  }
  return examples;
}

// Values at random, of which the first feature's tell the outcome.
std::vector<Example> made_up(const ModelSpec& spec) {
  const InputWriter writer(spec);
  std::vector<Example> examples;
  std::uint64_t state = 1;
  for (int i = 0; i < 5'000; ++i) {
    Example one{{}, Time(std::chrono::hours(24 * 20'000 + i)), false};
    writer.begin(one.inputs);
    for (std::size_t f = 0; f < spec.features.size(); ++f) {
      state = state * 6364136223846793005 + 1442695040888963407;
      const auto value = static_cast<double>(state >> 60);
      writer.add_number(f, value * 10, one.inputs);
      if (f == 0) one.success = value > 12;
    }
    examples.push_back(std::move(one));
  }
  return examples;
}

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The least of several rounds over the last examples, in nanoseconds a call.
template <typename Call>
double least_time(const std::vector<Example>& examples, Call call) {
  const std::size_t count = std::min<std::size_t>(examples.size(), 4'000);
  double least = 1e9;
  for (int round = 0; round < 15; ++round) {
    const double begin = processor_seconds();
    for (std::size_t i = examples.size() - count; i < examples.size(); ++i) call(examples[i]);
    least = std::min(least, (processor_seconds() - begin) * 1e9 / static_cast<double>(count));
  }
  return least;
}

std::string figures(const Evaluation& of) {
  return fmt::format("{{\"auc\":{:.4f},\"logLoss\":{:.4f},\"liftArea\":{:.4f}}}", of.auc.value_or(0),
                     of.log_loss, of.lift_area.value_or(0));
}

int run(const ModelSpec& spec, const std::vector<Example>& examples) {
  AdaptiveModel model(spec);
  PlainFtrl plain;
  Evaluator adaptive_figures, plain_figures;
  for (const Example& one : examples) {
    adaptive_figures.add(model.score(one.inputs, one.at).chance, one.success);
    plain_figures.add(plain.score(one.inputs), one.success);
    model.learn(one.inputs, one.success, one.at);
    plain.learn(one.inputs, one.success);
  }
  const std::size_t saved = model.save().size();
  double sum = 0;
  const double score_ns =
      least_time(examples, [&](const Example& one) { sum += model.score(one.inputs, one.at).chance; });
  const double learn_ns =
      least_time(examples, [&](const Example& one) { model.learn(one.inputs, one.success, one.at); });
  std::printf("%s\n",
              fmt::format("{{\"contacts\":{},\"features\":{},\"adaptive\":{},\"plain\":{},\"scoreNs\":{:.0f},"
                          "\"learnNs\":{:.0f},\"bytes\":{},\"savedBytes\":{}}}",
                          examples.size(), spec.features.size(), figures(adaptive_figures.evaluate()),
                          figures(plain_figures.evaluate()), score_ns, learn_ns, model.bytes(), saved)
                  .c_str());
  return sum > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto playbook = playbook::load_playbook(argv[1]);
  if (!playbook || (*playbook)->adaptive_models().empty()) return 2;
  const ModelSpec& spec = (*playbook)->adaptive_models().front();
  if (argc < 3) return run(spec, made_up(spec));
  const auto source =
      operation::ImportSource::open(argv[2], std::string(argv[1]) + "/contacts.map.toml", bus::Limits{});
  if (!source) return 2;
  const auto history = operation::History::read(**source);
  return history ? run(spec, examples_of(spec, *history)) : 2;
}
