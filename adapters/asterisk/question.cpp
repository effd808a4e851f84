#include "adapters/asterisk/question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace balie::asterisk {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t attributes_max = 64;

// What app_agi and channel drivers write for a number that there is none of.
bool is_number(std::string_view text) {
  constexpr std::array<std::string_view, 6> none = {"",          "unknown",   "<unknown>",
                                                    "anonymous", "Anonymous", "asterisk"};
  return std::find(none.begin(), none.end(), text) == none.end();
}

bool is_withheld(std::string_view presentation) {
  constexpr int restriction = 0x60, allowed = 0;  // callerid.h: AST_PRES_RESTRICTION
  int value = 0;
  std::from_chars(presentation.data(), presentation.data() + presentation.size(), value);
  return (value & restriction) != allowed;
}

Values values_of(const agi::Environment& environment) {
  auto values = environment.query;
  for (const auto& argument : environment.arguments) {
    const auto equals = argument.find('=');
    if (equals != std::string::npos && equals > 0)
      values.emplace(argument.substr(0, equals), argument.substr(equals + 1));
  }
  return values;
}

std::string taken(Values& values, std::string_view name) {
  const auto found = values.find(name);
  if (found == values.end()) return {};
  auto value = std::move(found->second);
  values.erase(found);
  return value;
}

void add_identifiers(v1::Contact& contact, Values& values, const agi::Environment& environment) {
  const auto verified = fmt::format(",{},", taken(values, "verified"));
  const auto add = [&](std::string_view scheme, std::string_view value, std::string_view assurance) {
    auto& identifier = *contact.add_identifiers();
    identifier.set_scheme(std::string(scheme));
    identifier.set_value(std::string(value));
    identifier.set_assurance(std::string(assurance));
  };
  for (const auto* scheme : {"account", "loyalty", "email", "tel"}) {
    const auto value = taken(values, scheme);
    const bool known = verified.find(fmt::format(",{},", scheme)) != std::string::npos;
    if (!value.empty()) add(scheme, value, known ? "verified" : "claimed");
  }
  const auto caller = environment.value("callerid");
  if (is_number(caller) && !is_withheld(environment.value("callingpres"))) add("tel", caller, "observed");
}

}  // namespace

v1::Contact contact_of(const agi::Asked& asked) {
  const auto& environment = asked.environment;
  auto values = values_of(environment);
  v1::Contact contact;
  const auto again = taken(values, "ask");
  contact.set_id(again.empty() ? asked.linkedid : fmt::format("{}/{}", asked.linkedid, again));
  contact.set_thread(asked.linkedid);
  contact.set_entry(taken(values, "entry"));
  if (contact.entry().empty() && is_number(environment.value("dnid")))
    contact.set_entry(std::string(environment.value("dnid")));
  if (contact.entry().empty()) contact.set_entry(std::string(environment.value("extension")));
  contact.set_topic(taken(values, "topic"));
  contact.set_subject(taken(values, "subject"));
  contact.set_country(taken(values, "country"));
  auto language = taken(values, "language");
  if (language.empty()) language = environment.value("language");
  std::replace(language.begin(), language.end(), '_', '-');  // Asterisk writes "en_GB"
  contact.set_language(language);
  add_identifiers(contact, values, environment);
  taken(values, "linkedid");
  auto& attributes = *contact.mutable_attributes()->mutable_fields();
  for (const auto& [name, value] : values) {
    if (attributes.size() < attributes_max) attributes[name].set_string_value(value);
  }
  const auto name = environment.value("calleridname");
  if (is_number(name)) attributes["caller_name"].set_string_value(std::string(name));
  return contact;
}

std::string_view interface_of(std::string_view channel) {
  const auto dash = channel.rfind('-');
  return dash == std::string_view::npos || dash == 0 ? channel : channel.substr(0, dash);
}

}  // namespace balie::asterisk
