#include "core/playbook/adaptive_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>

namespace balie::playbook {
namespace {

using namespace scoring::adaptive;

constexpr std::size_t name_bytes_max = 64, reason_bytes_max = 500;
constexpr double edge_max = 1e15;
constexpr std::string_view attribute_prefix = "attribute.";

const std::map<std::string, Source, std::less<>>& sources() {
  static const std::map<std::string, Source, std::less<>> words{
      {"contact.channel", Source::channel},
      {"contact.entry", Source::entry},
      {"contact.topic", Source::topic},
      {"contact.direction", Source::direction},
      {"contact.language", Source::language},
      {"contact.country", Source::country},
      {"contact.subject", Source::subject},
      {"contact.text", Source::text},
      {"time.hour", Source::hour},
      {"time.day_of_week", Source::day_of_week},
      {"time.day_of_month", Source::day_of_month},
      {"time.month", Source::month},
      {"history.days_since_contact", Source::days_since_contact},
      {"history.previous_outcome", Source::previous_outcome},
      {"history.contacts", Source::contacts_before},
  };
  return words;
}

ConfigSpec<ModelSpec> model_spec() {
  return ConfigSpec<ModelSpec>("model", "a model that learns by itself")
      .text("name", &ModelSpec::name, "its name")
      .required()
      .texts("success", &ModelSpec::success, "the kinds of outcome that count as success")
      .required()
      .text("offer", &ModelSpec::offer, "learn from outcomes of this offer alone; \"*\": a model for each")
      .flag("per_channel", &ModelSpec::per_channel, "a model of each channel too, where enough is learnt")
      .duration("half_life", &ModelSpec::half_life, "of what is learnt", std::chrono::days(1),
                std::chrono::days(10'000))
      .number("buckets_max", &ModelSpec::buckets_max, "a bound on memory, some 20 bytes each", buckets_least,
              buckets_most)
      .flag("pairs", &ModelSpec::pairs, "learn of pairs of values too");
}

struct FeatureTable {
  std::string name;
  std::string kind;
  std::string reason;
};

ConfigSpec<FeatureTable> feature_spec() {
  return ConfigSpec<FeatureTable>("feature", "what a model looks at")
      .text("name", &FeatureTable::name, "its name")
      .required()
      .text("reason", &FeatureTable::reason, "what is said of the customer where it raises the chance")
      .choice("kind", &FeatureTable::kind, {"category", "number", "words"}, "how the value is taken");
}

class AdaptiveFile {
 public:
  AdaptiveFile(const std::string& file, Problems& problems, const AdaptiveContext* context)
      : file_(file), problems_(problems), context_(context) {}

  std::vector<ModelSpec> read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() == "model") continue;
      problems_.push_back(
          problem_at(key, file_, fmt::format("{}: unknown table; did you mean [[model]]?", key.str())));
    }
    const toml::node* node = root.get("model");
    if (node == nullptr) return {};
    const auto* list = node->as_array();
    if (list == nullptr || list->size() > adaptive_models_max) {
      problem(*node,
              fmt::format("model: must be written as [[model]], at most {} times", adaptive_models_max));
      return {};
    }
    std::vector<ModelSpec> models;
    for (const toml::node& one : *list) {
      if (const auto* table = one.as_table()) {
        models.push_back(read_model(*table));
        check_model(*table, models);
      } else {
        problem(one, "model: must be written as [[model]]");
      }
    }
    return models;
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  // A number that lies between two others, these left out; else `value` stays.
  void read_number(const toml::table& table, std::string_view name, std::string_view path, double above,
                   double below, double& value) {
    const toml::node* node = table.get(name);
    if (node == nullptr) return;
    const auto number = node->is_number() ? node->value<double>() : std::nullopt;
    if (number && *number > above && *number < below) {
      value = *number;
    } else {
      problem(*node, fmt::format("{}.{}: must be a number above {} and below {}", path, name, above, below));
    }
  }

  // What files and commands can hold as it is.
  void check_name(const toml::table& table, std::string_view path, const std::string& name) {
    const toml::node* node = table.get("name");
    if (node == nullptr || !node->is_string()) return;  // told already
    const auto fits = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
             c == '-';
    };
    if (!name.empty() && name.size() <= name_bytes_max && std::ranges::all_of(name, fits)) return;
    problem(*node,
            fmt::format("{}.name: must be 1 to {} letters, digits, \"_\" or \"-\"", path, name_bytes_max));
  }

  ModelSpec read_model(const toml::table& table) {
    ModelSpec model =
        model_spec().read(table, "model", file_, problems_, {"prior", "exploration", "blend", "features"});
    check_name(table, "model", model.name);
    read_prior(table, model.prior);
    read_blend(table, model);
    // The bounds are inclusive for people: no exploration is a choice too.
    read_number(table, "exploration", "model", -1e-9, 10 + 1e-9, model.exploration);
    model.exploration = std::max(0.0, model.exploration);
    read_features(table, model);
    return model;
  }

  void read_prior(const toml::table& table, Prior& prior) {
    const toml::node* node = table.get("prior");
    if (node == nullptr) return;
    const auto* written = node->as_table();
    if (written == nullptr)
      return problem(*node, "model.prior: must be written as {mean = 0.1, strength = 10}");
    check_settings(*written, "model.prior", {"mean", "strength"});
    read_number(*written, "mean", "model.prior", 0.0001, 0.9999, prior.mean);
    read_number(*written, "strength", "model.prior", 0.01, 1e6, prior.strength);
  }

  void read_blend(const toml::table& table, ModelSpec& model) {
    const toml::node* node = table.get("blend");
    if (node == nullptr) return;
    const auto* written = node->as_table();
    const toml::node* with = written != nullptr ? written->get("model") : nullptr;
    const auto name = with != nullptr ? with->value<std::string>() : std::nullopt;
    if (!name || name->empty() || name->size() > name_bytes_max) {
      return problem(*node, "model.blend: must be written as {model = \"NAME\", evidence = 200}");
    }
    check_settings(*written, "model.blend", {"model", "evidence"});
    if (context_ && std::ranges::find(context_->models, *name) == context_->models.end()) {
      problem(*with, fmt::format("model.blend.model: there is no model \"{}\" in models.toml{}", *name,
                                 suggestion(*name, context_->models)));
    }
    model.blend_with = *name;
    read_number(*written, "evidence", "model.blend", 0.01, 1e9, model.blend_evidence);
  }

  void check_settings(const toml::table& table, std::string_view path,
                      const std::vector<std::string>& known) {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (std::ranges::find(known, name) != known.end()) continue;
      problems_.push_back(problem_at(
          key, file_, fmt::format("{}.{}: unknown setting{}", path, name, suggestion(name, known))));
    }
  }

  void read_features(const toml::table& table, ModelSpec& model) {
    const toml::node* node = table.get("features");
    const auto* list = node != nullptr ? node->as_array() : nullptr;
    if (list == nullptr || list->empty() || list->size() > features_max) {
      return problem(node != nullptr ? *node : table,
                     fmt::format("model.features: must be a list such as [{{name = \"age\", from = "
                                 "\"attribute.age\"}}] of 1 to {}",
                                 features_max));
    }
    for (const toml::node& one : *list) {
      const auto* written = one.as_table();
      if (written == nullptr) {
        problem(one, "model.features: each is a table such as {name = \"age\", from = \"attribute.age\"}");
        continue;
      }
      FeatureSpec feature = read_feature(*written);
      if (std::ranges::find(model.features, feature.name, &FeatureSpec::name) != model.features.end()) {
        problem(*written, fmt::format("model.features: \"{}\" is there twice", feature.name));
      }
      model.features.push_back(std::move(feature));
    }
  }

  FeatureSpec read_feature(const toml::table& table) {
    const auto written = feature_spec().read(table, "model.features", file_, problems_, {"edges", "from"});
    check_name(table, "model.features", written.name);
    FeatureSpec feature;
    feature.name = written.name;
    feature.reason = written.reason;
    if (written.reason.size() > reason_bytes_max) {
      problem(*table.get("reason"),
              fmt::format("model.features.reason: must have at most {} bytes", reason_bytes_max));
    }
    const toml::node* edges = table.get("edges");
    if (written.kind == "words") feature.kind = Kind::words;
    if (written.kind == "number" || (written.kind.empty() && edges != nullptr)) feature.kind = Kind::number;
    if (feature.kind != Kind::number && edges != nullptr) {
      problem(*edges, fmt::format("model.features.edges: are of a number, not of {}", written.kind));
    } else if (feature.kind == Kind::number) {
      read_edges(edges != nullptr ? *edges : table, feature);
    }
    read_from(table, feature);
    const bool text_of_number = feature.kind == Kind::words && is_number(feature.source);
    if (text_of_number) {
      problem(table, fmt::format("model.features: {} is a number and has no words",
                                 table["from"].value<std::string>().value_or("it")));
    }
    return feature;
  }

  void read_from(const toml::table& table, FeatureSpec& feature) {
    const toml::node* node = table.get("from");
    if (node == nullptr) {
      problem(table, "model.features.from: missing; it must be set");
    } else if (const auto* name = node->as_string()) {
      read_source(*node, name->get(), feature);
    } else if (const auto* formula = node->as_table()) {
      read_formula(*formula, feature);
    } else {
      problem(*node, "model.features.from: must be a text such as \"attribute.age\", or {feel = \"...\"}");
    }
  }

  // Named by how it is written: what a log's playbook says is found again in the compiled one.
  void read_formula(const toml::table& written, FeatureSpec& feature) {
    using feel::Type;
    const auto text = [&](const char* key) { return written[key].value<std::string>().value_or(""); };
    feature.source = Source::formula;
    feature.attribute =
        written.contains("dmn") ? fmt::format("{}\n{}", text("dmn"), text("decision")) : text("feel");
    if (context_ == nullptr) return;
    Type wanted;
    if (feature.kind == Kind::number) wanted = Type::of(Type::Kind::number);
    if (feature.kind == Kind::words) wanted = Type::of(Type::Kind::string);
    auto formula =
        context_->formulas.compile(written, "adaptive.toml", FormulaScope::scored, wanted, problems_);
    if (!formula) return;
    using enum Type::Kind;
    const auto kind = formula.type().kind();
    const bool fits = kind == any || kind == null || kind == number || kind == string || kind == boolean;
    if (!fits) {
      return problem(written,
                     fmt::format("model.features.from: a category is a text, a number, true or false, "
                                 "not a {}",
                                 to_string(formula.type())));
    }
    context_->formulas.declare_feature(feature.attribute, std::move(formula));
  }

  void read_source(const toml::node& node, const std::string& from, FeatureSpec& feature) {
    if (from.starts_with(attribute_prefix) && from.size() > attribute_prefix.size()) {
      feature.attribute = from.substr(attribute_prefix.size());
      return;
    }
    const auto known = sources().find(from);
    if (known != sources().end()) {
      feature.source = known->second;
      return;
    }
    std::vector<std::string> names{"attribute.NAME"};
    for (const auto& [name, source] : sources()) names.push_back(name);
    problem(node, fmt::format("model.features.from: there is no \"{}\"{}", from, suggestion(from, names)));
  }

  void read_edges(const toml::node& node, FeatureSpec& feature) {
    const auto* list = node.as_array();
    const auto wrong = [&] {
      problem(node, fmt::format("model.features.edges: a number needs a list of 1 to {} numbers, each larger "
                                "than the one before",
                                edges_max));
    };
    if (list == nullptr || list->empty() || list->size() > edges_max) return wrong();
    for (const toml::node& one : *list) {
      const auto edge = one.is_number() ? one.value<double>() : std::nullopt;
      const bool follows =
          edge && std::abs(*edge) <= edge_max && (feature.edges.empty() || *edge > feature.edges.back());
      if (!follows) return wrong();
      feature.edges.push_back(*edge);
    }
  }

  // What one setting alone does not tell.
  void check_model(const toml::table& table, const std::vector<ModelSpec>& models) {
    const ModelSpec& model = models.back();
    const auto at = [&](std::string_view name) -> const toml::node& {
      const toml::node* node = table.get(name);
      return node != nullptr ? *node : table;
    };
    if (std::ranges::count(models, model.name, &ModelSpec::name) > 1 && !model.name.empty()) {
      problem(at("name"), fmt::format("model.name: \"{}\" is there twice", model.name));
    }
    if (context_ && std::ranges::find(context_->models, model.name) != context_->models.end()) {
      problem(at("name"), fmt::format("model.name: models.toml has a \"{}\" as well", model.name));
    }
    if (table.contains("success") && (model.success.empty() || model.success.size() > outcomes_max)) {
      problem(at("success"), fmt::format("model.success: must be 1 to {} kinds of outcome", outcomes_max));
    }
    if (!std::has_single_bit(model.buckets_max)) {
      problem(at("buckets_max"), fmt::format("model.buckets_max: must be a power of two, such as {}",
                                             std::bit_floor(model.buckets_max)));
    }
    buckets_ += model.buckets_max;
    if (buckets_ > adaptive_buckets_max && buckets_ - model.buckets_max <= adaptive_buckets_max) {
      problem(at("buckets_max"),
              fmt::format("model.buckets_max: more than {} buckets in all models", adaptive_buckets_max));
    }
  }

  const std::string& file_;
  Problems& problems_;
  const AdaptiveContext* context_;
  std::uint64_t buckets_ = 0;
};

}  // namespace

std::vector<ModelSpec> read_adaptive_models(const toml::table& root, const std::string& file,
                                            Problems& problems, const AdaptiveContext* context) {
  return AdaptiveFile(file, problems, context).read(root);
}

}  // namespace balie::playbook
