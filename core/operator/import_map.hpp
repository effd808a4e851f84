// How the rows of a file become contacts and outcomes: the TOML file of `balie import contacts --map`.
//
//   [file]                      # all optional
//   separator = ";"             # one character; "," by default
//   encoding = "latin-1"        # "utf-8" by default
//   columns = ["when", "who"]   # where the file's first line is not its header
//
//   [contact]                   # texts may hold columns in braces, and {line}
//   id = "bank-full:{line}"     # the same row must always get the same id
//   channel = "voice"
//   at = { day = "{day}", month = "{month}", first_year = 2008 }   # or year = "{year}", time = "12:00"
//   at = { value = "{when}", format = "%d/%m/%Y %H:%M" }           # or this, as strptime reads it, UTC
//   entry, topic, direction, language, country, thread, subject, text
//   [[contact.identifiers]]
//   scheme = "account"
//   value = "bank-{line}"       # empty for a row: the row has none
//   assurance = "verified"
//   [contact.attributes]        # a text, or with a type: "text", "integer", "number", "boolean"
//   age = { value = "{age}", type = "integer", none = ["", "unknown"] }
//
//   [outcome]                   # optional
//   id = "bank-full:{line}"
//   when = "{y}"
//   kinds = { yes = "accepted", no = "rejected" }   # an empty kind: no outcome; a value not named: malformed
//   offer = "term-deposit"      # likewise reason, agent
//   after_seconds = "{duration}"
//   [outcome.attributes]
#pragma once

#include "core/base/config.hpp"
#include "core/operator/template_text.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace balie::operation {

// What must be known before the file is opened.
struct ImportFile {
  char separator = ',';
  bool latin1 = false;
  std::vector<std::string> columns;  // empty: the first row names them
};

struct AttributeRule {
  enum class Type { text, integer, number, boolean };
  std::string name;
  TemplateText value;
  Type type = Type::text;
  std::vector<std::string> none = {""};  // values that mean: not known
};

struct IdentifierRule {
  std::string scheme;
  TemplateText value;
  std::string assurance;
};

// One of: `value` with `format`; `day`, `month` and `year` or `first_year`.
struct TimeRule {
  TemplateText value, day, month, year, time;
  std::string format;
  int first_year = 0;
};

struct ContactRule {
  TemplateText id, channel, entry, topic, direction, language, country, thread, subject, text;
  TimeRule at;
  std::vector<IdentifierRule> identifiers;
  std::vector<AttributeRule> attributes;
};

struct OutcomeRule {
  TemplateText id, when, offer, reason, agent, after_seconds;
  std::map<std::string, std::string> kinds;
  std::vector<AttributeRule> attributes;
};

struct ImportMap {
  ContactRule contact;
  std::optional<OutcomeRule> outcome;
};

// `file` names the map in problems; what is wrong with it is all told at once.
ImportFile read_import_file(const toml::table& map, const std::string& file, Problems& problems);
ImportMap read_import_map(const toml::table& map, const std::string& file,
                          const std::vector<std::string>& columns, Problems& problems);

}  // namespace balie::operation
