#include "tests/support/fake_scorer.hpp"

#include "core/base/toml.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace balie::scoring {
namespace {

constexpr double invalid_code = -1;

struct Term {
  double weight = 0;  // of a number
  double mean = 0;
  double replacement = missing_input;
  double low = -INFINITY;
  std::string code = {};
  std::vector<double> weights = {};  // of the values of a category
};

class FakeModel final : public Model {
 public:
  explicit FakeModel(const toml::table& root) : bias_(root["bias"].value_or(0.0)) {
    info_.name = root["name"].value_or("");
    info_.version = root["version"].value_or("");
    info_.kind = "FakeModel";
    info_.outputs = {{.name = "label", .type = FieldType::text, .feature = "predictedValue"},
                     {.name = "probability", .feature = "probability", .value = "yes"}};
    info_.primary = 1;
    if (const auto* deciles = root["deciles"].as_array()) {
      for (const auto& decile : *deciles) info_.training_deciles.push_back(decile.value_or(0.0));
    }
    if (const auto* inputs = root["input"].as_array()) {
      for (const auto& input : *inputs) add(*input.as_table());
    }
  }

  [[nodiscard]] const ModelInfo& info() const override { return info_; }
  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Scratch>(); }

  [[nodiscard]] double encode(std::uint32_t field, std::string_view text, Scratch&) const override {
    const InputInfo& input = info_.inputs[field];
    if (input.form == InputForm::code) {
      const auto found = std::ranges::find(input.values, text);
      return found == input.values.end() ? invalid_code : static_cast<double>(found - input.values.begin());
    }
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() ? number : -INFINITY;
  }

  Scored score(std::span<const double> inputs, Scratch&, std::span<Value> outputs) const override {
    outputs[0] = outputs[1] = Value{};
    double sum = bias_;
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
      if (state(i, inputs[i]) == InputState::invalid) {
        return {.verdict = Scored::Verdict::invalid, .field = i, .reason = "not allowed"};
      }
      sum += effect(i, inputs[i]);
    }
    const double probability = 1 / (1 + std::exp(-sum));
    outputs[0] = {.kind = Value::Kind::text, .text = probability >= 0.5 ? "yes" : "no"};
    outputs[1] = {.kind = Value::Kind::number, .number = probability};
    return {};
  }

  std::size_t explain(std::span<const double> inputs, Scratch&, std::span<Reason> reasons) const override {
    std::vector<Reason> all;
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
      const double contribution = effect(i, inputs[i]) - terms_[i].weight * terms_[i].mean;
      if (contribution != 0) all.push_back({terms_[i].code, i, contribution});
    }
    std::ranges::stable_sort(all, std::greater(),
                             [](const Reason& one) { return std::abs(one.contribution); });
    const std::size_t count = std::min(all.size(), reasons.size());
    std::copy_n(all.begin(), count, reasons.begin());
    return count;
  }

  void inspect(std::span<const double> inputs, std::span<InputState> states) const override {
    for (std::uint32_t i = 0; i < inputs.size(); ++i) states[i] = state(i, inputs[i]);
  }

 private:
  void add(const toml::table& table) {
    InputInfo input{.name = table["name"].value_or("")};
    Term term{.weight = table["weight"].value_or(0.0),
              .mean = table["mean"].value_or(0.0),
              .replacement = table["missing"].value_or(missing_input),
              .low = table["low"].value_or(-INFINITY),
              .code = table["code"].value_or("")};
    input.missing_treated = table.contains("missing");
    input.type = table["integer"].value_or(false) ? FieldType::integer : FieldType::number;
    if (const auto* values = table["values"].as_table()) {
      input.type = FieldType::text;
      input.form = InputForm::code;
      for (const auto& [value, weight] : *values) {
        input.values.emplace_back(value.str());
        term.weights.push_back(weight.value_or(0.0));
      }
    }
    if (table["supplementary"].value_or(false)) input.use = InputUse::supplementary;
    info_.inputs.push_back(std::move(input));
    terms_.push_back(std::move(term));
  }

  [[nodiscard]] InputState state(std::uint32_t field, double input) const {
    if (is_missing(input)) return InputState::missing;
    const bool bad = info_.inputs[field].form == InputForm::code
                         ? input < 0
                         : input < terms_[field].low || input == -INFINITY;
    return bad ? InputState::invalid : InputState::valid;
  }

  [[nodiscard]] double effect(std::uint32_t field, double input) const {
    const Term& term = terms_[field];
    if (is_missing(input)) input = term.replacement;
    if (is_missing(input)) return 0;
    return term.weights.empty() ? term.weight * input : term.weights[static_cast<std::size_t>(input)];
  }

  ModelInfo info_;
  double bias_;
  std::vector<Term> terms_ = {};
};

}  // namespace

LoadedModel load_fake_model(std::string_view content, const LoadOptions&) {
  Problems problems;
  const toml::table root = parse_toml(content, "model", problems);
  if (!problems.empty()) {
    return std::unexpected(Refusal{{}, problems[0].line, problems[0].column, problems[0].text});
  }
  for (const auto& [key, value] : root) {
    if (key.str() != "unsupported") continue;
    const auto place = key.source().begin;
    return std::unexpected(Refusal{"unsupported", place.line, place.column, "not supported"});
  }
  return std::make_unique<FakeModel>(root);
}

ScorerRegistry fake_scorers() {
  ScorerRegistry registry;
  registry.add("fake", load_fake_model);
  return registry;
}

}  // namespace balie::scoring
