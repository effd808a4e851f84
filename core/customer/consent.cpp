#include "core/customer/consent.hpp"

#include "core/customer/moment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace balie::customer {
namespace {

// Field numbers of balie.v1.Consent, AttributeValue, google.protobuf.Value and KnownIdentifier.
constexpr int consent_purpose = 1, consent_channel = 2, consent_state = 3, consent_ground = 4, consent_at = 6,
              consent_expires = 8;
constexpr int attribute_name = 1, attribute_value = 2, value_boolean = 4;
constexpr int known_scheme = 1, known_value = 2;

constexpr int minutes_per_day = 24 * 60;

bool covers(const std::vector<std::string>& words, std::string_view word) {
  return words.empty() || std::ranges::find(words, word) != words.end();
}

bool covers(const Scope& scope, const Approach& approach) {
  return covers(scope.countries, approach.country) && covers(scope.purposes, approach.purpose) &&
         covers(scope.channels, approach.channel);
}

// Something that the customer said of the purpose.
struct Statement {
  bool granted = false;
  Moment at;
  std::string_view ground;
};

// The newest that has not expired by then, of this channel ("": what was said of all); a withdrawal goes
// before a grant of the same time.
std::optional<Statement> said(const Record& record, const Approach& approach, std::string_view channel) {
  std::optional<Statement> newest;
  for (const auto& part : record.list(Field::consents)) {
    std::string_view purpose, said_of, state, expires;
    Statement one;
    bus::WireReader reader(part.bytes);
    while (const auto field = reader.next()) {
      if (field->number == consent_purpose) purpose = field->bytes;
      if (field->number == consent_channel) said_of = field->bytes;
      if (field->number == consent_state) state = field->bytes;
      if (field->number == consent_ground) one.ground = field->bytes;
      if (field->number == consent_at) one.at = moment_of(field->bytes);
      if (field->number == consent_expires) expires = field->bytes;
    }
    if (purpose != approach.purpose || said_of != channel) continue;
    if (expires.data() != nullptr && moment_of(expires) <= moment_of(approach.at)) continue;
    one.granted = state == "granted";
    if (!newest || one.at > newest->at || (one.at == newest->at && !one.granted)) newest = one;
  }
  return newest;
}

std::optional<Statement> said(const Record& record, const Approach& approach) {
  const auto of_all = said(record, approach, "");
  if (approach.channel.empty()) return of_all;
  const auto of_channel = said(record, approach, approach.channel);
  if (!of_channel) return of_all;
  const bool withdrawn_since = of_all && !of_all->granted && of_all->at >= of_channel->at;
  return withdrawn_since ? of_all : of_channel;
}

bool holds(const Register& register_, const Record& record) {
  for (const auto& part : record.list(Field::attributes)) {
    if (register_.attribute.empty()) break;
    if (bus::bytes_field(part.bytes, attribute_name) != register_.attribute) continue;
    bus::WireReader value(bus::bytes_field(part.bytes, attribute_value));
    while (const auto field = value.next()) {
      if (field->number == value_boolean && field->value != 0) return true;
    }
  }
  if (register_.identifiers.empty()) return false;
  return std::ranges::any_of(record.identifiers(), [&](const Record::Part& part) {
    return covers(register_.identifiers, fmt::format("{}:{}", bus::bytes_field(part.bytes, known_scheme),
                                                     bus::bytes_field(part.bytes, known_value)));
  });
}

bool is_quiet(const QuietHours& hours, const feel::DateTime& there) {
  const auto date = feel::date_of(there);
  const auto minute = static_cast<int>((there.seconds - date.days * feel::seconds_per_day) / 60);
  const auto today = static_cast<std::size_t>(feel::weekday_of(date) - 1);
  const auto yesterday = (today + 6) % 7;
  if (hours.from < hours.to) return hours.days[today] && minute >= hours.from && minute < hours.to;
  return (hours.days[today] && minute >= hours.from && minute < minutes_per_day) ||
         (hours.days[yesterday] && minute < hours.to);
}

feel::DateTime local_time(const ConsentRules& rules, const Approach& approach) {
  auto there = feel::date_time_of(approach.at);
  const auto zone = rules.zones.find(approach.country);
  if (zone != rules.zones.end()) there.seconds += zone->second.offset_at_utc(there.seconds);
  return there;
}

std::optional<Permission> refused_to_call_upon(const ConsentRules& rules, const Record& record,
                                               const Approach& approach) {
  for (const auto& one : rules.registers) {
    if (covers(one.scope, approach) && holds(one, record)) {
      return Permission{false, fmt::format("is in the register {}", one.name), one.rule, {}};
    }
  }
  for (const auto& hours : rules.quiet_hours) {
    if (covers(hours.scope, approach) && is_quiet(hours, local_time(rules, approach))) {
      return Permission{false, "quiet hours", hours.rule, {}};
    }
  }
  return std::nullopt;
}

std::string_view of_or(std::string_view ground, std::string_view otherwise) {
  return ground.empty() ? otherwise : ground;
}

}  // namespace

Permission may_approach(const ConsentRules& rules, const Record& record, const Approach& approach) {
  if (!approach.inbound) {
    if (auto refused = refused_to_call_upon(rules, record, approach)) return *std::move(refused);
  }
  static const ConsentRule strictest;
  const auto found = std::ranges::find_if(
      rules.rules, [&](const ConsentRule& rule) { return covers(rule.scope, approach); });
  const auto& rule = found != rules.rules.end() ? *found : strictest;
  if (rule.basis == Basis::always) return {true, "needs no consent", rule.rule, rule.ground};
  if (rule.basis == Basis::never) return {false, "is never allowed", rule.rule, {}};
  const auto statement = said(record, approach);
  if (statement && !statement->granted) return {false, "consent was withdrawn or denied", rule.rule, {}};
  if (statement)
    return {true, "consent was granted", rule.rule, std::string(of_or(statement->ground, "consent"))};
  if (rule.basis == Basis::opt_in) {
    const auto* reason = rule.rule.empty() ? "no consent, and no rule of consent.toml fits" : "no consent";
    return {false, reason, rule.rule, {}};
  }
  return {true, "was not opposed", rule.rule, std::string(of_or(rule.ground, "legitimate_interest"))};
}

}  // namespace balie::customer
