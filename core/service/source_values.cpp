#include "core/service/source_values.hpp"

#include "core/base/units.hpp"
#include "core/customer/change.hpp"
#include "core/customer/moment.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace balie::service {
namespace {

using playbook::SourceParameter;
using playbook::SourceSpec;

constexpr int attribute_name = 1;
constexpr int identifier_scheme = 1, identifier_value = 2, identifier_assurance = 3, identifier_last_seen = 5;

std::optional<v1::AttributeValue> attribute_in(const customer::Record& record, std::string_view name) {
  for (const auto& part : record.list(customer::Field::attributes)) {
    if (bus::bytes_field(part.bytes, attribute_name) != name) continue;
    v1::AttributeValue value;
    value.ParseFromArray(part.bytes.data(), static_cast<int>(part.bytes.size()));
    return value;
  }
  return std::nullopt;
}

std::string text_of(const google::protobuf::Value& value) {
  if (value.has_bool_value()) return value.bool_value() ? "true" : "false";
  if (value.has_number_value()) return fmt::format("{}", value.number_value());
  return value.string_value();
}

// The best assured of the scheme; of those the customer is known by, the last that was seen.
std::string identifier_of(const Asker& asker, const std::string& scheme) {
  std::string found;
  auto best = Assurance::observed;
  for (const auto* one : asker.own) {
    if (one->scheme != scheme || (!found.empty() && one->assurance <= best)) continue;
    found = one->value;
    best = one->assurance;
  }
  if (asker.record == nullptr) return found;
  auto seen = customer::Moment{};
  bool of_record = false;
  for (const auto& part : asker.record->identifiers()) {
    if (bus::bytes_field(part.bytes, identifier_scheme) != scheme) continue;
    const auto assurance = assurance_of(bus::bytes_field(part.bytes, identifier_assurance));
    const auto at = customer::moment_of(bus::bytes_field(part.bytes, identifier_last_seen));
    const bool better = found.empty() || assurance > best || (of_record && assurance == best && at > seen);
    if (!better) continue;
    found = bus::bytes_field(part.bytes, identifier_value);
    best = assurance;
    seen = at;
    of_record = true;
  }
  return found;
}

std::string parameter_of(const SourceParameter& parameter, const Asker& asker) {
  switch (parameter.kind) {
    case SourceParameter::Kind::identifier:
      return identifier_of(asker, parameter.name);
    case SourceParameter::Kind::attribute: {
      const auto value = asker.record != nullptr ? attribute_in(*asker.record, parameter.name) : std::nullopt;
      return value ? text_of(value->value()) : std::string();
    }
    case SourceParameter::Kind::contact: {
      const auto& fields = asker.contact.attributes().fields();
      const auto found = fields.find(parameter.name);
      return found != fields.end() ? text_of(found->second) : std::string();
    }
  }
  return {};
}

// nullopt: something is not known, or can stand in no query.
std::optional<std::vector<std::string>> parameters_of(const SourceSpec& source, const Asker& asker) {
  std::vector<std::string> parameters;
  for (const auto& one : source.parameters) {
    auto text = parameter_of(one, asker);
    const bool fits = !text.empty() && text.size() <= customer::attribute_text_bytes_max &&
                      text.find('\0') == std::string::npos;
    if (!fits) return std::nullopt;
    parameters.push_back(std::move(text));
  }
  return parameters;
}

std::string outcome_text(const SourceSpec& source, const v1::Fetched& fetched, bool same) {
  const auto& result = fetched.result();
  if (!same) return "was asked before it was known who this is";
  if (result == "none") return "knows nothing of this customer";
  if (result == "late") {
    return fmt::format("did not answer in time, which is {} at most", format_duration(source.time_limit));
  }
  if (result == "away") return "was not asked: it failed before";
  if (result == "busy") return "was not asked: as many wait for it as may";
  return "could not answer";
}

bool same_value(const v1::AttributeValue& one, const v1::AttributeValue& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

}  // namespace

std::vector<SourceLookup> lookups_of(const playbook::Sources& sources, const Asker& asker) {
  std::vector<SourceLookup> lookups;
  for (const auto& source : sources) {
    if (!customer::is_shown(source->channels, asker.contact.channel())) continue;
    if (auto parameters = parameters_of(*source, asker)) {
      lookups.push_back({source, *std::move(parameters)});
    }
  }
  return lookups;
}

void SourceValues::take(const playbook::Playbook& playbook, const Asker& asker, const Fetches& fetches,
                        customer::Record& record, Time now) {
  taken_.clear();
  fallbacks_.clear();
  reasons_.Clear();
  for (const auto& fetched : fetches) {
    const auto* source = playbook::find_source(playbook.sources(), fetched.source());
    if (source == nullptr) continue;  // of another playbook
    const auto parameters = parameters_of(*source, asker);
    const bool same = parameters && std::ranges::equal(*parameters, fetched.parameters());
    std::string text;
    if (same && fetched.result() == "value") {
      take_values(playbook, *source, fetched, record, text);
    } else {
      text = outcome_text(*source, fetched, same);
      if (!same || fetched.result() != "none") fall_back(*source, record, now, text);
    }
    auto& reason = *reasons_.Add();
    reason.set_stage("customer");
    reason.set_rule(source->rule);
    reason.set_text(fmt::format("source \"{}\" {}", source->name, text));
  }
  if (fallbacks_.empty()) return;
  std::string bytes;
  record.write(bytes);
  with_fallbacks_.read(bytes);
  for (const auto& value : fallbacks_) customer::apply(with_fallbacks_, value);
}

void SourceValues::take_values(const playbook::Playbook& playbook, const SourceSpec& source,
                               const v1::Fetched& fetched, customer::Record& record, std::string& text) {
  std::string said, unfit;
  for (const auto& value : fetched.attributes()) {
    const auto* spec = playbook.attributes().find(value.name());
    const bool named = std::ranges::any_of(
        source.attributes, [&](const playbook::SourceAttribute& one) { return one.name == value.name(); });
    if (spec == nullptr || !named) continue;  // of another playbook
    auto fitted = customer::fitted(*spec, value.value());
    auto& names = fitted ? said : unfit;
    names += (names.empty() ? "" : ", ") + value.name();
    if (!fitted) continue;
    v1::AttributeValue one;
    one.set_name(value.name());
    *one.mutable_value() = *std::move(fitted);
    one.set_source(source.name);
    *one.mutable_at() = fetched.at();
    one.set_assurance("verified");
    const auto old = attribute_in(record, value.name());
    if (old && (same_value(one, *old) || !customer::replaces(*spec, one, *old))) continue;
    customer::apply(record, one);
    taken_.push_back(std::move(one));
  }
  text = said.empty() ? "answered" : fmt::format("answered: {}", said);
  if (!unfit.empty()) text += fmt::format("; not as declared, and left out: {}", unfit);
}

void SourceValues::fall_back(const SourceSpec& source, const customer::Record& record, Time now,
                             std::string& text) {
  std::string names;
  for (const auto& attribute : source.attributes) {
    if (!attribute.fallback || attribute_in(record, attribute.name)) continue;
    auto& value = fallbacks_.emplace_back();
    value.set_name(attribute.name);
    *value.mutable_value() = *attribute.fallback;
    value.set_source("fallback");
    bus::set(*value.mutable_at(), now);
    value.set_assurance("observed");
    names += (names.empty() ? "" : ", ") + attribute.name;
  }
  if (!names.empty()) text += fmt::format("; by their fallback: {}", names);
}

void SourceValues::explain(v1::Explanation& explanation) const {
  explanation.mutable_reasons()->MergeFrom(reasons_);
}

}  // namespace balie::service
