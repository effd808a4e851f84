// What a playbook says of an adaptive model: values only.
#pragma once

#include "core/base/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scoring::adaptive {

constexpr std::size_t features_max = 40;
constexpr std::size_t edges_max = 64;    // of one number
constexpr std::size_t words_max = 16;    // of one contact, of all its features; those beyond are left out
constexpr std::size_t outcomes_max = 8;  // kinds that count as success
constexpr std::uint32_t buckets_least = 256;
constexpr std::uint32_t buckets_most = 1 << 22;

// Where a feature's value comes from.
enum class Source : std::uint8_t {
  attribute,  // of the contact, by name
  channel,
  entry,
  topic,
  direction,
  language,
  country,
  subject,
  text,
  hour,                // 0 to 23, UTC, as all that follow
  day_of_week,         // 0 is Sunday
  day_of_month,        // 1 to 31
  month,               // 1 to 12
  days_since_contact,  // since this customer's last one
  previous_outcome,    // the kind of this customer's last one
  contacts_before,     // how many this customer had
  formula,             // of the playbook's own, by how it is written
};
bool is_number(Source source);  // those that are numbers by themselves

enum class Kind : std::uint8_t {
  category,  // each value for itself
  number,    // into bins: edges.size() + 1 of them
  words,     // of a text, each for itself
};

struct FeatureSpec {
  std::string name = {};
  Source source = Source::attribute;
  std::string attribute = {};  // its name, or the formula, where that is the source
  Kind kind = Kind::category;
  std::vector<double> edges = {};  // ascending; a value at an edge belongs to the bin above it
  std::string reason = {};         // what is said of the customer where it raises the chance
};

// What is believed before anything was learnt.
struct Prior {
  double mean = 0.1;     // chance of success, in (0, 1)
  double strength = 10;  // as if it had been seen in so many contacts
};

struct ModelSpec {
  std::string name = {};
  std::vector<std::string> success = {};  // kinds of outcome that count as one; all others do not
  // Outcomes of this offer alone; empty: of any, in one model; "*": a model for each offer.
  std::string offer = {};
  bool per_channel = false;  // a model of each channel too, once the offer's has learnt enough
  // Blended by evidence with a model of models.toml, which counts as much as so many contacts.
  std::string blend_with = {};
  double blend_evidence = 200;
  Prior prior = {};
  Duration half_life = std::chrono::days(360);  // of what is learnt of a value
  double exploration = 1;                       // of the uncertainty; 0: none
  std::uint32_t buckets_max = 1 << 16;          // a power of two: pairs of values that are told apart
  bool pairs = true;                            // learn of pairs of values too
  std::vector<FeatureSpec> features = {};
};

// Of what shapes a state: the features, the buckets and the pairs. A state made under another one cannot be
// read; prior, half-life and exploration may change and leave what was learnt as it is.
std::uint64_t fingerprint(const ModelSpec& spec);
// Of the features alone: inputs that were written for one list of features are good for all models that have
// the same.
std::uint64_t features_fingerprint(const ModelSpec& spec);

}  // namespace balie::scoring::adaptive
