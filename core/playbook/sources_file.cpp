#include "core/playbook/sources_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace balie::playbook {
namespace {

using customer::AttributeSpec;

constexpr std::size_t name_bytes_max = 64;
constexpr std::uint32_t hold_most = 1'000'000;
constexpr std::array<std::pair<std::string_view, SourceParameter::Kind>, 3> parameter_kinds{{
    {"identifiers.", SourceParameter::Kind::identifier},
    {"attributes.", SourceParameter::Kind::attribute},
    {"contact.", SourceParameter::Kind::contact},
}};

// As it is written, before its words are looked at.
struct SourceTable {
  std::string name, connection, query;
  std::vector<std::string> with;
  std::vector<std::string> channels{"*"};
  Duration time_limit = SourceSpec().time_limit;
  Duration hold = SourceSpec().hold;
  std::uint32_t hold_max = SourceSpec().hold_max;
};

ConfigSpec<SourceTable> source_spec() {
  constexpr Duration least = std::chrono::milliseconds(1), most = std::chrono::seconds(10);
  return ConfigSpec<SourceTable>("source", "attributes that come from a query at the time of a contact")
      .text("name", &SourceTable::name, "the source of its values")
      .required()
      .text("connection", &SourceTable::connection, "where the database is: a [source.NAME] of balie.toml")
      .required()
      .text("query", &SourceTable::query, "gives one row; $1, $2, ... stand for what `with` names")
      .required()
      .texts("with", &SourceTable::with, "identifiers.SCHEME, attributes.NAME, contact.NAME")
      .required()
      .texts("channels", &SourceTable::channels, "whose contacts ask; \"*\": all")
      .duration("time_limit", &SourceTable::time_limit, "what it may cost a contact at most", least, most)
      .duration("hold", &SourceTable::hold, "so long an answer counts for the next contacts",
                Duration::zero(), std::chrono::hours(24))
      .number("hold_max", &SourceTable::hold_max, "answers held", 0, hold_most);
}

// The largest N of $N outside of quotes; what PostgreSQL makes of the rest is its own affair.
std::size_t parameters_in(std::string_view query) {
  std::size_t most = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (query[i] == '\'') quoted = !quoted;
    if (query[i] != '$' || quoted) continue;
    std::size_t number = 0;
    for (auto j = i + 1; j < query.size() && query[j] >= '0' && query[j] <= '9' && number < 1'000; ++j) {
      number = number * 10 + static_cast<std::size_t>(query[j] - '0');
    }
    most = std::max(most, number);
  }
  return most;
}

std::optional<google::protobuf::Value> simple_value(const toml::node& node) {
  google::protobuf::Value value;
  if (const auto* text = node.as_string()) {
    value.set_string_value(text->get());
  } else if (const auto* flag = node.as_boolean()) {
    value.set_bool_value(flag->get());
  } else if (node.is_number()) {
    value.set_number_value(node.value<double>().value_or(0));
  } else {
    return std::nullopt;
  }
  return value;
}

class SourcesFile {
 public:
  SourcesFile(const customer::Attributes& attributes, const std::string& file, Problems& problems)
      : attributes_(attributes), file_(file), problems_(problems) {
    for (const auto& spec : attributes.all()) names_.push_back(spec.name);
  }

  Sources read(const toml::table& root) {
    Sources sources;
    for (const auto& [key, node] : root) {
      if (key.str() == "source") continue;
      problems_.push_back(
          problem_at(key, file_, fmt::format("{}: unknown table; did you mean [[source]]?", key.str())));
    }
    const toml::node* node = root.get("source");
    if (node == nullptr) return sources;
    const auto* list = node->as_array();
    if (list == nullptr || list->size() > sources_max) {
      problem(*node, fmt::format("source: must be written as [[source]], at most {} times", sources_max));
      return sources;
    }
    for (const toml::node& one : *list) {
      if (const auto* table = one.as_table()) {
        sources.push_back(std::make_shared<const SourceSpec>(read_one(*table)));
      } else {
        problem(one, "source: must be written as [[source]]");
      }
    }
    return sources;
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  SourceSpec read_one(const toml::table& table) {
    static const auto written_as = source_spec();
    auto written = written_as.read(table, "source", file_, problems_, {"attributes"});
    SourceSpec spec;
    spec.name = std::move(written.name);
    spec.connection = std::move(written.connection);
    spec.query = std::move(written.query);
    spec.channels = std::move(written.channels);
    spec.time_limit = written.time_limit;
    spec.hold = written.hold;
    spec.hold_max = written.hold_max;
    spec.line = table.source().begin.line;
    spec.rule = fmt::format("sources.toml:{}", spec.line);
    check_name(table, spec.name);
    for (const auto& word : written.with) read_parameter(*table.get("with"), word, spec);
    check_query(table, spec, written.with.size());
    read_attributes(table, spec);
    return spec;
  }

  void check_name(const toml::table& table, const std::string& name) {
    const toml::node* node = table.get("name");
    if (node == nullptr || !node->is_string()) return;  // told already
    if (name.empty() || name.size() > name_bytes_max) {
      return problem(*node, fmt::format("source.name: must have 1 to {} bytes", name_bytes_max));
    }
    const auto [known, added] = lines_.emplace(name, table.source().begin.line);
    if (added) return;
    problem(*node,
            fmt::format("source.name: \"{}\" is there twice; the other is in line {}", name, known->second));
  }

  void read_parameter(const toml::node& node, const std::string& word, SourceSpec& spec) {
    for (const auto& [prefix, kind] : parameter_kinds) {
      if (!word.starts_with(prefix) || word.size() == prefix.size()) continue;
      auto name = word.substr(prefix.size());
      if (kind == SourceParameter::Kind::attribute && attributes_.find(name) == nullptr) {
        problem(node, fmt::format("source.with: attributes.toml declares no \"{}\"{}", name,
                                  suggestion(name, names_)));
      }
      spec.parameters.push_back({kind, std::move(name)});
      return;
    }
    problem(node, fmt::format("source.with: \"{}\" is none of identifiers.SCHEME, attributes.NAME and "
                              "contact.NAME",
                              word));
  }

  void check_query(const toml::table& table, const SourceSpec& spec, std::size_t named) {
    const toml::node* node = table.get("query");
    const toml::node* with = table.get("with");
    if (node == nullptr || with == nullptr || !node->is_string()) return;  // told already
    if (spec.query.empty() || spec.query.size() > source_query_bytes_max) {
      return problem(*node, fmt::format("source.query: must have 1 to {} bytes", source_query_bytes_max));
    }
    if (named > source_parameters_max) {
      return problem(*with, fmt::format("source.with: more than {}", source_parameters_max));
    }
    if (const auto most = parameters_in(spec.query); most != named) {
      problem(*node, fmt::format("source.query: goes up to ${}, and `with` names {}", most, named));
    }
  }

  void read_attributes(const toml::table& table, SourceSpec& spec) {
    const toml::node* node = table.get("attributes");
    const auto* listed = node != nullptr ? node->as_table() : nullptr;
    if (listed == nullptr || listed->empty() || listed->size() > source_attributes_max) {
      return problem(node != nullptr ? *node : table,
                     fmt::format("source.attributes: must be a table of 1 to {} attributes and their columns",
                                 source_attributes_max));
    }
    for (const auto& [key, value] : *listed) {
      const std::string name(key.str());
      const auto* attribute = attributes_.find(name);
      if (attribute == nullptr) {
        problems_.push_back(problem_at(key, file_,
                                       fmt::format("source.attributes.{}: attributes.toml declares no such "
                                                   "attribute{}",
                                                   name, suggestion(name, names_))));
      } else {
        read_attribute(value, *attribute, spec);
      }
    }
  }

  void read_attribute(const toml::node& node, const AttributeSpec& attribute, SourceSpec& spec) {
    auto& read = spec.attributes.emplace_back();
    read.name = attribute.name;
    const auto place = "source.attributes." + attribute.name;
    const auto* table = node.as_table();
    const toml::node* column = table != nullptr ? table->get("column") : &node;
    if (column != nullptr && column->is_string()) read.column = column->as_string()->get();
    if (read.column.empty())
      problem(node, place + ": must be a column, or {column = \"...\", fallback = ...}");
    if (table == nullptr) return;
    for (const auto& [key, value] : *table) {
      if (key.str() == "column") continue;
      if (key.str() != "fallback") {
        problems_.push_back(problem_at(key, file_, fmt::format("{}.{}: unknown setting", place, key.str())));
        continue;
      }
      const auto written = simple_value(value);
      const auto fitted = written ? customer::fitted(attribute, *written)
                                  : std::unexpected(std::string("is not a single value"));
      if (fitted) {
        read.fallback = *fitted;
      } else {
        problem(value, fmt::format("{}.fallback: {}", place, fitted.error()));
      }
    }
  }

  const customer::Attributes& attributes_;
  const std::string& file_;
  Problems& problems_;
  std::vector<std::string> names_;
  std::map<std::string, toml::source_index, std::less<>> lines_;
};

}  // namespace

const SourceSpec* find_source(const Sources& sources, std::string_view name) {
  const auto found = std::ranges::find_if(sources, [&](const auto& one) { return one->name == name; });
  return found == sources.end() ? nullptr : found->get();
}

Sources read_sources(const toml::table& root, const customer::Attributes& attributes, const std::string& file,
                     Problems& problems) {
  return SourcesFile(attributes, file, problems).read(root);
}

}  // namespace balie::playbook
