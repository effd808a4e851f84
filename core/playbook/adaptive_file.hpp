// adaptive.toml of a playbook: the models that learn by themselves.
//
//   [[model]]
//   name = "term-deposit"
//   success = ["accepted"]                  # kinds of outcome that count as success
//   offer = "term-deposit"                  # of this offer alone; none: of any; "*": a model for each offer
//   per_channel = true                      # a model of each channel too, once the offer's has learnt enough
//   prior = { mean = 0.1, strength = 10 }   # before anything is learnt: 1 in 10, as if seen in 10 contacts
//   half_life = "360d"                      # of what is learnt
//   exploration = 1.0                       # of the uncertainty; 0: none
//   blend = { model = "term", evidence = 200 }  # with one of models.toml, which counts as so many contacts
//   buckets_max = 65536                     # a bound on memory, some 20 bytes each
//   pairs = true                            # learn of pairs of values too
//   features = [
//     { name = "age", from = "attribute.age", edges = [25, 35, 50, 65] },      # a number, in five bins
//     { name = "job", from = "attribute.job" },                                # a category
//     { name = "question", from = "contact.text", kind = "words" },
//     { name = "calls", from = { feel = 'count(customer.history)' }, edges = [1, 3], reason = "calls often" },
//   ]
//
// `from`: attribute.NAME; contact.channel, entry, topic, direction, language, country, subject, text;
// time.hour, day_of_week, day_of_month, month (UTC); history.days_since_contact, previous_outcome, contacts;
// or a formula, which knows the customer, the contact and the scores of models.toml.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/formula_compiler.hpp"
#include "core/scoring/adaptive/spec.hpp"

#include <string>
#include <vector>

namespace balie::playbook {

constexpr std::size_t adaptive_models_max = 1'000;
constexpr std::uint64_t adaptive_buckets_max = 1 << 26;  // of all models

// What else of the playbook the file names.
struct AdaptiveContext {
  FormulaCompiler& formulas;               // is told the formulas that are features
  const std::vector<std::string>& models;  // of models.toml
};

// What does not fit becomes problems, which name the file as `file`; the models are checked when there are
// none. Without a context what needs one is taken as it stands: it was checked when it was published.
std::vector<scoring::adaptive::ModelSpec> read_adaptive_models(const toml::table& root,
                                                               const std::string& file, Problems& problems,
                                                               const AdaptiveContext* context = nullptr);

}  // namespace balie::playbook
