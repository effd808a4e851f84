// Models of others, against what their producers computed: ../shared/data/pmml, or BALIE_REFERENCE_DATA.
// Prints a line for each file that does not agree or is refused.
#include "plugins/scorer_pmml/load.hpp"

#include "csv_table.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace balie::conformance {
namespace {

namespace fs = std::filesystem;
using scoring::Value;

fs::path data() {
  const char* set = std::getenv("BALIE_REFERENCE_DATA");
  return fs::path(set ? set : "../shared/data") / "pmml";
}

// How many digits a number was printed with decides how near it must be.
double tolerance(std::string_view text) {
  int digits = 0;
  bool begun = false;
  for (const char c : text.substr(0, text.find_first_of("eE"))) {
    if (c < '0' || c > '9') continue;
    begun = begun || c != '0';
    digits += begun ? 1 : 0;
  }
  const bool is_whole = text.find_first_of(".eE") == std::string_view::npos;
  return is_whole ? 1e-9 : std::max(1e-9, std::pow(10.0, 1 - std::max(digits, 1)));
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_absent(std::string_view text) {
  return text.empty() || text == "N/A" || text == "NA" || text == "null";
}

bool agrees(const Value& value, std::string_view expected) {
  if (is_absent(expected)) return value.kind == Value::Kind::missing;
  if (value.kind == Value::Kind::text) return value.text == expected;
  if (value.kind == Value::Kind::boolean)
    return expected == (value.flag ? "true" : "false") || expected == (value.flag ? "1" : "0");
  const auto wanted = number(expected);
  if (!wanted || value.kind == Value::Kind::missing) return false;
  const double distance = std::abs(value.number - *wanted);
  return distance <= tolerance(expected) * std::abs(*wanted) || distance < 1e-13;
}

std::string shown(const Value& value) {
  if (value.kind == Value::Kind::text) return std::string(value.text);
  if (value.kind == Value::Kind::missing) return "nothing";
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value.kind == Value::Kind::boolean ? value.flag : value.number);
  return text;
}

struct Pair {
  fs::path model, input, expected;
};

// RandomForestAudit.pmml reads Audit.csv: the one that its name ends with.
std::vector<Pair> pairs() {
  std::vector<Pair> found;
  for (const char* tool : {"knime", "rapidminer", "rattle"}) {
    const auto folder = data() / "pairs" / tool;
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder / "pmml")) {
      const auto name = entry.path().stem().string();
      for (const char* input : {"Audit", "Iris", "Ozone", "Shopping"}) {
        if (!name.ends_with(input)) continue;
        found.push_back(
            {entry.path(), folder / "csv" / (std::string(input) + ".csv"), folder / "csv" / (name + ".csv")});
      }
    }
  }
  std::ranges::sort(found, {}, &Pair::model);
  return found;
}

// Rows of one basket as one record, where the model takes lists.
struct Record {
  std::map<std::string, std::vector<std::string>> cells;
};
std::vector<Record> records(const CsvTable& table, const scoring::ModelInfo& info) {
  std::string group;
  for (const auto& input : info.inputs) {
    if (input.use == scoring::InputUse::group) group = input.name;
  }
  std::vector<Record> all;
  std::map<std::string, std::size_t> by_group;
  for (const auto& row : table.rows) {
    std::size_t at = all.size();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!group.empty() && table.names[i] == group) at = by_group.try_emplace(row[i], at).first->second;
    }
    if (at == all.size()) all.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) all[at].cells[table.names[i]].push_back(row[i]);
  }
  return all;
}

// By name; what the producer added to what its file says it hands out is found by what it is.
auto find_output(const scoring::ModelInfo& info, std::string name) {
  auto found = std::ranges::find(info.outputs, name, &scoring::OutputInfo::name);
  if (found != info.outputs.end()) return found;
  if (name.starts_with("Probability_")) name = "probability(" + name.substr(12) + ")";
  if (name == "Cluster") name = "predictedValue";
  return std::ranges::find(info.outputs, name, &scoring::OutputInfo::name);
}

// nothing: all rows agree; else the first that does not.
std::string compare(const scoring::Model& model, const CsvTable& input, const CsvTable& expected) {
  const auto& info = model.info();
  const auto scratch = model.make_scratch();
  std::vector<double> inputs(info.inputs.size());
  std::vector<Value> outputs(info.outputs.size());
  bool any = false;
  const auto all = records(input, info);
  if (all.size() != expected.rows.size()) return "not as many records as results";
  for (std::size_t row = 0; row < all.size(); ++row) {
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
      const auto cell = all[row].cells.find(info.inputs[i].name);
      inputs[i] = scoring::missing_input;
      if (cell == all[row].cells.end()) continue;
      if (info.inputs[i].form == scoring::InputForm::list) {
        const std::vector<std::string_view> items(cell->second.begin(), cell->second.end());
        inputs[i] = model.encode_list(i, items, *scratch);
      } else if (!is_absent(cell->second.front())) {
        inputs[i] = model.encode(i, cell->second.front(), *scratch);
      }
    }
    model.score(inputs, *scratch, outputs);
    for (std::size_t column = 0; column < expected.names.size(); ++column) {
      const auto output = find_output(info, expected.names[column]);
      if (output == info.outputs.end()) continue;
      any = true;
      const auto& value = outputs[static_cast<std::size_t>(output - info.outputs.begin())];
      if (agrees(value, expected.rows[row][column])) continue;
      return "row " + std::to_string(row + 1) + ", " + expected.names[column] + ": " + shown(value) +
             ", not " + expected.rows[row][column];
    }
  }
  return any ? "" : "none of the columns is an output";
}

TEST(Pairs, AgreeWithTheirProducers) {
  if (!fs::exists(data())) GTEST_SKIP() << "no reference data at " << data();
  std::size_t agreeing = 0;
  std::size_t without_rows = 0;
  const auto all = pairs();
  ASSERT_FALSE(all.empty());
  for (const auto& pair : all) {
    const auto name =
        pair.model.parent_path().parent_path().filename().string() + "/" + pair.model.stem().string();
    const auto model = scorer_pmml::load(read_text(pair.model), {});
    if (!model) {
      const auto& refusal = model.error();
      std::printf("  refused  %-40s %s:%u:%u %s\n", name.c_str(), refusal.element.c_str(), refusal.line,
                  refusal.column, refusal.text.c_str());
      ADD_FAILURE() << name << " is refused";
      continue;
    }
    const auto expected = read_csv(pair.expected);
    if (expected.rows.empty()) {
      std::printf("  loads    %-40s its producer's results hold no row to compare with\n", name.c_str());
      ++without_rows;
      continue;
    }
    const auto difference = compare(**model, read_csv(pair.input), expected);
    if (!difference.empty()) std::printf("  differs  %-40s %s\n", name.c_str(), difference.c_str());
    if (difference.empty()) ++agreeing;
    EXPECT_TRUE(difference.empty()) << name;
  }
  std::printf("pairs agreeing: %zu of %zu; loading, with no rows to compare: %zu\n", agreeing, all.size(),
              without_rows);
}

// Examples that break the standard themselves, and how.
const std::map<std::string, std::string>& broken() {
  static const std::map<std::string, std::string> files = {
      {"AnnotationContentTest.pmml", "a header alone: no DataDictionary, no model"},
      {"ContrastMatrixTest.pmml", "no version"},
      {"DefineFunctionTest.pmml", "no model"},
      {"PriorProbabilitiesTest.pmml", "a regression of a text, with probabilities"},
      {"dmg_weighted_majority_vote_mining.xml", "weights by fields that are nowhere defined"},
      {"dmg_weighted_majority_vote_mining_revised.xml", "weights by fields that are nowhere defined"}};
  return files;
}

TEST(Examples, AreLoaded) {
  if (!fs::exists(data())) GTEST_SKIP() << "no reference data at " << data();
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(data() / "spec-examples")) files.push_back(entry.path());
  std::ranges::sort(files);
  ASSERT_FALSE(files.empty());
  std::size_t loading = 0;
  for (const auto& file : files) {
    const auto model = scorer_pmml::load(read_text(file), {});
    if (model) {
      ++loading;
      continue;
    }
    const auto& refusal = model.error();
    const auto known = broken().find(file.filename().string());
    std::printf("  refused  %-46s %s:%u:%u %s\n", file.filename().c_str(), refusal.element.c_str(),
                refusal.line, refusal.column, refusal.text.c_str());
    EXPECT_TRUE(known != broken().end()) << file.filename() << " breaks no rule that is written down";
  }
  std::printf("examples loading: %zu of %zu\n", loading, files.size());
}

}  // namespace
}  // namespace balie::conformance
