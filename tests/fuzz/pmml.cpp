// Models of strangers: a refusal with words, or a model that takes any record. What follows the file's last
// tag is no part of it: the records are made of that.
#include "core/scoring/scorer.hpp"
#include "plugins/scorer_pmml/load.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace {

using balie::scoring::Model;
using balie::scoring::Scored;
using balie::scoring::Scratch;
using balie::scoring::Value;

constexpr balie::scoring::LoadOptions options{.file_bytes_max = 1 << 16, .model_bytes_max = 16 << 20};
constexpr std::size_t rows_max = 6;
constexpr std::size_t reasons_max = 8;

// Bytes to choose by. When there are no more, it counts.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}
  std::uint8_t next() {
    if (at_ < bytes_.size()) return static_cast<std::uint8_t>(bytes_[at_++]);
    return static_cast<std::uint8_t>(37 * at_++);
  }
  std::size_t below(std::size_t end) { return next() % end; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// A text as a record may have it.
std::string text_for(const balie::scoring::InputInfo& input, Choices& choices) {
  constexpr std::array<std::string_view, 10> odd = {
      "", "?", "NaN", "-INF", "1e308", "-0", "2024-02-30", "12:34:56", "2024-02-29T23:59:60", "true"};
  switch (choices.below(4)) {
    case 0:
      return std::string(odd[choices.below(odd.size())]);
    case 1:
      if (!input.values.empty()) return input.values[choices.below(input.values.size())];
      [[fallthrough]];
    case 2:
      return std::to_string(choices.below(200)) + (choices.below(2) == 0 ? "" : ".5");
    default:
      return std::string(choices.below(64), static_cast<char>('a' + choices.below(26)));
  }
}

double number_for(Choices& choices) {
  constexpr std::array<double, 8> odd = {0, -0.0, 1e-308, 1e308, -1e308, 4294967296.0, -9.3e18, 0.5};
  if (choices.below(4) == 0) return odd[choices.below(odd.size())];
  return choices.next() - 64 + choices.next() / 256.0;
}

std::vector<double> record_of(const Model& model, Choices choices, Scratch& scratch) {
  std::vector<double> record;
  for (std::uint32_t i = 0; i < model.info().inputs.size(); ++i) {
    const auto& input = model.info().inputs[i];
    const auto kind = choices.below(8);
    if (kind == 0) {
      record.push_back(balie::scoring::missing_input);
    } else if (input.form == balie::scoring::InputForm::list) {
      std::vector<std::string> items(choices.below(5));
      for (auto& item : items) item = text_for(input, choices);
      const std::vector<std::string_view> views(items.begin(), items.end());
      record.push_back(model.encode_list(i, views, scratch));
    } else if (kind < 4) {
      record.push_back(model.encode(i, text_for(input, choices), scratch));
    } else {
      record.push_back(model.encode_number(i, number_for(choices), scratch));
    }
  }
  return record;
}

std::string shown(const Value& value) {
  if (value.kind == Value::Kind::number) return std::to_string(value.number);
  if (value.kind == Value::Kind::boolean) return value.flag ? "true" : "false";
  return value.kind == Value::Kind::text ? std::string(value.text) : "";
}

// Scores a record and asks for the reasons. The outputs, as texts that outlive the scratch.
std::vector<std::string> score(const Model& model, const Choices& choices, Scratch& scratch) {
  const auto& info = model.info();
  const auto record = record_of(model, choices, scratch);
  std::vector<balie::scoring::InputState> states(record.size());
  model.inspect(record, states);
  std::vector<Value> outputs(info.outputs.size());
  const auto scored = model.score(record, scratch, outputs);
  BALIE_ASSERT(scored || !scored.reason.empty());
  BALIE_ASSERT(scored.field == balie::scoring::no_field || scored.field < record.size());
  std::vector<std::string> texts;
  for (const auto& output : outputs) {
    BALIE_ASSERT(scored || output.kind == Value::Kind::missing);
    BALIE_ASSERT(output.kind != Value::Kind::number || !balie::scoring::is_missing(output.number));
    texts.push_back(shown(output));
  }
  std::array<balie::scoring::Reason, reasons_max> reasons;
  const auto count = model.explain(record, scratch, reasons);
  BALIE_ASSERT(count <= reasons.size() && (scored || count == 0));
  for (const auto& reason : std::span(reasons).first(count)) {
    const bool is_named = reason.field < record.size() || !reason.code.empty();
    BALIE_ASSERT(is_named && !balie::scoring::is_missing(reason.contribution));
  }
  return texts;
}

// A record gives the same whatever was scored with the scratch before it.
void score_rows(const Model& model, std::string_view bytes) {
  const auto scratch = model.make_scratch();
  const auto length = std::max<std::size_t>(1, bytes.size() / rows_max);
  for (std::size_t at = 0; at == 0 || at + length <= bytes.size(); at += length) {
    const Choices choices(bytes.substr(at, length));
    const auto used = score(model, choices, *scratch);
    const auto fresh = model.make_scratch();
    BALIE_ASSERT(used == score(model, choices, *fresh));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view last_tag = "</PMML>";
  const auto bytes = balie::fuzz::text(data, size);
  const auto last = bytes.rfind(last_tag);
  const auto end = last == std::string_view::npos ? size : last + last_tag.size();
  const auto model = balie::scorer_pmml::load(bytes.substr(0, end), options);
  if (model)
    score_rows(**model, bytes.substr(end));
  else
    BALIE_ASSERT(!model.error().text.empty());
  return 0;
}
