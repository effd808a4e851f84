// From a contact and what came before it to Inputs, as the playbook says.
#pragma once

#include "core/base/clock.hpp"
#include "core/scoring/adaptive/inputs.hpp"
#include "core/scoring/feature.hpp"

#include "balie/v1/contact.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace balie::scoring::adaptive {

// What is known of the customer's earlier contacts.
struct Past {
  std::optional<Time> last_contact = {};
  std::string last_outcome = {};  // its kind; empty: none yet
  std::uint32_t contacts = 0;
};

// What the playbook's formulas say of the contact, by how they are written.
class FormulaValues {
 public:
  virtual ~FormulaValues() = default;
  // A number, truth or text; all others are missing.
  virtual void feature(std::string_view formula, FeatureValue& value) = 0;
};

class FeatureReader {
 public:
  explicit FeatureReader(const ModelSpec& spec);

  // `at`: when the contact began. `inputs` is written anew. Reads the contact, and what was known before it:
  // nothing that is known only after it. `formulas`: null, and formulas have no value.
  void read(const v1::Contact& contact, Time at, const Past& past, Inputs& inputs,
            FormulaValues* formulas = nullptr) const;

 private:
  void read_attribute(std::size_t feature, const v1::Contact& contact, Inputs& inputs) const;
  void read_formula(std::size_t feature, FormulaValues* formulas, Inputs& inputs) const;
  static std::optional<double> number_of(Source source, Time at, const Past& past);

  std::vector<FeatureSpec> features_;
  InputWriter writer_;
};

}  // namespace balie::scoring::adaptive
