// What a model says of itself: its inputs and outputs, in the model's order and names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scoring {

enum class FieldType : std::uint8_t { number, integer, text, boolean, date, time, date_time };
std::string_view to_string(FieldType type);

// How a field's value stands in the flat array of inputs (Model::score).
enum class InputForm : std::uint8_t {
  number,     // the number itself; dates and times as the model encodes their text
  code,       // which of the known values it is: Model::encode
  list,       // several values, such as a basket: Model::encode_list puts them into the scratch
  free_text,  // a text that the model reads: Model::encode puts it into the scratch
};
std::string_view to_string(InputForm form);

enum class InputUse : std::uint8_t {
  active,         // the model computes with it
  supplementary,  // described, not needed
  group,  // which rows of a table make up one list: a basket's number. Not needed once there is a list
};
std::string_view to_string(InputUse use);

// Of the numbers that are allowed. No bound: open to infinity.
struct Interval {
  std::optional<double> low = {}, high = {};
  bool low_open = false;
  bool high_open = false;
};

struct InputInfo {
  std::string name = {};
  std::string display_name = {};  // empty: none
  FieldType type = FieldType::number;
  InputForm form = InputForm::number;
  InputUse use = InputUse::active;
  std::optional<double> importance = {};  // 0 to 1, as the file has it
  std::string treatment = {};    // in words: "missing: 38.6; invalid: as missing; outliers: cut to 0..100"
  bool missing_treated = false;  // a missing value is replaced, or the model says what it does then
  std::vector<std::string> values = {};  // those allowed, where the file lists them, as it writes them
  std::vector<Interval> intervals = {};  // likewise, of numbers
};

struct OutputInfo {
  std::string name = {};
  std::string display_name = {};  // empty: none
  FieldType type = FieldType::number;
  std::string feature = {};  // "predictedValue", "probability", "reasonCode", ...: PMML 4.4, Output
  std::string value = {};    // of a probability and its like: of which class
  bool of_file = true;       // false: added so that a decision has a number; no column of `balie score`
};

struct ModelInfo {
  std::string name = {};         // empty: the file gives none
  std::string version = {};      // of the file's header; empty: none, then its hash stands for it
  std::string kind = {};         // of the outermost model: "TreeModel"
  std::string description = {};  // for people
  std::string format = {};       // "PMML 4.2"
  std::string producer = {};     // the program that wrote the file, and its version
  std::vector<InputInfo> inputs = {};
  // The target first, where there is one, then each Output field, then those that the file does not name.
  std::vector<OutputInfo> outputs = {};
  // The output whose number is the score where a playbook names none: the probability of the positive class,
  // or the predicted number. None: the outputs are labels, and the playbook must choose.
  std::optional<std::size_t> primary = {};
  // Inputs or texts of outputs live in the scratch: a row must be read before the next is scored; no batches.
  bool row_by_row = false;
  // The deciles of the primary output at training, nine, ascending; empty: not in the file.
  std::vector<double> training_deciles = {};
  std::size_t bytes = 0;  // what the compiled model holds, about
};

}  // namespace balie::scoring
