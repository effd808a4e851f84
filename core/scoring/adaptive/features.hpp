// From a contact and what came before it to Inputs, as the playbook says.
#pragma once

#include "core/base/clock.hpp"
#include "core/scoring/adaptive/inputs.hpp"

#include "balie/v1/contact.pb.h"

#include <optional>
#include <string>

namespace balie::scoring::adaptive {

// What is known of the customer's earlier contacts.
struct Past {
  std::optional<Time> last_contact = {};
  std::string last_outcome = {};  // its kind; empty: none yet
  std::uint32_t contacts = 0;
};

class FeatureReader {
 public:
  explicit FeatureReader(const ModelSpec& spec);

  // `at`: when the contact began. `inputs` is written anew. Reads the contact alone: nothing that is known
  // only after it.
  void read(const v1::Contact& contact, Time at, const Past& past, Inputs& inputs) const;

 private:
  void read_attribute(std::size_t feature, const v1::Contact& contact, Inputs& inputs) const;
  static std::optional<double> number_of(Source source, Time at, const Past& past);

  std::vector<FeatureSpec> features_;
  InputWriter writer_;
};

}  // namespace balie::scoring::adaptive
