#include "core/operator/evaluate_history.hpp"

#include "core/operator/evaluated_customers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::operation {
namespace {

namespace adaptive = scoring::adaptive;

constexpr std::size_t complaints_max = 20;

std::string customer_of(const v1::Contact& contact) {
  if (contact.identifiers().empty()) return {};
  const auto& first = contact.identifiers(0);
  return first.scheme() + ":" + first.value();
}

bool is_success(const adaptive::ModelSpec& spec, const History::Row& row) {
  return std::ranges::find(spec.success, row.outcome) != spec.success.end();
}

bool is_of(const adaptive::ModelSpec& spec, const History::Row& row) {
  return !row.outcome.empty() && (spec.offer.empty() || spec.offer == row.offer);
}

void remember(const History::Row& row, adaptive::Past& past) {
  past.last_contact = row.at;
  if (!row.outcome.empty()) past.last_outcome = row.outcome;
  ++past.contacts;
}

// Whether the model has features that are formulas.
result<bool> looks_at_customers(const playbook::Playbook& playbook, const adaptive::ModelSpec& spec) {
  constexpr auto scores = static_cast<unsigned>(playbook::FormulaVariable::scores);
  bool any = false;
  for (const auto& feature : spec.features) {
    if (feature.source != adaptive::Source::formula) continue;
    any = true;
    const auto& formulas = playbook.formulas()->features;
    const auto formula = formulas.find(feature.attribute);
    if (formula == formulas.end() || (formula->second.program().variables >> scores & 1U) == 0) continue;
    return failure(Fate::reject, "evaluate.scores",
                   fmt::format("model {}: the feature {} looks at the scores of other models, which are not "
                               "computed here",
                               spec.name, feature.name));
  }
  return any;
}

}  // namespace

result<History> History::read(ImportSource& source) {
  History history;
  std::size_t bytes = 0;
  for (;;) {
    BALIE_TRY(auto item, source.next());
    if (!item) break;
    if (const auto* malformed = std::get_if<CsvReader::Malformed>(&*item)) {
      ++history.malformed_all_;
      if (history.malformed_.size() < complaints_max) {
        history.malformed_.push_back({malformed->line, malformed->reason});
      }
      continue;
    }
    const auto& imported = std::get<ImportSource::Row>(*item).imported;
    Row row{Time(std::chrono::seconds(imported.contact.at().seconds())),
            imported.contact.SerializeAsString(),
            {},
            {}};
    if (imported.outcome) {
      row.outcome = imported.outcome->kind();
      row.offer = imported.outcome->offer_id();
    }
    bytes += row.contact.size() + row.outcome.size() + row.offer.size() + sizeof(Row);
    if (history.rows_.size() == rows_max || bytes > bytes_max) {
      return failure(Fate::reject, "evaluate.rows",
                     fmt::format("more than {} contacts, or {} bytes of them", rows_max, bytes_max));
    }
    history.rows_.push_back(std::move(row));
  }
  std::ranges::stable_sort(history.rows_, {}, &Row::at);
  return history;
}

result<ModelResult> evaluate_model(const playbook::Playbook& playbook, const adaptive::ModelSpec& spec,
                                   const History& history) {
  const adaptive::FeatureReader features(spec);
  BALIE_TRY(const bool has_formulas, looks_at_customers(playbook, spec));
  EvaluatedCustomers customers(playbook);
  adaptive::AdaptiveModel model(spec);
  adaptive::Evaluator evaluator;
  adaptive::Inputs inputs;
  std::unordered_map<std::string, adaptive::Past> pasts;  // looked up alone, never walked
  const adaptive::Past unknown;
  v1::Contact contact;
  for (const History::Row& row : history.rows()) {
    contact.ParseFromString(row.contact);
    const std::string customer = customer_of(contact);
    const auto known = pasts.find(customer);
    auto* formulas = has_formulas ? &customers.before(customer, contact, row.at) : nullptr;
    if (is_of(spec, row)) {
      features.read(contact, row.at, known != pasts.end() ? known->second : unknown, inputs, formulas);
      const bool success = is_success(spec, row);
      evaluator.add(model.score(inputs, row.at).chance, success);
      model.learn(inputs, success, row.at);
    }
    if (!customer.empty()) remember(row, pasts[customer]);
    if (has_formulas) customers.after(customer, contact, row);
  }
  return ModelResult{spec.name, history.rows().size(), evaluator.evaluate(), model.bytes()};
}

}  // namespace balie::operation
