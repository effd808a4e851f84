// The training records that a file has in it, as values: of nearest neighbours and of Gaussian processes.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "protocols/pmml/nearest_neighbor.hpp"

#include <span>
#include <vector>

namespace balie::scorer_pmml {

// Of these fields, record by record: as the table has them, or computed from what it has as they are for a
// record that is scored. Refuses through the compiler a record that lacks one.
std::vector<double> training_values(const pmml::TrainingInstances& instances, std::span<const Field> fields,
                                    Compiler& compiler);
// One column, of a field that need not be one of the model's inputs: a target or the records' ids. Empty: the
// table has no such column. Ends before the first record that lacks it, or has what is no value of the type:
// that is refused through the compiler.
std::vector<double> training_column(const pmml::TrainingInstances& instances, std::string_view field,
                                    const pmml::Type& type, Compiler& compiler);

}  // namespace balie::scorer_pmml
