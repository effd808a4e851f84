#include "core/operator/customer_map.hpp"

#include "core/base/hash.hpp"
#include "core/operator/import_rows.hpp"
#include "core/operator/map_section.hpp"

#include <simdjson.h>

#include <functional>

namespace balie::operation {
namespace {

std::unexpected<Error> malformed(std::string text) {
  return failure(Fate::reject, "import.row", std::move(text));
}

// Calls `read` for each [[customer.NAME]].
void each(MapSection& customer, const std::string& name, const std::function<void(MapSection&)>& read) {
  const auto* found = customer.node(name);
  if (found == nullptr) return;
  const auto* array = found->as_array();
  if (array == nullptr) {
    return customer.problem(*found, name, fmt::format("must be [[customer.{}]] tables", name));
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto* table = array->get(i)->as_table();
    if (table == nullptr) {
      customer.problem(*array->get(i), name, "must be a table");
      continue;
    }
    auto section = customer.inner(*table, fmt::format("{}[{}]", name, i));
    read(section);
    section.finish();
  }
}

ConsentColumns read_consent(MapSection& section) {
  ConsentColumns columns;
  columns.purpose = section.text("purpose");
  if (columns.purpose.empty()) section.problem(section.self(), "purpose", "is missing");
  columns.channel = section.text("channel");
  columns.ground = section.text("ground");
  columns.proof = section.text("proof");
  columns.when = section.fillable("when", true);
  const auto* states = section.table("states", true);
  if (states == nullptr) return columns;
  auto inner = section.inner(*states, "states");
  for (const auto& [key, value] : *states) {
    const std::string name(key.str());
    const auto state = inner.text(name);
    if (!state.empty() && state != "granted" && state != "withdrawn" && state != "denied") {
      inner.problem(value, name, "must be \"granted\", \"withdrawn\", \"denied\" or empty");
    }
    columns.states[name] = state;
  }
  return columns;
}

void read_at(MapSection& section, CustomerMap& map) {
  const auto* table = section.table("at");
  if (table == nullptr) return;
  auto inner = section.inner(*table, "at");
  map.at.emplace(inner.fillable("value", true), inner.text("format"));
  inner.finish();
}

// Without a format: RFC 3339, of which the fraction of a second does not count.
result<Time> moment_of(std::string text, const std::string& format) {
  if (!format.empty()) return parse_time(text, format);
  if (const auto fraction = text.find('.'); fraction != std::string::npos) {
    text.erase(fraction, text.find_first_not_of("0123456789", fraction + 1) - fraction);
  }
  return parse_time(text, "%Y-%m-%dT%H:%M:%S%z");
}

result<void> add_consents(const CustomerMap& map, const RowView& row, v1::CustomerChange& change) {
  for (const auto& one : map.consents) {
    const auto when = one.when.fill(row);
    const auto state = one.states.find(when);
    if (state == one.states.end()) {
      return malformed(fmt::format("the map names no state of consent for \"{}\"", when));
    }
    if (state->second.empty()) continue;
    auto& consent = *change.add_consents();
    consent.set_purpose(one.purpose);
    consent.set_channel(one.channel);
    consent.set_state(state->second);
    consent.set_ground(one.ground);
    consent.set_proof(one.proof);
    consent.set_source(map.source);
  }
  return {};
}

void add_things(const CustomerMap& map, const RowView& row, v1::CustomerChange& change) {
  for (const auto& one : map.products) {
    auto id = one.id.fill(row);
    if (id.empty()) continue;
    auto& product = *change.add_products();
    product.set_id(std::move(id));
    product.set_name(one.name.fill(row));
    product.set_state(one.state.fill(row));
    product.set_source(map.source);
  }
  for (const auto& one : map.memberships) {
    auto group = one.group.fill(row);
    if (group.empty()) continue;
    auto& membership = *change.add_memberships();
    membership.set_group(std::move(group));
    membership.set_kind(one.kind.fill(row));
    membership.set_name(one.name.fill(row));
    membership.set_role(one.role.fill(row));
  }
}

result<void> add_identifiers(const CustomerMap& map, const RowView& row, v1::CustomerChange& change) {
  for (const auto& one : map.identifiers) {
    auto value = one.value.fill(row);
    if (value.empty()) continue;
    auto& identifier = change.has_identifier() ? *change.add_identifiers() : *change.mutable_identifier();
    identifier.set_scheme(one.scheme);
    identifier.set_value(std::move(value));
    identifier.set_assurance(one.assurance);
  }
  if (!change.has_identifier()) return malformed("has none of the identifiers");
  return {};
}

result<void> add_attributes(const CustomerMap& map, const RowView& row, v1::CustomerChange& change) {
  for (const auto& one : map.attributes) {
    BALIE_TRY(auto value, attribute_value(one, row));
    if (!value) continue;
    auto& attribute = *change.add_attributes();
    attribute.set_name(one.name);
    attribute.set_source(map.source);
    *attribute.mutable_value() = *std::move(value);
  }
  return {};
}

}  // namespace

std::string read_customer_query(const toml::table& map, const std::string& file, Problems& problems) {
  const std::vector<std::string> no_columns;
  const auto* table = map["query"].as_table();
  if (table == nullptr) {
    problems.push_back({file, 1, 1, "query: is missing: rows of a database come from its sql or its table"});
    return {};
  }
  MapSection section(*table, "query", file, no_columns, problems);
  auto sql = section.text("sql");
  const auto name = section.text("table");
  section.finish();
  if (sql.empty() == name.empty()) section.problem(*table, "", "must have one of sql and table");
  if (name.empty()) return sql;
  sql = "SELECT * FROM \"";
  for (const char c : name) sql += c == '.' ? "\".\"" : c == '"' ? "\"\"" : std::string(1, c);
  return sql + '"';
}

CustomerMap read_customer_map(const toml::table& map, const std::string& file,
                              const std::vector<std::string>& columns, Problems& problems) {
  CustomerMap read;
  MapSection root(map, "", file, columns, problems);
  root.table("file");
  root.table("query");
  if (const auto* table = root.table("customer", true)) {
    auto section = root.inner(*table, "customer");
    read.source = section.text("source");
    if (read.source.empty()) section.problem(*table, "source", "is missing");
    read.country = section.fillable("country");
    read_at(section, read);
    read.identifiers = read_identifiers(section);
    if (read.identifiers.empty()) section.problem(*table, "identifiers", "is missing");
    read.attributes = read_attributes(section);
    each(section, "consents", [&](MapSection& one) { read.consents.push_back(read_consent(one)); });
    each(section, "products", [&](MapSection& one) {
      read.products.push_back({one.fillable("id", true), one.fillable("name"), one.fillable("state")});
    });
    each(section, "memberships", [&](MapSection& one) {
      read.memberships.push_back(
          {one.fillable("group", true), one.fillable("kind"), one.fillable("name"), one.fillable("role")});
    });
    section.finish();
  }
  root.finish();
  return read;
}

result<v1::CustomerChange> customer_of(const CustomerMap& map, std::string_view run, const RowView& row,
                                       const bus::Limits& limits) {
  auto content = fmt::format("{}\n{}", run, map.source);
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    if (!simdjson::validate_utf8(row.fields[i]))
      return malformed(
          fmt::format("field {} is not UTF-8; if all is in Latin-1, the map says so in its [file]", i + 1));
    content += '\0';
    content += row.fields[i];
  }
  v1::CustomerChange change;
  change.set_id(fmt::format("import:{}", to_base32(hash128(HashKey{}, content))));
  change.set_create(true);
  change.set_reason("import");
  change.set_country(map.country.fill(row));
  if (map.at) {
    BALIE_TRY(const auto at, moment_of(map.at->first.fill(row), map.at->second));
    change.mutable_at()->set_seconds(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  }
  BALIE_CHECK(add_identifiers(map, row, change));
  BALIE_CHECK(add_attributes(map, row, change));
  BALIE_CHECK(add_consents(map, row, change));
  add_things(map, row, change);
  if (const auto checked = bus::check(change, limits); !checked) {
    return malformed(fmt::format("{}: {}", checked.error().field, checked.error().text));
  }
  return change;
}

}  // namespace balie::operation
