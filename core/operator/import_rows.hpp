// One row of a file into a contact and its outcome, as the map says.
#pragma once

#include "core/base/clock.hpp"
#include "core/operator/date_inference.hpp"
#include "core/operator/import_map.hpp"
#include "protocols/bus/limits.hpp"

#include "balie/v1/contact.pb.h"
#include "balie/v1/outcome.pb.h"

namespace balie::operation {

struct ImportedRow {
  v1::Contact contact;
  std::optional<v1::Outcome> outcome;  // without its decision
};

// Rows are handed over in the order of the file: years are inferred from one row to the next.
class RowConverter {
 public:
  RowConverter(const ImportMap& map, const bus::Limits& limits);

  // Error (reject): what is wrong with the row. It holds no values of the row but those that say what is
  // wrong.
  result<ImportedRow> convert(const RowView& row);

 private:
  result<Time> time_of(const RowView& row);
  result<v1::Contact> contact_of(const RowView& row, Time at) const;
  result<std::optional<v1::Outcome>> outcome_of(const RowView& row, const v1::Contact& contact,
                                                Time at) const;

  const ImportMap& map_;
  bus::Limits limits_;
  YearInference years_;
};

// What the rule makes of the row; nullopt: not known. Error (reject): it is not of the rule's type.
result<std::optional<google::protobuf::Value>> attribute_value(const AttributeRule& rule, const RowView& row);

// As strptime reads it, UTC unless the format has %z; a date that does not exist is an error (reject).
result<Time> parse_time(const std::string& text, const std::string& format);

// ISO 8859-1 as UTF-8.
std::string from_latin1(std::string_view text);

}  // namespace balie::operation
