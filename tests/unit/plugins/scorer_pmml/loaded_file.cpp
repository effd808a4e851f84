#include "loaded_file.hpp"

#include "plugins/scorer_pmml/load.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

namespace balie::scorer_pmml {

LoadedFile::LoadedFile(std::string_view dictionary, std::string_view model) {
  auto loaded = load(fmt::format("<PMML version='4.4' xmlns='http://www.dmg.org/PMML-4_4'><Header/>"
                                 "<DataDictionary>{}</DataDictionary>{}</PMML>",
                                 dictionary, model),
                     {});
  if (!loaded) {
    const auto& why = loaded.error();
    refusal_ = fmt::format("{} {}: {}", why.element, why.line, why.text);
    return;
  }
  model_ = std::move(*loaded);
  scratch_ = model_->make_scratch();
}

std::string LoadedFile::score(const std::map<std::string, std::string>& record, std::string_view output) {
  const auto& info = model_->info();
  std::vector<double> inputs;
  for (std::uint32_t i = 0; i < info.inputs.size(); ++i) {
    const auto found = record.find(info.inputs[i].name);
    inputs.push_back(found == record.end() ? scoring::missing_input
                                           : model_->encode(i, found->second, *scratch_));
  }
  std::vector<scoring::Value> outputs(info.outputs.size());
  const auto scored = model_->score(inputs, *scratch_, outputs);
  if (!scored) {
    const bool is_invalid = scored.verdict == scoring::Scored::Verdict::invalid;
    return is_invalid ? fmt::format("invalid {}", info.inputs.at(scored.field).name) : "failed";
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (info.outputs[i].name != output) continue;
    const auto& value = outputs[i];
    if (value.kind == scoring::Value::Kind::missing) return "missing";
    if (value.kind == scoring::Value::Kind::text) return std::string(value.text);
    if (value.kind == scoring::Value::Kind::boolean) return value.flag ? "true" : "false";
    return fmt::format("{:.12g}", value.number);
  }
  ADD_FAILURE() << "no output " << output;
  return "";
}

}  // namespace balie::scorer_pmml
