#include "core/playbook/segments.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

constexpr std::string_view file_name = "segments.toml";
constexpr std::size_t name_bytes_max = 64;

struct SegmentTable {
  std::string name;
  std::string title;
  const toml::table* at = nullptr;
};

ConfigSpec<SegmentTable> segment_spec() {
  return ConfigSpec<SegmentTable>("segment", "a group of customers")
      .text("name", &SegmentTable::name, "its name, for formulas")
      .required()
      .text("title", &SegmentTable::title, "its name, for people");
}

bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, fits) &&
         !(text[0] >= '0' && text[0] <= '9');
}

class Reader {
 public:
  Reader(const std::string& file, FormulaCompiler& formulas, Problems& problems)
      : file_(file), formulas_(formulas), problems_(problems) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() == "segment") continue;
      const std::string text = fmt::format("{}: unknown table; did you mean [[segment]]?", key.str());
      problems_.push_back(problem_at(key, file_, text));
    }
    const toml::node* node = root.get("segment");
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || !list->is_array_of_tables() || list->size() > segments_max) {
      const auto* text = "segment: must be written as [[segment]], at most {} of them";
      return problem(*node, fmt::format(fmt::runtime(text), segments_max));
    }
    for (const toml::node& one : *list) read_table(*one.as_table());
    formulas_.declare_segments(names_);
    for (const SegmentTable& table : tables_) compile(table);
    order();
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  void read_table(const toml::table& table) {
    SegmentTable segment = segment_spec().read(table, "segment", file_, problems_, {"when"});
    segment.at = &table;
    const bool is_text = table["name"].is_string();
    if (is_text && !is_name(segment.name)) {
      problem(*table.get("name"),
              fmt::format("segment.name: must be 1 to {} letters, digits or \"_\", no digit first",
                          name_bytes_max));
    } else if (is_text && std::ranges::find(names_, segment.name) != names_.end()) {
      problem(*table.get("name"), fmt::format("segment.name: \"{}\" is there twice", segment.name));
    }
    if (!table.contains("when")) problem(table, "segment.when: missing; it says which customers are in it");
    names_.push_back(segment.name);
    tables_.push_back(std::move(segment));
  }

  void compile(const SegmentTable& table) {
    Segment segment{table.name, table.title.empty() ? table.name : table.title, {}, {}};
    if (const toml::node* when = table.at->get("when")) {
      const auto boolean = feel::Type::of(feel::Type::Kind::boolean);
      segment.when =
          formulas_.compile(*when, std::string(file_name), FormulaScope::customer, boolean, problems_);
    }
    if (segment.when) segment.needs = needs_of(segment.when.program(), *table.at->get("when"));
    segments_.push_back(std::move(segment));
  }

  std::vector<std::size_t> needs_of(const Formula::Program& program, const toml::node& when) {
    std::vector<std::size_t> needs;
    for (const auto& [variable, path] : program.expression.uses()) {
      if (variable != static_cast<std::size_t>(FormulaVariable::segments)) continue;
      if (path.empty()) {
        problem(when, "segments: name one of them, as segments.NAME");
        continue;
      }
      const auto known = std::ranges::find(names_, path.front());
      if (known != names_.end()) needs.push_back(static_cast<std::size_t>(known - names_.begin()));
    }
    return needs;
  }

  // Each after those that it needs; which is not possible when they go round in a circle.
  void order() {
    places_.assign(segments_.size(), State::untouched);
    for (std::size_t i = 0; i < segments_.size(); ++i) place(i);
    std::vector<std::size_t> place_of(segments_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) place_of[order_[i]] = i;
    std::vector<Segment> ordered;
    for (const std::size_t i : order_) {
      ordered.push_back(std::move(segments_[i]));
      for (std::size_t& need : ordered.back().needs) need = place_of[need];
    }
    formulas_.set_segments(std::move(ordered));
  }

  // As deep as segments that need each other: segments_max.
  void place(std::size_t segment) {
    if (places_[segment] == State::done) return;
    places_[segment] = State::under_way;
    for (const std::size_t need : segments_[segment].needs) {
      if (places_[need] == State::under_way) {
        problem(*tables_[segment].at->get("when"),
                fmt::format("segment.when: \"{}\" needs \"{}\", which needs it in turn", names_[segment],
                            names_[need]));
      } else {
        place(need);
      }
    }
    places_[segment] = State::done;
    order_.push_back(segment);
  }

  enum class State : std::uint8_t { untouched, under_way, done };

  const std::string& file_;
  FormulaCompiler& formulas_;
  Problems& problems_;
  std::vector<std::string> names_;
  std::vector<SegmentTable> tables_;
  std::vector<Segment> segments_;  // of the tables, in their order
  std::vector<State> places_;
  std::vector<std::size_t> order_;
};

}  // namespace

void read_segments(const toml::table& root, const std::string& file, FormulaCompiler& formulas,
                   Problems& problems) {
  Reader(file, formulas, problems).read(root);
}

}  // namespace balie::playbook
