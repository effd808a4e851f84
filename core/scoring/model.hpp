// A model that scores: what stands behind it (PMML, code) is a plugin's business.
#pragma once

#include "core/base/result.hpp"
#include "core/scoring/model_info.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

namespace balie::scoring {

// In the inputs: the value is not known. Compare with is_missing, never with ==.
constexpr double missing_input = std::numeric_limits<double>::quiet_NaN();
inline bool is_missing(double input) { return std::isnan(input); }

constexpr std::uint32_t no_field = UINT32_MAX;

// One output of one row. Small, trivially copied; `text` belongs to the model or to the scratch.
struct Value {
  enum class Kind : std::uint8_t { missing, number, text, boolean };
  Kind kind = Kind::missing;
  bool flag = false;           // of a boolean
  double number = 0;           // of a number; an integer likewise
  std::string_view text = {};  // of a text; dates and times are texts
};

// How one row went. Anything but `scored` leaves every output missing.
struct Scored {
  enum class Verdict : std::uint8_t {
    scored,
    invalid,  // a field has a value that the model refuses (PMML: returnInvalid)
    failed,   // a value that has no meaning here: a function met what it is not defined for
  };
  Verdict verdict = Verdict::scored;
  std::uint32_t field = no_field;  // the input at fault, where it is one
  std::string_view reason = {};    // in words; static or of the model
  explicit operator bool() const { return verdict == Verdict::scored; }
};

// What moved a score. Either the model's own code, or the input that moved it, or both.
struct Reason {
  std::string_view code = {};      // the model's own; of the model. Empty: name the field
  std::uint32_t field = no_field;  // the input
  double contribution = 0;  // by how much against the model's baseline, in the output's unit (or the link's)
};

enum class InputState : std::uint8_t { valid, missing, invalid };

// What one thread needs while it scores with one model: sized when it is made, reused for every row. Made by
// Model::make_scratch and good for that model alone.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  virtual ~Scratch() = default;
};

constexpr std::size_t list_items_max = 4'096;        // of one list; what is beyond is left out
constexpr std::size_t free_text_bytes_max = 65'536;  // of one free text; cut there

// Immutable and used by any thread. Whatever the inputs are, nothing here throws, aborts or takes a lock;
// `score`, `score_batch`, `explain` and `inspect` allocate nothing, but where a model searches or changes texts.
class Model {
 public:
  virtual ~Model() = default;

  [[nodiscard]] virtual const ModelInfo& info() const = 0;

  [[nodiscard]] virtual std::unique_ptr<Scratch> make_scratch() const = 0;

  // The number that stands for `text` in the inputs: of a known value its code; of a number, date or time
  // what the text says; of any other text one that the model takes as invalid; missing_input for a text that
  // the file declares to mean so. Only a field of form free_text uses the scratch, so of the others what was
  // encoded once may be kept.
  [[nodiscard]] virtual double encode(std::uint32_t field, std::string_view text, Scratch& scratch) const = 0;
  // The same for a number or a truth, which are not always coded as they would be written.
  [[nodiscard]] virtual double encode_number(std::uint32_t field, double number, Scratch& scratch) const;
  // Puts the items of a field of form list into the scratch, for the next score alone; the number that says
  // so in the inputs. The default is for models that have no such field.
  [[nodiscard]] virtual double encode_list(std::uint32_t field, std::span<const std::string_view> items,
                                           Scratch& scratch) const;

  // `inputs`: one number per info().inputs, in that order. `outputs`: as many as info().outputs; all are
  // written. Texts in them stand until the scratch is used again.
  virtual Scored score(std::span<const double> inputs, Scratch& scratch, std::span<Value> outputs) const = 0;

  // Many rows, one after the other in `inputs` and `outputs`; `scored` has one for each, and says how many.
  // Not for models that go row by row. The default scores one at a time.
  virtual void score_batch(std::span<const double> inputs, Scratch& scratch, std::span<Value> outputs,
                           std::span<Scored> scored) const;

  // What moved the score most, first; how many were written, at most `reasons`. The inputs and the scratch
  // are those of the `score` right before. The default knows none.
  virtual std::size_t explain(std::span<const double> inputs, Scratch& scratch,
                              std::span<Reason> reasons) const;

  // Which inputs are missing or invalid, as they came, before any treatment. For counters and for messages.
  virtual void inspect(std::span<const double> inputs, std::span<InputState> states) const = 0;
};

}  // namespace balie::scoring
