// The figures of `balie evaluate`: as text, JSON, CSV and a picture.
#pragma once

#include "core/operator/evaluate_history.hpp"

#include <iosfwd>
#include <string>

namespace balie::operation {

// A line or a table for people.
void print_figures(const ModelResult& model, std::ostream& out);
// One JSON object, without a line end. `deciles_file` and `chart_file`: where the others were written.
std::string figures_json(const ModelResult& model, std::uint64_t malformed, const std::string& deciles_file,
                         const std::string& chart_file);
// A header and a row for each decile, best scores first.
std::string deciles_csv(const scoring::adaptive::Evaluation& figures);
// An SVG picture: the lift curve, and what was predicted beside what came.
std::string chart_svg(const ModelResult& model);

}  // namespace balie::operation
