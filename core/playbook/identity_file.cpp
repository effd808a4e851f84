#include "core/playbook/identity_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::playbook {
namespace {

using identity::ListedIdentifier;
using identity::Rules;
using identity::SchemeRule;
using identity::Survival;

struct General {
  std::string sure_from = "verified";
  std::uint32_t people_max = Rules().people_max;
  Duration period = Rules().period;
  Duration half_life = Rules().half_life;
  std::uint32_t identifiers_max = Rules().identifiers_max;
};

ConfigSpec<General> general_spec() {
  constexpr Duration least = std::chrono::hours(1), most = std::chrono::days(10'000);
  return ConfigSpec<General>("identity", "how customers are recognised")
      .choice("sure_from", &General::sure_from, {"claimed", "verified"},
              "the least assured identifier in whose company others join, or are told to be shared")
      .number("people_max", &General::people_max, "of more who share, nobody is taken to be the likeliest", 1,
              30)
      .duration("period", &General::period, "in which they are counted", least, most)
      .duration("half_life", &General::half_life, "of a use of a shared identifier", least, most)
      .number("identifiers_max", &General::identifiers_max, "of one customer", 4, 200);
}

struct Scheme {
  std::string name;
  std::string joins = "verified";
  bool one_each = false;
};

ConfigSpec<Scheme> scheme_spec() {
  return ConfigSpec<Scheme>("scheme", "one scheme of identifiers")
      .text("name", &Scheme::name, "its name")
      .required()
      .choice("joins", &Scheme::joins, {"observed", "claimed", "verified", "never"},
              "from which assurance on somebody never verified joins the customer who is known")
      .flag("one_each", &Scheme::one_each, "two values are two persons");
}

struct Shared {
  std::string scheme;
  std::vector<std::string> values;
  std::string name;
};

ConfigSpec<Shared> shared_spec() {
  return ConfigSpec<Shared>("shared", "identifiers that many share")
      .text("scheme", &Shared::scheme, "their scheme")
      .required()
      .texts("values", &Shared::values, "as the hub writes them, or what they begin with and *")
      .required()
      .text("name", &Shared::name, "in words: whose they are")
      .required();
}

struct Survivorship {
  std::vector<std::string> by;
  std::vector<std::string> sources;
};

ConfigSpec<Survivorship> survivorship_spec() {
  return ConfigSpec<Survivorship>("survivorship", "which of two values remains in a merge")
      .list("by", &Survivorship::by, "what tells, in this order: source, assurance, recent")
      .list("sources", &Survivorship::sources, "the most trusted first");
}

struct Match {
  std::string given_name;
  std::string family_name;
  std::string birth_date;
};

ConfigSpec<Match> match_spec() {
  return ConfigSpec<Match>("match", "by what customers are compared")
      .text("given_name", &Match::given_name, "the attribute with the first name")
      .required()
      .text("family_name", &Match::family_name, "the attribute with the last name")
      .required()
      .text("birth_date", &Match::birth_date, "the attribute with the date of birth")
      .required();
}

class IdentityFile {
 public:
  IdentityFile(const std::string& file, Problems& problems, const customer::Attributes& attributes)
      : file_(file), problems_(problems), attributes_(attributes) {}

  Rules read(const toml::table& root) {
    read_general(root);
    each(root, "scheme", schemes_max, [this](const toml::table& table) { read_scheme(table); });
    each(root, "shared", shared_values_max, [this](const toml::table& table) { read_shared(table); });
    if (const toml::node* node = root.get("survivorship")) read_survivorship(*node);
    if (const toml::node* node = root.get("match")) read_match(*node);
    return std::move(rules_);
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  [[nodiscard]] std::string place(const toml::node& node) const {
    return fmt::format("identity.toml:{}", node.source().begin.line);
  }

  void each(const toml::table& root, std::string_view name, std::size_t count_max, auto read) {
    const toml::node* node = root.get(name);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->size() > count_max) {
      return problem(*node,
                     fmt::format("{0}: must be written as [[{0}]], at most {1} times", name, count_max));
    }
    for (const toml::node& one : *list) {
      if (const auto* table = one.as_table()) {
        read(*table);
      } else {
        problem(one, fmt::format("{0}: must be written as [[{0}]]", name));
      }
    }
  }

  void read_number(const toml::table& table, std::string_view name, double least, double most,
                   double& value) {
    const toml::node* node = table.get(name);
    if (node == nullptr) return;
    const auto number = node->is_number() ? node->value<double>() : std::nullopt;
    if (number && *number >= least && *number <= most) {
      value = *number;
    } else {
      problem(*node, fmt::format("{}: must be a number from {} to {}", name, least, most));
    }
  }

  void read_general(const toml::table& root) {
    const auto general = general_spec().read(root, "", file_, problems_,
                                             {"decided_from", "scheme", "shared", "survivorship", "match"});
    rules_.sure_from = assurance_of(general.sure_from);
    rules_.people_max = general.people_max;
    rules_.period = general.period;
    rules_.half_life = general.half_life;
    rules_.identifiers_max = general.identifiers_max;
    rules_.rule = "identity.toml:1";
    read_number(root, "decided_from", 0.01, 1, rules_.decided_from);
  }

  void read_scheme(const toml::table& table) {
    const auto read = scheme_spec().read(table, "scheme", file_, problems_, {"weight"});
    if (std::ranges::find(named_, read.name) != named_.end()) {
      return problem(table, fmt::format("scheme.name: \"{}\" is there twice", read.name));
    }
    named_.push_back(read.name);
    auto rule = rules_.scheme(read.name);
    rule.scheme = read.name;
    rule.rule = place(table);
    if (table.contains("joins")) {
      rule.joins = read.joins == "never" ? std::nullopt : std::optional(assurance_of(read.joins));
    }
    if (table.contains("one_each")) rule.one_each = read.one_each;
    read_number(table, "weight", 0.001, 1000, rule.weight);
    const auto known = std::ranges::find(rules_.schemes, read.name, &SchemeRule::scheme);
    if (known == rules_.schemes.end()) {
      rules_.schemes.push_back(std::move(rule));
    } else {
      *known = std::move(rule);
    }
  }

  void read_shared(const toml::table& table) {
    const auto read = shared_spec().read(table, "shared", file_, problems_);
    if (rules_.listed.size() + read.values.size() > shared_values_max) {
      return problem(table, fmt::format("shared: more than {} values in all", shared_values_max));
    }
    for (const std::string& value : read.values) {
      ListedIdentifier one{read.scheme, value, value.ends_with('*'), read.name, place(table)};
      if (one.prefix) one.value.pop_back();
      if (one.value.empty() || one.value.find('*') != std::string::npos) {
        problem(*table.get("values"), "shared.values: * stands at the end, behind what they begin with");
      } else if (read.scheme == "tel" && !one.value.starts_with('+')) {
        problem(*table.get("values"), "shared.values: a number is written with its country: +442079460100");
      }
      rules_.listed.push_back(std::move(one));
    }
  }

  void read_survivorship(const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr) return problem(node, "survivorship: must be written as [survivorship]");
    auto read = survivorship_spec().read(*table, "survivorship", file_, problems_);
    rules_.survivorship.sources = std::move(read.sources);
    if (read.by.empty()) return;
    rules_.survivorship.by.clear();
    for (const std::string& word : read.by) {
      const auto found = std::ranges::find(survival_words, word);
      if (found == survival_words.end()) {
        problem(*table->get("by"),
                fmt::format("survivorship.by: \"{}\" is not one of source, assurance, recent", word));
        continue;
      }
      rules_.survivorship.by.push_back(static_cast<Survival>(found - survival_words.begin()));
    }
  }

  void read_match(const toml::node& node) {
    const auto* table = node.as_table();
    if (table == nullptr) return problem(node, "match: must be written as [match]");
    const auto read =
        match_spec().read(*table, "match", file_, problems_, {"listed_from", "links_from", "customers"});
    auto& rule = rules_.match;
    rule.given_name = read.given_name;
    rule.family_name = read.family_name;
    rule.birth_date = read.birth_date;
    rule.rule = place(node);
    check_attribute(*table, "given_name", read.given_name, customer::AttributeType::text);
    check_attribute(*table, "family_name", read.family_name, customer::AttributeType::text);
    check_attribute(*table, "birth_date", read.birth_date, customer::AttributeType::date);
    read_number(*table, "listed_from", 0.001, 1, rule.listed_from);
    read_number(*table, "customers", 1, 1e10, rule.customers);
    if (!table->contains("links_from")) return;
    double links_from = 1;
    read_number(*table, "links_from", 0.5, 1, links_from);
    rule.links_from = links_from;
  }

  void check_attribute(const toml::table& table, std::string_view name, const std::string& attribute,
                       customer::AttributeType type) {
    const toml::node* node = table.get(name);
    if (node == nullptr || attribute.empty()) return;  // told already
    const auto* spec = attributes_.find(attribute);
    if (spec == nullptr) {
      problem(*node, fmt::format("match.{}: attributes.toml declares no \"{}\"", name, attribute));
    } else if (spec->type != type) {
      problem(*node, fmt::format("match.{}: must be an attribute of the type \"{}\"", name,
                                 customer::to_string(type)));
    }
  }

  // In the order of Survival.
  static constexpr std::array<std::string_view, 3> survival_words{"source", "assurance", "recent"};

  const std::string& file_;
  Problems& problems_;
  const customer::Attributes& attributes_;
  Rules rules_;
  std::vector<std::string> named_;
};

}  // namespace

Rules read_identity_rules(const toml::table& root, const std::string& file, Problems& problems,
                          const customer::Attributes& attributes) {
  return IdentityFile(file, problems, attributes).read(root);
}

}  // namespace balie::playbook
