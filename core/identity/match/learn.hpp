// Learning the model from the file itself, without labels.
//
// u is counted on pairs taken at random: nearly all of them are two persons. (Those that are one are left in:
// in a small file they keep a single field from outweighing all others.) m is learnt by expectation
// maximisation, pass by pass of blocking: the pairs of one pass hold many of one person, but agree on the
// fields that the pass blocks on, so a pass teaches nothing about those, and each field is learnt from the
// passes that do not use it, each counting by the pairs of one person that it is thought to hold.
//
// Fields depend on each other among strangers, and two such fields, counted as independent, would say too
// much, and would make maximisation take neighbours or namesakes for persons. So dependence is learnt first
// (dependence.hpp), from the random pairs that are surely strangers. Among pairs of one person, fields count
// as independent.
#pragma once

#include "core/identity/match/blocks.hpp"
#include "core/identity/match/dependence.hpp"
#include "core/identity/match/model.hpp"
#include "core/identity/match/parallel.hpp"

#include <span>
#include <vector>

namespace balie::identity::match {

struct LearnLimits {
  std::size_t random_pairs = 3'000'000;  // or all, where there are fewer
  std::size_t pairs_a_pass = 50'000;
  std::size_t rounds = 100;  // of maximisation
};

// Where learning begins, and what a grade that no pair showed is worth: most values of a person stay the
// same.
Grades usual_grades();

// u of each field.
std::vector<Grades> grades_at_random(const Counts& random, std::size_t fields);

struct Learnt {
  std::vector<Grades> same;  // by field
  double share = 0;          // of pairs of one person among those given
  double pairs = 0;          // their number
};
// Expectation maximisation of m and the share, from usual_grades() on. How often each grade is seen among the
// strangers of these pairs is learnt beside it, from the model's u on: a pass brings strangers together that
// have more in common than those taken at random. Fields in `blocked` are left out.
Learnt learn_same(const Counts& counts, const std::vector<FieldModel>& model,
                  std::span<const std::size_t> blocked, std::size_t rounds);

// m and u of each field; the prior is not known yet (learn_prior()). The same records, passes and seed give
// the same model.
Model learn(const Comparison& comparison, const Records& records, const Blocks& blocks, std::uint64_t seed,
            const LearnLimits& limits, const Parallel& parallel);

// The prior with which the weights (Scale) of compared pairs make as many pairs of one person as it says
// there are. `pairs_all`: of the file; those that were not compared are taken for strangers.
double learn_prior(std::span<const float> weights, double pairs_all);

}  // namespace balie::identity::match
