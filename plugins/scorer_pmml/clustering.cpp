#include "plugins/scorer_pmml/clustering.hpp"

#include "plugins/scorer_pmml/comparison.hpp"
#include "protocols/pmml/clustering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::Clustering;

class Clustering final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] Typed output(const pmml::OutputField& field, std::uint32_t outcome,
                             Compiler& compiler) const override;
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + centers.capacity() * sizeof(double) + slots.capacity() * sizeof(std::uint32_t);
  }

  Comparison comparison;
  std::vector<std::uint32_t> slots;
  std::vector<double> centers;  // row by row
  std::vector<double> ids;      // of the clusters, in slot form
  std::vector<double> names;    // likewise; the id of one without a name
  std::uint32_t work = 0;       // for the fields
};

void Clustering::evaluate(Frame& frame, Outcome& outcome) const {
  const auto x = std::span(frame.work).subspan(work, slots.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = frame.slots[slots[i]];
  for (std::size_t cluster = 0; cluster < ids.size(); ++cluster) {
    const auto center = std::span(centers).subspan(cluster * x.size(), x.size());
    const double found = comparison.between(x, center);
    outcome.entity_affinities[cluster] = found;
    if (is_missing(found)) continue;
    if (outcome.entity != none && !comparison.nearer(found, outcome.affinity)) continue;
    outcome.entity = static_cast<std::uint32_t>(cluster);
    outcome.affinity = found;
    outcome.value = ids[cluster];
  }
}

// The display value of a cluster is its name.
Typed Clustering::output(const pmml::OutputField& field, std::uint32_t outcome,
                         Compiler& /*compiler*/) const {
  if (field.feature != pmml::Feature::predicted_display_value) return {};
  return {computed([outcome, shown = names](Frame& frame) {
            const auto cluster = frame.outcomes[outcome].entity;
            return cluster == none ? missing : shown[cluster];
          }),
          pmml::Type{pmml::DataType::string}};
}

ComparedField compared(const Source::Field& source, const Field& field, Compiler& compiler) {
  ComparedField result{.function = source.function,
                       .weight = source.weight,
                       .similarity_scale = source.similarity_scale,
                       .table = {},
                       .table_columns = 0,
                       .missing_value_weight = source.missing_value_weight};
  if (source.function == pmml::CompareFunction::table) {
    // Its rows and columns are the values of a field, which a center has numbers for: the standard does not
    // say which number is which value.
    compiler.refuse(source.place, "compareFunction table is not supported");
  }
  if (field.type.data == pmml::DataType::string) {
    compiler.refuse(source.place, fmt::format("{} is a text, and centers are numbers", source.name));
  }
  return result;
}

}  // namespace

Compiled compile_clustering(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const Source&>(*model.body);
  Compiled compiled;
  auto made = std::make_unique<Clustering>();
  made->comparison.measure = source.measure;
  for (const auto& each : source.fields) {
    const auto field = each.computed.empty() ? compiler.field(each.place, each.name)
                                             : compiler.derived(each.computed.front());
    if (!field) return compiled;
    made->slots.push_back(field->slot);
    made->comparison.fields.push_back(compared(each, *field, compiler));
  }
  for (std::size_t i = 0; i < source.clusters.size(); ++i) {
    const auto& cluster = source.clusters[i];
    // A cluster without an id is known by its number.
    const auto id = cluster.id.empty() ? fmt::format("{}", i + 1) : std::string(cluster.id);
    compiled.entities.push_back(compiler.symbols().code(id));
    made->ids.push_back(compiled.entities.back());
    made->names.push_back(cluster.name.empty() ? made->ids.back() : compiler.symbols().code(cluster.name));
    made->centers.insert(made->centers.end(), cluster.center.begin(), cluster.center.end());
  }
  made->work = compiler.work(made->slots.size());
  compiled.entity_affinities = true;
  compiled.type = pmml::Type{pmml::DataType::string};
  compiled.evaluator = std::move(made);
  return compiled;
}

}  // namespace balie::scorer_pmml
